"""The simulated rig as the promises' tests work it: the three real processes, the board's real program, a collector."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from eyelid_bench.demo.book import Book
from eyelid_bench.layout import Layout
from eyelid_bench.pico import Output
from eyelid_bench.sim import PHOTOS, SimSettings, Simulation, host_command
from eyelid_formats import bundle, ledger
from eyelid_formats.unit import Trust, load_trust
from eyelid_rig.camera.photos import list_photos
from eyelid_rig.folders import Folders
from promises.tap import Tap

PATIENCE_S = 20.0
SIZE = (640, 360)
CUT_OFF = ("4-brushes.jpg",)
"""Photographs in whose centre stands a thing that the frame's edge cuts off."""


@dataclass
class Bench:
    """A running rig. Every wait has a deadline and names what was waited for."""

    simulation: Simulation
    tap: Tap
    outputs: list[tuple[int, Output]] = field(default_factory=list)
    """(time.monotonic_ns() when it was heard of, what the board did)"""

    @property
    def layout(self) -> Layout:
        return self.simulation.layout

    @property
    def folders(self) -> Folders:
        return Folders(self.layout.rig)

    @cached_property
    def trust(self) -> Trust:
        return load_trust(self.layout.trust)

    @cached_property
    def book(self) -> Book:
        (unit,) = self.trust.units.values()
        return Book(self.folders.ledger / ledger.FILE_NAME, unit.pi_verifier())

    def status(self) -> dict[str, Any]:
        return self.simulation.status()

    def pid(self, name: str) -> int:
        return self.simulation.children[name].pid

    def worker(self, eye: int | None = None) -> int:
        """The crop worker's number, once it is ready: the one child of eye, or of another eye than the simulation's own."""
        self.until(lambda: self.status().get("crop") == "ready", "get its crop worker ready")
        children = [path.read_text().split() for path in Path(f"/proc/{eye or self.pid('eye')}/task").glob("*/children")]
        (pid,) = [int(one) for some in children for one in some]
        return pid

    def until(self, holds: Callable[[], bool], what: str, timeout_s: float = PATIENCE_S) -> None:
        end = time.monotonic() + timeout_s
        while not holds():
            assert time.monotonic() < end, f"the rig did not {what} within {timeout_s:g} s: {self.simulation.children['eye'].tail(8)}"
            time.sleep(0.01)

    def frames(self, count: int) -> None:
        """Wait for so many more sealed frames, all of them from after this call: the status that is there now may be a second old."""
        old = self.status().get("frames_sealed", 0)
        self.until(lambda: self.status().get("frames_sealed", 0) != old, "seal a frame")
        before = self.status().get("frames_sealed", 0)
        self.until(lambda: self.status().get("frames_sealed", 0) >= before + count, f"seal {count} frames")

    def prompt(self, gesture: str = "press") -> ledger.Detail:
        """A gesture, and its outcome once the ledger has it and the outbox shows it."""
        before = self.book.highest()
        self.simulation.gesture(gesture)
        self.until(lambda: before + 1 in self.book.outcomes(), f"settle a {gesture}")
        outcome = self.book.outcomes()[before + 1]
        if isinstance(outcome, ledger.Sealed):
            self.until(self.path(outcome.bundle_id).exists, "release the bundle")
        return outcome

    def sealed(self, gesture: str = "press") -> ledger.Sealed:
        """A gesture that must become a bundle."""
        outcome = self.prompt(gesture)
        assert isinstance(outcome, ledger.Sealed), outcome
        return outcome

    def received(self, bundle_id: bytes) -> None:
        """Wait for the collector's receipt."""
        self.until(self.path(bundle_id, ".receipt").exists, "get a receipt")

    def path(self, bundle_id: bytes, suffix: str = bundle.SUFFIX) -> Path:
        return self.folders.outbox / (bundle_id.hex() + suffix)

    def verified(self, bundle_id: bytes) -> bundle.Verified:
        """Its entry in the ledger comes first, and the bundle a moment later."""
        self.until(self.path(bundle_id).exists, "release the bundle")
        return bundle.verify(self.path(bundle_id).read_bytes(), self.trust)

    def start_eye(self) -> None:
        """Start it again, and wait until it sees frames."""
        self.simulation.start_process("eye")
        self.until(lambda: bool(self.status().get("frames")), "see frames again")

    def audit(self, folder: Path) -> dict[str, Any]:
        """What the host's own audit says, over the cable; it must hold."""
        port, trust = str(self.layout.port), str(self.layout.trust)
        arguments = ["audit", "--port", port, "--trust", trust, "--out", str(folder / "pulled"), "--state", str(folder / "state"), "--json"]
        code, output, errors = host_command(*arguments)
        assert code == 0, output + errors
        report: dict[str, Any] = json.loads(output.splitlines()[-1])
        assert report["holds"]
        assert report["uncounted"] == 0
        return report


def croppable(folder: Path) -> Path:
    """The bench's photographs but those whose centre is no answer, in a folder beside the rig's: a press on each becomes a bundle."""
    frames = folder.with_name(f"{folder.name}-frames")
    frames.mkdir(exist_ok=True)
    for photo in list_photos(PHOTOS):
        if photo.name not in CUT_OFF:
            shutil.copy(photo, frames)
    return frames


@contextmanager
def running(folder: Path, *, tapped: bool = False, **changes: Any) -> Iterator[Bench]:
    """A simulated rig in `folder`; `changes` are of SimSettings. `tapped`: its UART goes by way of a tap."""
    settings = {"frames": croppable(folder), "size": SIZE, "rate_hz": 15.0, "photo_s": 1.0, "pico_deadline_ms": 50, **changes}
    tap = Tap()
    if tapped:
        settings["extra"] = {"pico_port": tap.port, **settings.get("extra", {})}
    outputs: list[tuple[int, Output]] = []
    simulation = Simulation(Layout(folder), SimSettings(**settings), lambda one: outputs.append((time.monotonic_ns(), one)))
    if tapped:
        tap.join(lambda: simulation.pico.port)
    try:
        with simulation:
            yield Bench(simulation, tap, outputs)
    finally:
        tap.close()
