"""What became of one picture."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.checking import Cropped
from eyelid_rig.crop.trace import Trace


@dataclass(frozen=True, slots=True)
class Cost:
    """What it took to make the crop; decoding the picture's file is not in it, as a rig's frame comes from a camera."""

    cpu_s: float = 0.0
    peak_mb: float = 0.0
    """Most resident memory of the process that looked, in MB of 10^6 bytes, models and all pictures before this one included."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A crop, or the reason why there is none; never both."""

    path: Path
    made: Cropped | None = None
    error: EyelidError | None = None
    frame: Size | None = None
    """None where the file could not be opened."""
    trace: Trace = field(default_factory=Trace)
    cost: Cost = Cost()
    out: Path | None = None

    @property
    def target(self) -> str:
        """The thing's class or noun; the noun alone where no region was found, empty where there is none."""
        if self.trace.region:
            return self.trace.region.target
        return self.trace.asking.noun if self.trace.asking else ""

    @property
    def share_ppm(self) -> int | None:
        """The crop's share of the frame in parts per million."""
        return self.made.box.share_ppm(self.frame) if self.made and self.frame else None

    @property
    def could_not_run(self) -> bool:
        """Not even looked at, as against looked at and refused."""
        return self.error is not None and (self.frame is None or self.error.code in _NEVER_LOOKED)


_NEVER_LOOKED = frozenset({Code.MODEL_MISSING, Code.MODEL_DIFFERS, Code.FILE_EXISTS, Code.STORAGE_FAILED, Code.STORAGE_FULL})
