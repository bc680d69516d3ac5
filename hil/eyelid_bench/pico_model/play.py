"""One board's life, a step at a time: what is done to it, what it does, and whether the model and the witness agree with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from eyelid_bench.pico_model import judge, witness
from eyelid_bench.pico_model.board import LAMPS, SECTOR, Command, Did, Do, Output, SimulatedBoard
from eyelid_bench.pico_model.model import Model, next_seed
from eyelid_bench.pico_model.state import Expected, Flash
from eyelid_bench.pico_model.words import RIGS, Ask, Fields, Say, request
from eyelid_formats import link

LIMIT = 2304
SEED_SECTORS = (24, 25)


Tell = Callable[[str], None]


def _untold(_: str) -> None:
    """Nobody listens."""


class Play:
    """Moves collect commands; `flush` has the board carry them out, and compares. `tell` is told what is sent each way."""

    def __init__(self, board: SimulatedBoard, image: bytes, flash: Flash, first_tick: int = 0, tell: Tell = _untold) -> None:
        self.board = board
        self.model = Model(replace(flash))
        self.witness = witness.Witness()
        self.now = 0
        self.finger_is_down = False
        self.sent: list[tuple[Ask, dict[str, Any], Fields]] = []
        self._tell = tell
        self.pairs: set[tuple[str, str]] = set()
        self._reader = link.Reader(LIMIT)
        self._number = 0
        self.cuts = 0
        self._flushed = replace(flash)
        self._commands: list[Command] = []
        self.witness.grants = flash.grants
        self.witness.counter = flash.counter
        self.witness.boots = flash.boots
        self.model.boot(0, finger_is_down=False)
        self._compare(board.begin(image, first_tick))
        self.now = 1

    # What is done

    def wait(self, ms: int) -> None:
        """Time passes."""
        self._commands.append(Command(Do.PASS, ms))
        self.now += ms

    def button(self, down: bool) -> None:
        """The contact, not debounced."""
        self._commands.append(Command(Do.BUTTON, down))
        self.finger_is_down = down

    def switch(self, shut: bool) -> None:
        """The shut switch's contact; the model's turn is the caller's."""
        self._commands.append(Command(Do.SHUT, shut))

    def lamp(self, fault: int) -> None:
        """One of LAMPS."""
        self._commands.append(Command(Do.LAMP, fault))
        self.model.lamp = LAMPS[fault]

    def reset(self) -> None:
        """The power goes and comes at once."""
        self._commands.append(Command(Do.RESET))
        self.model.boot(self.now, self.finger_is_down)
        self.wait(1)

    def cut(self, after_bytes: int, torn: int) -> None:
        """Arms a power cut."""
        self._commands.append(Command(Do.CUT, after_bytes, bytes([torn])))

    def ask(self, kind: Ask, fields: Fields | None = None, **given: Any) -> str:
        """A request of the SPEC; returns what the model says to it."""
        self._number += 1
        self.sent.append((kind, given, fields or {}))
        outcome = self.model.ask(kind, self._number, self.now + 1, **given)
        self.pairs.add((kind.name.lower(), outcome))
        self._tell(f"{self.now + 1:9} ms  > {kind.name.lower()} {shown(fields or {})}")
        self.receive(request(kind, self._number, fields or {}))
        return outcome

    def ask_wrong(self, kind: int, fields: Fields, code: str) -> None:
        """A request that no rule but the last one is about."""
        self._number += 1
        self.model.expected.append(Expected(Say.ERROR, {2: code}, self.now + 1, self._number))
        self.pairs.add(("any", code))
        self.receive(request(kind, self._number, fields))

    def receive(self, data: bytes) -> None:
        """Bytes on the UART, and the millisecond in which they are read."""
        self._commands.append(Command(Do.RECEIVE, 0, data))
        self.wait(1)

    # What follows

    def flush(self) -> None:
        """Carries everything out. Raises BrokenPromiseError."""
        commands, self._commands = self._commands, []
        if not commands:
            return
        outputs = self.board.do(commands)
        self.witness.lamp_is_seen = self.model.lamp == "ok" or any(command.what == Do.LAMP for command in commands)
        if any(output.what == Did.LOST for output in outputs):
            self._survive(outputs)
        else:
            self._compare(outputs)
        self._flushed = replace(self.model.flash)

    def _compare(self, outputs: list[Output]) -> None:
        changed = False
        for output in outputs:
            self.witness.output(output)
            if output.what == Did.SENT:
                for message in self._reader.feed(output.data):
                    self._match(output.ms, message)
                    self.witness.message(output.ms, message)
                    changed |= message[0] in (Say.READY, Say.FORGOTTEN, Say.PROVISIONED)
        missing = [expected for expected in self.model.expected if max(expected.at_ms, expected.late_ms) < self.now]
        witness.holds(not missing, f"the board did not say {missing[:1]}")
        self.witness.lit_where_it_must(self.now)
        lit_ms = self.model.lit_until_ms - self.now
        witness.holds(
            abs(lit_ms) <= 1 or self.witness.is_lit == (lit_ms > 0), f"the lamp is {'dark' if lit_ms > 0 else 'lit'} at {self.now} ms"
        )
        if changed:
            self._look_into_flash()

    def _match(self, ms: int, message: Fields) -> None:
        """The first thing that the board was to say of this kind, to this request; what it says about it holds."""
        said = Say(message[0])
        self._tell(f"{ms:9} ms  < {said.name.lower()} {shown(message)}")
        for expected in self.model.expected:
            if expected.number == message.get(1) and expected.at_ms <= ms <= max(expected.at_ms, expected.late_ms):
                break
        else:
            raise witness.BrokenPromiseError(
                f"{said.name} {shown(message)} at {ms} ms, which nothing asked for; to come: {self.model.expected[:3]}"
            )
        self.model.expected.remove(expected)
        fields = {key: value for key, value in message.items() if key > 1}
        agree = said == expected.kind and fields.keys() == expected.fields.keys()
        agree = agree and all(value(fields[key]) if callable(value) else value == fields[key] for key, value in expected.fields.items())
        witness.holds(agree, f"{said.name} {shown(message)} at {ms} ms, and not {expected.kind.name} {shown(expected.fields)}")
        if expected.seen is not None:
            expected.seen(ms, message)
        if said == Say.GRANTED:
            assert self.model.flash.rig is not None
            self.witness.granted(self.model.flash.rig.unit, judge.counter_of(message[2]), message[2])

    def _look_into_flash(self) -> None:
        """The seed of now is there, and no other one."""
        found = self._seeds()
        wanted = [self.model.flash.seed] if self.model.flash.seed else []
        witness.holds(found == wanted, f"{len(found)} seeds in flash, or not the one of this boot")

    def _seeds(self) -> list[bytes]:
        flash = self.board.flash
        return witness.seeds_of(flash[sector * SECTOR : (sector + 1) * SECTOR] for sector in SEED_SECTORS)

    # Power cuts

    def _survive(self, outputs: list[Output]) -> None:
        """The power failed in these: only the witness can judge them. The board boots once more, and the model takes over what is left."""
        self.cuts += 1
        self._watch(outputs)
        ready: Fields = {}
        while not ready:
            outputs = self.board.do([Command(Do.RESET), Command(Do.PASS, 1)])
            self.now += 1
            for _, message in self._watch(outputs):
                ready = message if message[0] == Say.READY else ready
        self._take_over(ready)

    def _take_over(self, ready: Fields) -> None:
        """What may be left is between what it was before these commands and what it would have been after them."""
        before, after = self._flushed, self.model.flash
        for key, low, high in ((2, before.counter, after.counter), (8, before.grants, after.grants), (11, before.forgot, ready[5] << 24)):
            witness.holds(low <= ready[key] <= high, f"after a power cut field {key} is {ready[key]}, and not {low} to {high}")
        spoken = {before.spoken, after.spoken, *range(min(before.spoken, after.spoken), max(before.spoken, after.spoken))}
        witness.holds(ready[12] in spoken, f"after a power cut {ready[12]} voices are counted, and not {spoken}")
        rig = next((rig for rig in RIGS if rig.unit == ready.get(3)), None)
        granted = next((flash.granted for flash in (before, after) if flash.grants == ready[8]), None)
        seed = self._seed_before() if rig is not None or self._seeds() else b""
        left = Flash(
            ready[2], ready[8], ready[5] - 1, ready[11], ready[12], head=None, stored_head=None, granted=granted, seed=seed, rig=rig
        )
        self.model.flash, self.model.expected = left, []
        self.model.boot(self.now - 1, self.finger_is_down)
        self._match(self.now - 1, ready)
        self._look_into_flash()

    def _seed_before(self) -> bytes:
        """The seed that this boot's came from: a step or more after one that the board had."""
        found = self._seeds()
        for seed in {self._flushed.seed, self.model.flash.seed, *self.model.seeds}:
            for _ in range(8):
                if seed and [next_seed(seed)] == found:
                    return seed
                seed = next_seed(seed)
        raise witness.BrokenPromiseError(f"{len(found)} seeds in flash after a power cut, or one that came from none of the board's")

    def _watch(self, outputs: list[Output]) -> list[tuple[int, Fields]]:
        heard = []
        for output in outputs:
            self.witness.output(output)
            if output.what == Did.SENT:
                for message in self._reader.feed(output.data):
                    self.witness.message(output.ms, message)
                    self._tell(f"{output.ms:9} ms  < {Say(message[0]).name.lower()} {shown(message)} (the power fails)")
                    heard.append((output.ms, message))
        return heard


def shown(fields: Fields) -> str:
    """Short enough to read."""
    return " ".join(f"{key}:{_shown(value)}" for key, value in fields.items() if key > 1)


def _shown(value: object) -> str:
    if isinstance(value, bytes):
        return value[:4].hex() if len(value) < 100 else f"{len(value)} bytes"
    return "?" if callable(value) else str(value)
