"""Looks, made up."""

from __future__ import annotations

from typing import Any

from eyelid_rig.camera.aiming.look import Look, Target
from eyelid_rig.camera.aiming.measure import Measured
from eyelid_rig.camera.aiming.placing import Orientation, Placement
from eyelid_rig.camera.aiming.target import Seen
from eyelid_rig.camera.lens import LastSettings

SHARP = ((900, 1000, 950), (980, 1200, 990), (940, 1010, 970))
FAIR = Measured(SHARP, luma=118.0, dark=0.002, bright=0.003)
CENTRED = Placement(right=0.3, down=-0.2, roll_deg=0.1, width=34.0, nearer_right=0.5, nearer_bottom=-0.4)


def look(**changes: Any) -> Look:
    """A camera that is well aimed, but for the changes."""
    fields: dict[str, Any] = {
        "at_s": 3.4,
        "size": (1920, 1080),
        "measured": FAIR,
        "best": SHARP,
        "settings": LastSettings(12_000, 2.0, 1.75),
        "target": Target(Seen.ONE, 24, CENTRED),
        "orientation": Orientation(90, mirror=True),
        "focus": None,
        "is_lit": True,
    }
    return Look(**{**fields, **changes})
