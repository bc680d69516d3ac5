"""One look through the camera, in numbers: all that a run of `eyelid-rig aim` ever puts out (`SPEC-camera.md`, aiming)."""

from __future__ import annotations

from dataclasses import dataclass

from eyelid_rig.camera.aiming.measure import Grid, Measured
from eyelid_rig.camera.aiming.placing import Orientation, Placement
from eyelid_rig.camera.aiming.sweep import Focus
from eyelid_rig.camera.aiming.target import Seen
from eyelid_rig.camera.frames import Size
from eyelid_rig.camera.lens import LastSettings


@dataclass(frozen=True, slots=True)
class Target:
    """What there is of the printed target; how it is placed where there is exactly one."""

    seen: Seen
    markers: int = 0
    placement: Placement | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """Grids and sizes are those of the upright picture."""

    at_s: float
    """Since the run began."""
    size: Size
    measured: Measured
    best: Grid
    """The sharpest that each region has been so far."""
    settings: LastSettings
    target: Target
    orientation: Orientation | None
    """That turns the picture upright; None until the target was seen. Then it stays, also where the target is not seen now."""
    focus: Focus | None
    """What a sweep of the lens found; None where there was none."""
    is_lit: bool
    """Whether the lamp is lit, as far as the Pico's word goes."""

    @property
    def sharpness_share(self) -> float:
        """Of the best so far, all regions together, 0 to 1."""
        return sum(map(sum, self.measured.sharpness)) / max(1, sum(map(sum, self.best)))
