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

    def to_json(self) -> dict[str, object]:
        """For programs: at most `MOST_NUMBERS` numbers, and no array larger than the grid."""
        return {
            "at_s": round(self.at_s, 1),
            "size": list(self.size),
            "lamp": "lit" if self.is_lit else "dark",
            "sharpness": [list(row) for row in self.measured.sharpness],
            "best": [list(row) for row in self.best],
            "luma": round(self.measured.luma, 1),
            "dark_pct": round(100 * self.measured.dark, 2),
            "bright_pct": round(100 * self.measured.bright, 2),
            "exposure_us": self.settings.exposure_us,
            "gain": _rounded(self.settings.gain),
            "lens_position": _rounded(self.settings.lens_position),
            "target": _target(self.target),
            "suggested": _suggested(self),
        }


MOST_NUMBERS = 40
"""In one look: two grids, and a number for each of the rest."""


def _rounded(number: float | None) -> float | None:
    return None if number is None else round(number, 2)


def _target(target: Target) -> dict[str, object]:
    placed = target.placement
    if placed is None:
        return {"seen": str(target.seen)}
    return {
        "seen": str(target.seen),
        "markers": target.markers,
        "right_pct": round(placed.right, 2),
        "down_pct": round(placed.down, 2),
        "roll_deg": round(placed.roll_deg, 2),
        "width_pct": round(placed.width, 1),
        "nearer_right_pct": round(placed.nearer_right, 1),
        "nearer_bottom_pct": round(placed.nearer_bottom, 1),
    }


def _suggested(look: Look) -> dict[str, object]:
    turned, focus = look.orientation, look.focus
    return {
        "rotation": turned.rotation if turned else None,
        "mirror": turned.mirror if turned else None,
        "lens_position": _rounded(focus.dioptres) if focus else None,
        "sweep": str(focus.peak) if focus else None,
    }
