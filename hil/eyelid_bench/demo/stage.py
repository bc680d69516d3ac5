"""The running rig, what the demo has done to it and seen of it, and the promises that this kept or broke."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from eyelid_bench.attacks.outcome import Outcome
from eyelid_bench.demo.book import Book
from eyelid_bench.demo.questions import Question
from eyelid_bench.demo.said import Said
from eyelid_bench.demo.scene import Scene
from eyelid_bench.sim import Simulation
from eyelid_formats import bundle, ledger
from eyelid_formats.errors import Code, RigError
from eyelid_formats.unit import Trust, Unit, load_trust
from eyelid_rig.folders import Folders

_POLL_S = 0.01
_PATIENCE_S = 20.0
_SPEAK_S = 5.1
"""The Pico counts no more than a spoken prompt in five seconds (`SPEC-pico.md`, rule 5)."""
_PRESS_REACHES_S = 0.8
"""A press means the sharpest frame of the half second before it."""


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened, `at_s` after the start."""

    at_s: float
    what: str
    result: str


@dataclass(frozen=True, slots=True)
class Promise:
    """Something that had to hold here, and what was seen."""

    text: str
    kept: bool
    seen: str


class Stage:
    """`say` shows what happened as it happens. `scene` is the demo's own table, None where the camera sees somebody's frames."""

    def __init__(self, simulation: Simulation, say: Callable[[Told], None], started_s: float, scene: Scene | None = None) -> None:
        self.simulation = simulation
        self.scene = scene
        self.shown = ""
        self.questions: list[Question] = []
        self.folders = Folders(simulation.layout.rig)
        self.trust: Trust = load_trust(simulation.layout.trust)
        self.unit: Unit = next(iter(self.trust.units.values()))
        self.book = Book(self.folders.ledger / ledger.FILE_NAME, self.unit.pi_verifier())
        self.told: list[Told] = []
        self.promises: list[Promise] = []
        self.survived: list[Outcome] = []
        self.said: list[Said] = []
        self._say = say
        self._started_s = started_s
        self._frames_before = 0
        self._opened_s = time.monotonic()
        self._may_speak_s = time.monotonic() + _SPEAK_S

    @property
    def at_s(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._started_s

    def tell(self, what: str, result: str) -> None:
        """Something happened."""
        told = Told(self.at_s, what, result)
        self.told.append(told)
        self._say(told)

    def check(self, text: str, kept: bool, seen: str = "") -> None:
        """Something had to hold."""
        self.promises.append(Promise(text, kept, seen))
        if not kept:
            self.tell("BROKEN", f"{text}: {seen}")

    @property
    def frames(self) -> int:
        """Frames that `eye` said it saw. What it saw in the half second before it was killed, it did not live to say."""
        return self._frames_before + _number(self.simulation.status().get("frames"))

    def eye_is_gone(self) -> None:
        """`eye` is about to die: keep what it counted."""
        self._frames_before = self.frames
        self.simulation.layout.status.unlink(missing_ok=True)

    def gesture(self, name: str) -> int:
        """Make a gesture that prompts; its counter once the ledger has it. Raises RigError."""
        before = self.book.highest()
        self.simulation.gesture(name)
        self.until(lambda: self.book.highest() > before, f"take the {name}")
        return self.book.highest()

    def say(self, words: str) -> int:
        """Say it, as soon as the Pico takes words again; the prompt's counter once the ledger has it. Raises RigError."""
        time.sleep(max(0.0, self._may_speak_s - time.monotonic()))
        before = self.book.highest()
        self.simulation.mouth.say(words)
        self.until(lambda: self.book.highest() > before, "take the words")
        self._may_speak_s = time.monotonic() + _SPEAK_S
        return self.book.highest()

    def show(self, photo: str) -> None:
        """Put one of the scene's photographs before the camera, and wait until a press means it. Raises RigError."""
        if self.scene is None or photo == self.shown:
            return
        self.shown = photo
        self.simulation.show(photo)
        self.until_frames_flow()
        time.sleep(_PRESS_REACHES_S)

    def outcome(self, counter: int) -> ledger.Detail:
        """Of one prompt, once it has one, and once its bundle is where that says. Raises RigError."""
        self.until(lambda: counter in self.book.outcomes(), f"give prompt {counter} an outcome")
        outcome = self.book.outcomes()[counter]
        if isinstance(outcome, ledger.Sealed):
            self.until(self.bundle_path(outcome.bundle_id).exists, f"release the bundle of prompt {counter}")
        return outcome

    def receipt(self, bundle_id: bytes) -> None:
        """Wait for it. Raises RigError."""
        self.until(lambda: any(one.bundle_id == bundle_id for one in self.book.all(ledger.Received)), "get a receipt")

    def settle(self) -> None:
        """Wait until everything that may be sent has its receipt. Raises RigError."""
        self.until(lambda: not self._unsent(), "send what waits")

    def _unsent(self) -> set[bytes]:
        received = {one.bundle_id for one in self.book.all(ledger.Received)}
        here = {bundle_id for bundle_id in self.book.sealed() if self.bundle_path(bundle_id).exists()}
        return here - received

    def until(self, holds: Callable[[], bool], what: str, timeout_s: float = _PATIENCE_S) -> None:
        """Wait. Raises RigError (`internal`) with the end of eye's log where that takes too long."""
        end = time.monotonic() + timeout_s
        while not holds():
            if time.monotonic() > end:
                raise RigError(Code.INTERNAL, f"the rig did not {what} within {timeout_s:g} s: {self.simulation.children['eye'].tail()}")
            time.sleep(_POLL_S)

    def until_frames_flow(self) -> None:
        """Wait for new frames in the vault. Raises RigError."""
        before = self._sealed()
        self.until(lambda: self._sealed() > before, "see frames")

    def until_shown(self, shown_s: float) -> None:
        """Wait until the camera has been open for about so long: it may have been for half a second more."""
        time.sleep(max(0.0, self._opened_s + shown_s - time.monotonic()))

    @property
    def epoch(self) -> int:
        """The epoch in use, or the last one that was, as `eye` last said."""
        return max((_number(self.simulation.status().get("epoch")), *(one.epoch for one in self.book.all(ledger.Forgotten))))

    def until_epoch_after(self, epoch: int) -> None:
        """Wait until a later one is in use: the camera starts anew with it. Raises RigError."""
        self.until(lambda: _number(self.simulation.status().get("epoch")) > epoch, "open a new epoch")
        self._opened_s = time.monotonic()

    def _sealed(self) -> int:
        return _number(self.simulation.status().get("frames_sealed"))

    def bundle_path(self, bundle_id: bytes) -> Path:
        """Where a bundle lies as long as it is in the outbox."""
        return self.folders.outbox / (bundle_id.hex() + bundle.SUFFIX)

    def bundle_paths(self) -> list[Path]:
        """The bundles in the outbox, in the order of their prompts."""
        sealed = sorted(self.book.sealed().values(), key=lambda one: one.counter)
        paths = [self.bundle_path(one.bundle_id) for one in sealed]
        return [path for path in paths if path.exists()]


def _number(value: object) -> int:
    return value if isinstance(value, int) else 0
