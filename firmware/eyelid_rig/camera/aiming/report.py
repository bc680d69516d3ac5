"""A look for programs (`SPEC-camera.md`, Aiming)."""

from __future__ import annotations

from typing import Final

from eyelid_rig.camera.aiming.advice import advise
from eyelid_rig.camera.aiming.look import Look, Target

MOST_NUMBERS: Final = 40
"""In one look: two grids, and a number for each of the rest."""


def to_json(look: Look) -> dict[str, object]:
    """At most `MOST_NUMBERS` numbers, and no array of more than the grid has."""
    return {
        "at_s": round(look.at_s, 1),
        "size": list(look.size),
        "lamp": "lit" if look.is_lit else "dark",
        "sharpness": [list(row) for row in look.measured.sharpness],
        "best": [list(row) for row in look.best],
        "luma": round(look.measured.luma, 1),
        "dark_pct": round(100 * look.measured.dark, 2),
        "bright_pct": round(100 * look.measured.bright, 2),
        "exposure_us": look.settings.exposure_us,
        "gain": _rounded(look.settings.gain),
        "lens_position": _rounded(look.settings.lens_position),
        "target": _target(look.target),
        "suggested": _suggested(look),
        "advice": [advice.code for advice in advise(look)],
    }


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
