"""The whole agent on a desk: its real code, in a folder, with the button board's real core in virtual time at the other end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from eyelid_formats import bundle, cbor, cose, ledger
from eyelid_formats.consent import Intent
from eyelid_formats.draft import Time, TimeSource
from eyelid_formats.errors import Code, LinkError
from eyelid_formats.receipt import Receipt, sign_receipt
from eyelid_pico.voice import EVERY_MS as VOICE_MS
from eyelid_rig.agent import Agent
from eyelid_rig.camera.frames import Frame
from eyelid_rig.compose import Choices, Composer
from eyelid_rig.counting import Counting
from eyelid_rig.crop.made import Limits
from eyelid_rig.folders import Folders
from eyelid_rig.inbox import Inbox
from eyelid_rig.ledgerfile import LedgerFile
from eyelid_rig.outbox import Outbox
from eyelid_rig.parts import Parts
from eyelid_rig.prompts import pico, secret
from eyelid_rig.prompts.mailbox import Mailbox
from eyelid_rig.prompts.spoken import CLOSED, Spoken, Unclear, VoiceFacts
from eyelid_rig.prompts.voice.decision import Reason
from eyelid_rig.prompts.voice.phrases import Wish
from eyelid_rig.recorder import Recorder
from eyelid_rig.recovery import note_start, recover
from eyelid_rig.vault.aead import aead_for
from eyelid_rig.vault.vault import Vault
from factory import SECONDS, Rig, private_pem
from unit.pico.desk import Desk, Message
from unit.rig.deskshop import DeskWorkshop

FRAME_SIZE = (320, 240)
LIMITS = Limits(share_ppm=250_000, max_bytes=2**20, quality=85, margin=0.1)
CHOICES = Choices(LIMITS, retention_s=86_400, simulated=True)
CROP_TIMEOUT_S = 20.0
OUTBOX_BYTES = 64 * 2**20
_MS = 1_000_000


class DeskClock:
    """The desk's virtual milliseconds as CLOCK_MONOTONIC; it goes on where the board boots again."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.before_ms = 1_000

    def monotonic_ns(self) -> int:
        return (self.before_ms + self._desk.now) * _MS

    def stamp(self) -> Time:
        now_ms = self.before_ms + self._desk.now
        return Time(SECONDS + now_ms // 1000, TimeSource.NTP, b"\x42" * 16, now_ms)


class DeskUart:
    """A `PicoUart` without a wire: requests go into the board's core, answers and events into the agent's mailbox.

    `damage(kind)` true means that the board's answer to such a request is lost. While `holds`, answers wait until `release`.
    """

    def __init__(self, desk: Desk, mailbox: Mailbox) -> None:
        self._desk = desk
        self._mailbox = mailbox
        self.is_open = True
        self.holds: set[pico.Ask] = set()
        self.loses: set[pico.Ask] = set()
        self.drops_events = False
        self.asked: list[pico.Ask] = []
        self.signals: list[pico.Signal] = []
        self._held: list[Callable[[], None]] = []
        self.dropped = 0

    def ask(self, request: pico.Request, on_answer: Callable[[pico.Answer], None]) -> int:
        if not self.is_open:
            raise LinkError(Code.LINK_CLOSED, "the wire is off the desk")
        self.asked.append(request.ask)
        if request.ask is pico.Ask.SIGNAL:
            self.signals.append(pico.Signal(request.fields[2]))
        message = self._desk.ask(int(request.ask), request.fields)
        self.bring_events()
        read = pico.read_answer(over_the_wire(message))
        assert read is not None
        if request.ask in self.holds:
            self._held.append(lambda: on_answer(read[1]))
        elif request.ask not in self.loses:
            on_answer(read[1])
        return read[0]

    def release(self) -> None:
        """Held answers arrive now, in the order in which they were given."""
        held, self._held = self._held, []
        self.holds.clear()
        for arrive in held:
            arrive()

    def bring_events(self) -> None:
        """What the board said unasked goes to the mailbox."""
        for message in () if self.drops_events else self._desk.events:
            event = pico.read_event(over_the_wire(message))
            assert event is not None
            self._mailbox.post(event)
        self._desk.events.clear()


class DeskVoice:
    """Says the phrases that it was given, one each time that it is listened to; `wishes` are those that want something else than an answer.

    `attended` is what it was told last: whether anything may be heard.
    """

    def __init__(self) -> None:
        self.phrases: list[str | Reason] = []
        self.wishes: dict[str, Wish] = {}
        self.attended = True
        self.says: VoiceFacts | None = None
        """Of itself; None: as it is attended."""

    @property
    def facts(self) -> VoiceFacts:
        return self.says or VoiceFacts("listening" if self.attended else CLOSED, "silero")

    def attend(self, now_ns: int, wanted: bool) -> None:
        self.attended = wanted

    def heard(self, now_ns: int) -> Spoken | Unclear | None:
        said = self.phrases.pop(0) if self.phrases else None
        if isinstance(said, Reason):
            return Unclear(said)
        return Spoken(said, now_ns, self.wishes.get(said, Intent.ASK)) if said else None

    def stop(self) -> None:
        """Nothing runs."""


@dataclass
class DeskRig:
    """`start` is a start of `eye` on this folder: recover, meet, put together."""

    root: Path
    rig: Rig
    desk: Desk
    choices: Choices = CHOICES
    outbox_bytes: int = OUTBOX_BYTES
    takes_stills: bool = True
    confirms: bool = False
    voice: DeskVoice = field(default_factory=DeskVoice)
    clock: DeskClock = field(init=False)
    agent: Agent = field(init=False)
    uart: DeskUart = field(init=False)
    workshop: DeskWorkshop = field(init=False)
    book: LedgerFile = field(init=False)
    inbox: Inbox = field(init=False)

    def __post_init__(self) -> None:
        self.clock = DeskClock(self.desk)

    @classmethod
    def make(cls, root: Path, rig: Rig | None = None, **changes: Any) -> DeskRig:
        """A provisioned rig in `root` that has just started."""
        rig = rig or Rig.make()
        folders = Folders(root)
        folders.make()
        rig.write_trust(folders.trust)
        (folders.keys / "pi.pem").write_bytes(private_pem(rig.pi))
        desk = Desk(rig)
        assert desk.provision() is not None
        desk.skip(VOICE_MS)
        desk.events.clear()
        made = cls(root, rig, desk, **changes)
        made.start()
        return made

    @cached_property
    def folders(self) -> Folders:
        return Folders(self.root)

    @property
    def outbox(self) -> Outbox:
        return self.agent.parts.outbox

    @property
    def counting(self) -> Counting:
        return self.agent.parts.counting

    @property
    def recorder(self) -> Recorder:
        return self.agent.parts.recorder

    def start(self) -> None:
        """As `eye.build`, with the desk for a UART and no camera thread."""
        outbox = Outbox(self.folders, self.outbox_bytes)
        self.book = LedgerFile(self.folders.ledger / ledger.FILE_NAME, self.rig.pi_signer, self.rig.unit.pi_verifier(), self.clock)
        recover(self.book, outbox)
        mailbox = Mailbox(self.clock)
        self.uart = DeskUart(self.desk, mailbox)
        state = pico.read_answer(self.desk.state())
        assert state is not None
        assert isinstance(state[1], pico.State)
        note_start(self.book, ledger.Boot(self.rig.unit.hash, "0.1.0", state[1].counter), self.clock.monotonic_ns())
        counting = Counting(self.book)
        recorder = Recorder(_no_camera, Vault(aead_for("flags: aes")), self.clock, 85)
        composer = Composer(recorder, self.rig.unit, self.choices, _random())
        self.workshop = DeskWorkshop(mailbox.call)
        self.agent = Agent(self._parts(recorder, composer, counting, outbox), mailbox)
        self.inbox = Inbox(self.folders.inbox, counting, outbox, self.rig.trust, self.rig.unit)
        self.inbox.on_receipt, self.inbox.on_audit = self.agent.signal_sent, self.agent.ask_statement
        self.agent.on_state(state[1])
        self.settle()

    def _parts(self, recorder: Recorder, composer: Composer, counting: Counting, outbox: Outbox) -> Parts:
        return Parts(
            uart=self.uart,  # type: ignore[arg-type]
            recorder=recorder,
            composer=composer,
            workshop=self.workshop,
            counting=counting,
            outbox=outbox,
            pi=self.rig.pi_signer,
            unit=self.rig.unit,
            clock=self.clock,
            voice=self.voice,
            crop_timeout_s=CROP_TIMEOUT_S,
            takes_stills=self.takes_stills,
            confirms=self.confirms,
        )

    def stop(self) -> None:
        """The process ends; nothing is said to anybody."""
        self.book.close()
        self.desk.events.clear()

    def restart(self) -> None:
        """End and start again, with the same board."""
        self.stop()
        self.start()

    def reboot_board(self) -> None:
        """The Pico boots; what it says then is on its way."""
        self.clock.before_ms += self.desk.now
        self.desk.boot()
        self.desk.run(1)
        self.uart.bring_events()

    def settle(self) -> None:
        """Tick, and deliver post until there is none."""
        self.agent.tick()
        self.uart.bring_events()
        while self.agent.mailbox.deliver(self.agent.on_event, 0):
            self.uart.bring_events()

    def wait(self, milliseconds: int) -> None:
        """Virtual time passes, with a tick every 20 ms."""
        for _ in range(0, milliseconds, 20):
            self.desk.run(20)
            self.settle()

    def see(self, frames: int = 3, every_ms: int = 40) -> None:
        """The camera takes frames, each unlike the others, as soon as an epoch is open or should have been for long."""
        for _ in range(250):
            if self.recorder.epoch is None:
                self.wait(20)
        for _ in range(frames):
            self.wait(every_ms)
            self.take_frame()

    def take_frame(self, captured_ns: int | None = None) -> None:
        """One frame comes from the camera, taken now or at `captured_ns`."""
        now_ns = self.clock.monotonic_ns() if captured_ns is None else captured_ns
        self.recorder.take(Frame(0, now_ns, _scene(now_ns)))

    def finger(self, gesture: str = "press") -> None:
        """The wearer's hand: `press`, `double` or `hold`; the agent hears of it when it listens next."""
        getattr(self.desk, gesture)()
        self.uart.bring_events()

    def say(self, words: str, wish: Wish = Intent.ASK) -> None:
        """The wearer speaks; the agent hears of it at once, and frames are still to come."""
        self.voice.wishes[words] = wish
        self.voice.phrases.append(words)
        self.settle()

    def ask(self, gesture: str = "press") -> None:
        """Frames, then the gesture, and everything that follows from it."""
        self.see()
        self.finger(gesture)
        self.settle()
        self.settle()

    def details(self, kind: type[ledger.Detail] | None = None) -> list[Any]:
        """What the ledger's file says, all of it or of one kind."""
        whole = ledger.read_ledger((self.folders.ledger / ledger.FILE_NAME).read_bytes(), self.rig.unit.pi_verifier())
        details = [link.entry.detail for link in whole.links]
        return details if kind is None else [one for one in details if isinstance(one, kind)]

    def outcomes(self) -> dict[int, ledger.Detail]:
        """Counter to its one outcome, by the ledger's file."""
        whole = ledger.read_ledger((self.folders.ledger / ledger.FILE_NAME).read_bytes(), self.rig.unit.pi_verifier())
        return {counter: link.entry.detail for counter, link in ledger.outcomes(whole.links).items()}

    def bundles(self) -> list[bundle.Verified]:
        """What lies in the outbox, verified."""
        return [bundle.verify(path.read_bytes(), self.rig.trust) for path in sorted(self.folders.outbox.glob("*.eyelid"))]

    def receipt(self, verified: bundle.Verified, **changes: Any) -> bytes:
        """The collector's receipt for a bundle."""
        draft = verified.draft
        plain = Receipt(draft.bundle_id, verified.hash, draft.unit, draft.counter, draft.consent.scope, SECONDS + 60, draft.counter)
        return sign_receipt(replace(plain, **changes), _collector(self.rig))

    def board_counter(self) -> int:
        """The board's own count."""
        return int(self.desk.state()[2])

    def check_counted(self) -> None:
        """The board's counters have one outcome each, and no other counter has one."""
        assert sorted(self.outcomes()) == list(range(1, self.board_counter() + 1))


def over_the_wire(message: Message) -> Any:
    """What the line's reader makes of a message: its keys are secrets."""
    return secret.decode(memoryview(bytearray(cbor.encode(message))))


def _scene(seed: int) -> np.ndarray[Any, np.dtype[np.uint8]]:
    noise = np.random.default_rng(seed)
    return noise.integers(0, 255, (FRAME_SIZE[1], FRAME_SIZE[0], 3), dtype=np.uint8)


def _random() -> Callable[[int], bytes]:
    noise = np.random.default_rng()
    return lambda size: noise.bytes(size)


def _collector(rig: Rig) -> cose.Signer:
    return cose.Ed25519Signer(rig.receipts)


def _no_camera() -> Any:
    raise AssertionError("frames are put in by hand here")
