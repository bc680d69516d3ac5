"""What a board did to its flash, change by change, with what was known of it before each: a power cut is then an image to boot from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from eyelid_pico import cbor, codes, link
from eyelid_pico.statelog import Pair
from eyelid_pico.stored import COUNTS_SECTORS, Counts, Identity
from factory import Rig
from unit.pico.desk import Desk, Message
from unit.pico.nor import BLANK, Change, Image, NorFlash

SEEDS = COUNTS_SECTORS
IDENTITIES = COUNTS_SECTORS + 2
HEADER = 14
Names = tuple[bytes | None, ...]


@dataclass(frozen=True)
class Facts:
    """What whoever listens to a board knows of it. Nothing that it says later may contradict it, whatever happened to the power."""

    counter: int = 0
    boots: int = 0
    grants: int = 0
    forgot: int = 0
    epoch: int = -1
    keys: frozenset[bytes] = frozenset()
    unit: bytes | None = None

    def told(self, message: Message) -> Facts:
        """What is known once this message has left, too; fails where it goes back or gives something a second time."""
        kind = message[0]
        if kind in (codes.STATE, codes.READY):
            return self._at(message)
        if kind == codes.PROMPT and 1 not in message:
            assert message[2] > self.counter, "a counter was used twice"
            return replace(self, counter=message[2])
        if kind == codes.KEY_ANSWER:
            assert message[2] > self.epoch, "an epoch was opened twice"
            assert message[3] not in self.keys, "a key was given for a second epoch"
            return replace(self, epoch=message[2], keys=self.keys | {message[3]})
        if kind == codes.GRANTED:
            return replace(self, grants=self.grants + 1)
        if kind == codes.FORGOTTEN:
            assert message[2] > self.epoch, "an epoch from before a forget goes on after it"
            return replace(self, forgot=message[2])
        return replace(self, unit=message[2]) if kind == codes.PROVISIONED else self

    def _at(self, state: Message) -> Facts:
        assert state[2] >= self.counter, "the counter went back"
        assert state[5] >= self.boots + (state[0] == codes.READY), "two boots have one number"
        assert state[8] >= self.grants, "a grant is not counted any more"
        assert state[11] >= self.forgot, "a forget is forgotten"
        return replace(self, counter=state[2], boots=state[5], grants=state[8], forgot=state[11], unit=state.get(3))


@dataclass(frozen=True)
class Step:
    """One change of flash: all of it just before, and what was known by then."""

    image: Image
    change: Change
    facts: Facts

    def cut(self, count: int) -> Image:
        """All of flash when the power failed after so many bytes of the change."""
        return self._with(self.change.cut(count))

    def torn(self, noise: bytes) -> Image:
        """All of flash when the power failed in the change and left it torn."""
        return self._with(self.change.torn(noise))

    def _with(self, left: bytes) -> Image:
        at, sector = self.change.offset, self.image[self.change.sector]
        sector = sector[:at] + left + sector[at + len(left) :]
        return Image((*self.image[: self.change.sector], sector, *self.image[self.change.sector + 1 :]))


@dataclass
class Story:
    """The steps of one act, and flash and facts at its end.

    `seeds` were in flash at any time of it; `names` are what was provisioned before and after, with the ledger heads that are theirs.
    """

    steps: list[Step] = field(default_factory=list)
    seeds: set[bytes] = field(default_factory=set)
    names: dict[Names, set[bytes]] = field(default_factory=dict)
    image: Image = field(default_factory=Image)
    facts: Facts = field(default_factory=Facts)

    def cuts(self) -> Iterator[tuple[Image, Facts]]:
        """Every image that a power cut may leave, byte by byte and once all is done, and what was known by then."""
        for step in self.steps:
            for count in step.change.cuts():
                yield step.cut(count), step.facts
        yield self.image, self.facts


class Recorder(Desk):
    """A board whose listener knows `facts`, and that writes down what it does to its flash."""

    def __init__(self, rig: Rig, flash: NorFlash | None = None, facts: Facts | None = None, seed: int = 1) -> None:
        self.facts = facts or Facts()
        super().__init__(rig, flash, seed=seed)

    def _take(self, sent: bytes) -> None:
        if sent:
            for body in link.Reader().feed(b"\x00" + sent):
                message: Message = cbor.decode(bytes(body))  # type: ignore[assignment]
                self.facts = self.facts.told(message)
        super()._take(sent)

    def record(self, act: Callable[[Recorder], object]) -> Story:
        """The story of one act."""
        story = Story()
        before = names_in(self.flash)
        story.names[before] = {head_in(self.flash)}

        def note(change: Change) -> None:
            story.steps.append(Step(self.flash.image, change, self.facts))
            story.seeds |= seeds_in(self.flash)
            story.names[before].add(head_in(self.flash))

        self.flash.watch = note
        act(self)
        self.step()
        self.flash.watch = lambda _change: None
        story.seeds |= seeds_in(self.flash)
        story.names.setdefault(names_in(self.flash), set()).add(head_in(self.flash))
        story.image, story.facts = self.flash.image, self.facts
        return story


def seeds_in(flash: NorFlash) -> set[bytes]:
    seed = Pair(flash, SEEDS).payload
    return {seed} if seed is not None else set()


def head_in(flash: NorFlash) -> bytes:
    return Counts(flash).head


def names_in(flash: NorFlash) -> Names:
    """Everything that was provisioned; looked up in a copy, for a boot may change what it finds."""
    identity = Identity(NorFlash(flash.image))
    return (identity.signing_key, identity.kid, identity.unit, identity.operator, identity.timings, identity.policy)


def is_one_record(flash: NorFlash, first: int) -> bool:
    """Whether a pair holds one record, at the start of one sector, and nothing else in either."""
    written = [bytes(sector) for sector in flash.sectors[first : first + 2] if sector != BLANK]
    if len(written) != 1:
        return False
    length = HEADER + int.from_bytes(written[0][8:10], "little")
    return written[0][length:] == BLANK[length:]
