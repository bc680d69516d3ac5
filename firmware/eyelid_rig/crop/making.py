"""From a frame and a prompt to a crop that may leave: the ten steps of `SPEC-crop.md`, in their order, none skipped."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop import asking, light, painting, redaction, region
from eyelid_rig.crop.again import is_small
from eyelid_rig.crop.asking import Asking
from eyelid_rig.crop.cut import cut, encode_crop
from eyelid_rig.crop.looking.hands import Hands
from eyelid_rig.crop.looking.private import Private
from eyelid_rig.crop.looking.quads import quad_of
from eyelid_rig.crop.looking.reading import Reader, distinct_lines
from eyelid_rig.crop.looking.things import Things
from eyelid_rig.crop.made import Fill, Intent, Limits, Made, Region
from eyelid_rig.crop.profiles import Profile
from eyelid_rig.crop.seen import Finding, Quad, Scene, Thing
from eyelid_rig.crop.trace import Trace
from eyelid_rig.crop.verifying import Verifier
from eyelid_rig.crop.view import View, view
from eyelid_rig.models import take_turns

QUALITY_STEP: Final = 10
LEAST_QUALITY: Final = 45
"""Below it a JPEG shows its blocks; a crop that is too large even so is refused."""
LOOKS: Final = 2
"""A crop is verified, repaired once and verified again: what is then found must be legible to count, or fur and grass, which the
detectors take for text anew each time, would never leave."""
OTHER_PIECES: Final = 2
"""A piece of a surface that had to be painted is given up for another one so often: each takes as long as a crop does."""


@dataclass(frozen=True, slots=True)
class _Open:
    """The crop that is being made."""

    view: View
    pixels: Pixels
    """The box's own, unpainted, in the frame's size. They end with this object."""
    things: tuple[Thing, ...]
    readable: tuple[Quad, ...]
    limits: Limits
    shut: frozenset[Quad] = frozenset()
    """The lines that were read and must not stay: nothing near them opens them."""


class Maker:
    """Everything that looks, for one profile. Raises `model-missing` or `model-differs` where a model is not what it should be."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        take_turns(profile.turns)
        self._things = Things(looks_larger=profile.looks_larger)
        self._hands = Hands()
        self._private = Private(profile)
        self._verifier = Verifier(profile)
        self._private.warm()
        self._reader = Reader(profile)

    def make(self, frame: Pixels, words: str | None, limits: Limits, trace: Trace | None = None) -> Made:
        """Raises RigError with the reason why nothing may leave."""
        trace = trace or Trace()
        with trace.step("light"):
            light.judge(frame)
        asked = trace.asking = asking.understand(words)
        scene, found = self._chosen(frame, asked, limits, trace)
        made = self._cropped(frame, scene, found, limits, trace)
        for _ in range(OTHER_PIECES if found.intent is Intent.SURFACE else 0):
            if not made.fills:
                break
            scene = _with_painted(scene, made.fills)
            other = _chosen_if_any(asked, scene, limits)
            if other is None:
                break
            made = self._cropped(frame, scene, other, limits, trace)
        return made

    def _cropped(self, frame: Pixels, scene: Scene, found: Region, limits: Limits, trace: Trace) -> Made:
        """The steps from the cut to the look at the bytes, for one region."""
        trace.begin(found)
        seen = view(scene.size, found.box, self._profile.max_crop)
        with trace.step("look"):
            reads = found.intent is Intent.READ
            known = self._private.things_for_reading(frame, scene) if reads else scene.things
            things = seen.things_of(known, seen.outer)
            surround = seen.surround_of(frame)
            looked = self._private.look(surround, things, pages=reads)
            findings = seen.from_surround(looked)
        with trace.step("read"):
            lines = self._readable(frame, scene, seen, surround, looked) if reads else ()
            readable = tuple(line.quad for line in seen.from_surround(lines))
            shut = frozenset(line.quad for line in distinct_lines(findings)) - frozenset(readable) if reads else frozenset()
        trace.looked, trace.left_readable = seen.in_frame(findings), tuple(seen.quad_in_frame(quad) for quad in readable)
        opened = _Open(seen, cut(frame, found.box), seen.things_of(known, seen.box), readable, limits, shut)
        made = self._verified(opened, found, findings, trace)
        return replace(made, small=is_small(found, trace.looked))

    def _chosen(self, frame: Pixels, asked: Asking, limits: Limits, trace: Trace) -> tuple[Scene, Region]:
        """What was seen and the region. Before a refusal that more things could change, more nets look for things."""
        scene = self._look_around(frame, asked, trace)
        try:
            with trace.step("region"):
                return scene, region.choose(asked, scene, limits)
        except RigError as refusal:
            if not (self._things.looks_again and region.is_worth_another_look(asked, refusal.code)):
                raise
        scene = self._look_again(frame, asked, scene, trace)
        with trace.step("region"):
            return scene, region.choose(asked, scene, limits)

    def _look_again(self, frame: Pixels, asked: Asking, scene: Scene, trace: Trace) -> Scene:
        """The scene with the things that all nets see in it, and with its hands if only now one could change the choice."""
        trace.looked_again = True
        with trace.step("things"):
            again = replace(scene, things=self._things.look_again(frame, _sought(asked), asked.least))
        if region.needs_hands(asked, again) and not region.needs_hands(asked, scene):
            with trace.step("hands"):
                again = replace(again, hands=self._hands.look(frame, again.things))
        trace.scene = again
        return again

    def _look_around(self, frame: Pixels, asked: Asking, trace: Trace) -> Scene:
        """No more of the frame is looked at than the question needs."""
        height, width = frame.shape[:2]
        size: Size = (width, height)
        with trace.step("things"):
            scene = Scene(size, self._things.look(frame, _sought(asked), asked.least))
        with trace.step("hands"):
            hands = self._hands.look(frame, scene.things) if region.needs_hands(asked, scene) else ()
        with trace.step("coarse"):
            findings = self._private.coarse(frame, asked.intent is Intent.READ) if asked.intent is not Intent.LOOK else ()
        trace.scene = Scene(size, scene.things, hands, findings)
        return trace.scene

    def _readable(self, frame: Pixels, scene: Scene, seen: View, surround: Pixels, looked: tuple[Finding, ...]) -> tuple[Finding, ...]:
        """The lines that a READ prompt may leave: what stands around the crop, and what the text lies on, are known from the glance."""
        beyond = self._reader.beyond(frame, scene.findings, seen.outer)
        about = [replace(line, quad=seen.quad_in_surround(line.quad)) for line in beyond]
        sealed = [seen.quad_in_surround(finding.quad) for finding in self._private.sealed(frame, scene.findings, seen.outer)]
        return self._reader.readable(surround, looked, about, sealed)

    def _verified(self, opened: _Open, found: Region, findings: tuple[Finding, ...], trace: Trace) -> Made:
        for repairs in range(LOOKS):
            with trace.step("paint"):
                fills = redaction.fills(findings, opened.view.size, opened.readable, opened.shut)
                trace.fills = opened.view.fills_in_frame(fills)
                image = _encoded(opened, fills)
            with trace.step("verify"):
                left = self._verifier.look(image, fills, opened.things, opened.readable, sure_only=repairs > 0)
            trace.verified.append(opened.view.in_frame(left))
            if not left:
                return Made(image, opened.view.size, found, trace.fills, self._models(found, trace))
            findings += left
        raise RigError(Code.REDACTION_UNSURE, f"after a repair the crop still shows {len(left)} of what must not leave: another angle")

    def _models(self, found: Region, trace: Trace) -> tuple[bytes, ...]:
        """Of the models that looked: the hands' only where hands could change the choice, the second net's only where a name was given."""
        hands = self._hands.models if trace.asking and trace.scene and region.needs_hands(trace.asking, trace.scene) else ()
        reading = self._reader.models if found.intent is Intent.READ else ()
        things = self._things.models_for(_sought(trace.asking) if trace.asking else frozenset(), again=trace.looked_again)
        return tuple(sorted({*things, *hands, *self._private.models, *reading}))


