"""Everything in a picture that must not leave it: all detectors together, at native size.

Each text detector sees a picture twice before it leaves, once upright and once turned by a quarter: this look shows one
orientation to each, and `verifying.py` the other one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.looking.codes import codes_in
from eyelid_rig.crop.looking.faces import coarse_faces_in, faces_in
from eyelid_rig.crop.looking.quads import cards_and_screens_in
from eyelid_rig.crop.looking.text import coarse_text_in, text_in
from eyelid_rig.crop.profiles import Profile
from eyelid_rig.crop.seen import Finding, Thing
from eyelid_rig.models import load, session


@dataclass(frozen=True, slots=True)
class Turns:
    """By how many quarters each detector's picture is turned in one look."""

    text: tuple[int, int]
    """One for each of the profile's text detectors."""
    faces: tuple[int, ...]
    """At native size."""
    small_faces: tuple[int, ...]
    """At the coarse size: heads that are not upright are rare, and near when they are private."""


FIRST = Turns(text=(0, 1), faces=(0,), small_faces=())
SECOND = Turns(text=(1, 0), faces=(), small_faces=(1, 2, 3))
"""What the first look did not show."""


class Private:
    """The detectors of one profile."""

    def __init__(self, profile: Profile) -> None:
        """Raises `model-missing` and `model-differs`."""
        self.profile = profile
        self.models = frozenset(load(name).sha256 for name in (*profile.text, profile.faces))

    def warm(self) -> None:
        """Starts what a first look would start: a second or two that no press should wait for."""
        for width, height in (*self.profile.windows, self.profile.coarse, self.profile.coarse[::-1]):
            for name in (*self.profile.text, self.profile.faces):
                session(name, (1, 3, height, width))

    def look(self, pixels: Pixels, things: Sequence[Thing] = (), turns: Turns = FIRST) -> tuple[Finding, ...]:
        """What must not leave in these native pixels; `things` are the object detector's, in the same pixels.

        Raises `model-missing` and `model-differs`, `low-memory`.
        """
        texts = self._texts(pixels, turns)
        return (*texts, *cards_and_screens_in(pixels, texts, things), *self._faces(pixels, turns), *codes_in(pixels))

    def coarse(self, frame: Pixels) -> tuple[Finding, ...]:
        """Text, faces and cards that are large enough to matter for choosing a region of the frame. It clears nothing."""
        texts = coarse_text_in(frame, self.profile.text[1], self.profile.coarse)
        return (*texts, *cards_and_screens_in(frame, texts), *coarse_faces_in(frame, self.profile.faces, self.profile.coarse))

    def _texts(self, pixels: Pixels, turns: Turns) -> tuple[Finding, ...]:
        found: tuple[Finding, ...] = ()
        for model, quarters in zip(self.profile.text, turns.text, strict=True):
            found += text_in(pixels, model, self.profile, quarters)
        return found

    def _faces(self, pixels: Pixels, turns: Turns) -> tuple[Finding, ...]:
        upright = faces_in(pixels, self.profile.faces, self.profile.windows, turns.faces)
        return upright + coarse_faces_in(pixels, self.profile.faces, self.profile.coarse, turns.small_faces)
