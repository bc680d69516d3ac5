"""From frames to looks: what has been best so far, and which way up the target said that the picture is."""

from __future__ import annotations

from dataclasses import replace

from eyelid_rig.camera import encoding
from eyelid_rig.camera.aiming.look import Look, Target
from eyelid_rig.camera.aiming.measure import Grid, best_of, measure
from eyelid_rig.camera.aiming.placing import Orientation, place
from eyelid_rig.camera.aiming.sweep import Focus
from eyelid_rig.camera.aiming.target import find
from eyelid_rig.camera.frames import Frame, Pixels
from eyelid_rig.camera.lens import LastSettings


class Watch:
    """Frames come as the camera gives them, neither turned nor mirrored; `as_set` is what the settings say of that."""

    def __init__(self, as_set: Orientation) -> None:
        self._as_set = as_set
        self._best: Grid | None = None
        self.orientation: Orientation | None = None
        self.focus: Focus | None = None
        self.steady = 0
        """How many looks in a row saw the target the same way up."""

    def look(self, frame: Frame, settings: LastSettings, at_s: float, *, is_lit: bool) -> Look:
        """The numbers of a frame; nothing of its picture is kept."""
        luma = encoding.luma(frame)
        measured = measure(luma)
        self._best = best_of(measured.sharpness, self._best or measured.sharpness)
        target = self._aim(luma)
        turned = self.orientation or self._as_set
        return Look(
            at_s,
            turned.upright_size(encoding.size_of(frame)),
            replace(measured, sharpness=turned.upright(measured.sharpness)),
            turned.upright(self._best),
            settings,
            target,
            self.orientation,
            self.focus,
            is_lit,
        )

    def _aim(self, luma: Pixels) -> Target:
        found = find(luma)
        if found.sighting is None:
            self.steady = 0
            return Target(found.seen)
        orientation, placement = place(found.sighting)
        self.steady = self.steady + 1 if orientation == self.orientation else 1
        self.orientation = orientation
        return Target(found.seen, found.sighting.markers, placement)
