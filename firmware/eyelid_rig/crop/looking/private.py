"""Everything in a picture that must not leave it: all detectors together, at native size.

Each text detector sees a picture twice before it leaves, once upright and once turned by a quarter: this look shows one
orientation to each, and `verifying.py` the other one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.looking.codes import codes_in
from eyelid_rig.crop.looking.contrast import with_contrast
from eyelid_rig.crop.looking.faces import coarse_faces_in, faces_in, halved_faces_in
from eyelid_rig.crop.looking.quads import cards_and_screens_in, quad_of, sealed_in_frame, without_pages
from eyelid_rig.crop.looking.surface import may_be_a_screen
from eyelid_rig.crop.looking.text import coarse_text_in, text_in
from eyelid_rig.crop.profiles import Profile
from eyelid_rig.crop.seen import Finding, Kind, Scene, Thing
from eyelid_rig.models import load, session


@dataclass(frozen=True, slots=True)
class Showing:
    """How one look shows the picture to its detectors: turned by how many quarters, and with what contrast."""

    text: tuple[int, int]
    """One for each of the profile's text detectors."""
    faces: tuple[int, ...]
    """At native size."""
    small_faces: tuple[int, ...]
    """At half of it: heads that are not upright are rare, and near when they are private."""
    contrast: bool
    """Whether the text detectors see the picture with its local contrast raised: for what is embossed, or in the shade."""


FIRST = Showing(text=(0, 1), faces=(0,), small_faces=(), contrast=False)
SECOND = Showing(text=(1, 0), faces=(), small_faces=(1, 2, 3), contrast=True)
"""What the first look did not show."""


class Private:
    """The detectors of one profile."""

    def __init__(self, profile: Profile) -> None:
        """Raises `model-missing` and `model-differs`."""
        self.profile = profile
        self.models = frozenset(load(name).sha256 for name in (*profile.text, profile.faces, profile.reader))

    def warm(self) -> None:
        """Starts what a first look would start: a second or two that no press should wait for."""
        for width, height in (*self.profile.windows, self.profile.coarse, self.profile.coarse[::-1]):
            for name in (*self.profile.text, self.profile.faces):
                session(name, (1, 3, height, width))

    def look(self, pixels: Pixels, things: Sequence[Thing] = (), showing: Showing = FIRST, pages: bool = False) -> tuple[Finding, ...]:
        """What must not leave in these native pixels; `things` are the object detector's, in the same pixels. With `pages`, the outline of
        a page is none: that is for READ, whose lines are judged one by one.

        Raises `model-missing` and `model-differs`, `low-memory`.
        """
        shown = with_contrast(pixels) if showing.contrast else pixels
        texts = self._texts(shown, showing, things)
        return (*texts, *cards_and_screens_in(pixels, texts, things, pages), *self._faces(pixels, showing), *codes_in(pixels, texts))

    def coarse(self, frame: Pixels, pages: bool = False) -> tuple[Finding, ...]:
        """Text, faces and cards that are large enough to matter for choosing a region of the frame. It clears nothing."""
        texts = coarse_text_in(frame, self.profile.text[1], self.profile.coarse)
        return (*texts, *cards_and_screens_in(frame, texts, pages=pages), *coarse_faces_in(frame, self.profile.faces, self.profile.coarse))

    def sealed(self, frame: Pixels, findings: Sequence[Finding], box: Box) -> tuple[Finding, ...]:
        """For READ, what is known from the glance at the frame of what the text in `box` lies on: where nothing in it may stay."""
        outlines = sealed_in_frame(frame, [finding for finding in findings if finding.kind is Kind.TEXT])
        seen = tuple(finding for finding in findings if finding.kind is not Kind.TEXT)
        whole = (Finding(Kind.SCREEN, quad_of(box), 0.5, "surface"),) if may_be_a_screen(frame, findings, box) else ()
        return (*seen, *outlines, *whole)

    def things_for_reading(self, frame: Pixels, scene: Scene) -> tuple[Thing, ...]:
        """The scene's things without the screens that are pages."""
        return without_pages(frame, [finding for finding in scene.findings if finding.kind is Kind.TEXT], scene.things)

    def _texts(self, pixels: Pixels, showing: Showing, things: Sequence[Thing]) -> tuple[Finding, ...]:
        found: tuple[Finding, ...] = ()
        for model, quarters in zip(self.profile.text, showing.text, strict=True):
            found += text_in(pixels, model, self.profile, quarters, things)
        return found

    def _faces(self, pixels: Pixels, showing: Showing) -> tuple[Finding, ...]:
        upright = faces_in(pixels, self.profile.faces, self.profile.windows, showing.faces)
        return upright + halved_faces_in(pixels, self.profile.faces, self.profile.windows, showing.small_faces)