def _sought(asked: Asking) -> frozenset[str]:
    """The classes that are looked for: of a surface a piece is enough, on which nothing may lie."""
    return asked.labels if asked.intent is not Intent.SURFACE else frozenset()


def _with_painted(scene: Scene, fills: tuple[Fill, ...]) -> Scene:
    """The scene, and in it what had to be painted."""
    painted = (Finding(fill.kind, quad_of(fill.box), 1.0, "painted") for fill in fills)
    return replace(scene, findings=(*scene.findings, *painted))


def _chosen_if_any(asked: Asking, scene: Scene, limits: Limits) -> Region | None:
    """Another piece of the surface; none where all that is left is too small."""
    try:
        return region.choose(asked, scene, limits)
    except RigError:
        return None


def _encoded(opened: _Open, fills: tuple[Fill, ...]) -> bytes:
    """Painted on the frame's own pixels, then shrunk, then encoded. Raises `crop-too-large`."""
    picture = opened.view.shown(painting.paint(opened.pixels, opened.view.natively(fills)))
    quality = opened.limits.quality
    while len(image := encode_crop(picture, quality)) > opened.limits.max_bytes:
        if quality == LEAST_QUALITY:
            raise RigError(Code.CROP_TOO_LARGE, f"the crop takes {len(image)} bytes where {opened.limits.max_bytes} are allowed: step back")
        quality = max(LEAST_QUALITY, quality - QUALITY_STEP)
    return image
