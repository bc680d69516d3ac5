"""Where a simulated rig keeps what: the folder given with `--out`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Layout:
    """Paths below one folder. `keys` stands for the operator's and wearer's own machines; nothing of it is on the rig."""

    root: Path

    @property
    def rig(self) -> Path:
        """The rig's folders (`SPEC-inbox.md`)."""
        return self.root / "rig"

    @property
    def keys(self) -> Path:
        """Private keys of operator, wearer, recipient."""
        return self.root / "keys"

    @property
    def trust(self) -> Path:
        """What the host and the collector trust."""
        return self.root / "trust"

    @property
    def collector(self) -> Path:
        """The collector's database and files."""
        return self.root / "collector"

    @property
    def pico(self) -> Path:
        """The board's flash and log."""
        return self.root / "pico"

    @property
    def logs(self) -> Path:
        """What each process said."""
        return self.root / "logs"

    @property
    def settings(self) -> Path:
        """The rig's settings file."""
        return self.root / "rig.toml"

    @property
    def lock(self) -> Path:
        """Held by the simulation that runs here; `control` puts its socket beside it."""
        return self.root / "sim.lock"

    @property
    def half_made(self) -> Path:
        """There until the rig is provisioned."""
        return self.root / "half-made"

    @property
    def port(self) -> Path:
        """Link to the host's end of the cable."""
        return self.root / "port"

    @property
    def voice(self) -> Path:
        """The FIFO that `eye` hears words from; no other process of the rig reaches it."""
        return self.root / "voice"

    @property
    def camera(self) -> Path:
        """Where `eye` runs libcamera from, with a virtual camera."""
        return self.root / "camera"

    @property
    def camera_fault(self) -> Path:
        """What goes wrong with the virtual camera: a control file."""
        return self.root / "camera-fault"

    @property
    def status(self) -> Path:
        """What `eye` says of itself."""
        return self.rig / "run" / "status.json"

    def make(self) -> None:
        """Create the folders and the FIFO."""
        for folder in (self.rig, self.keys, self.trust, self.collector, self.pico, self.logs):
            folder.mkdir(parents=True, exist_ok=True)
        if not self.voice.is_fifo():
            os.mkfifo(self.voice, 0o600)
