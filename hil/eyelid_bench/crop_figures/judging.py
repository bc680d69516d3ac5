"""One scene: ask the rig, then let the attacker at what left."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PIL import Image

from eyelid_bench.attacker.faces import FaceFinder
from eyelid_bench.attacker.reading import Reader
from eyelid_bench.attacker.recovering import PART
from eyelid_bench.attacker.rectifying import upright
from eyelid_bench.crop_figures.limits import LIMITS
from eyelid_bench.crop_figures.verdicts import FaceVerdict, LineVerdict, RegionVerdict, SecretVerdict, Verdict
from eyelid_bench.scenes.seeds import Part
from eyelid_bench.scenes.truth import FacePlace, Field, Shot
from eyelid_formats.errors import RigError
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.made import Made
from eyelid_rig.crop.making import Maker
from eyelid_rig.crop.profiles import PROFILES
from eyelid_rig.crop.seen import Quad

LEAST_FACE_PX = 48
_GRID = 12


@dataclass(frozen=True, slots=True)
class _Left:
    """What left the rig, as somebody has it who knows where in the frame it was."""

    made: Made
    pixels: Pixels

    def quad(self, quad: Quad) -> Quad:
        """A place of the frame, in the picture's pixels; they may lie outside it."""
        box = self.made.region.box
        height, width = self.pixels.shape[:2]
        a, b, c, d = (((x - box.x) * width / box.width, (y - box.y) * height / box.height) for x, y in quad)
        return a, b, c, d


class Judge:
    """One rig of a profile and one attacker. `evidence`: where the pictures of leaks go."""

    def __init__(self, profile: str, evidence: Path) -> None:
        """Raises `not-found` or `model-missing` for what is not installed."""
        self._maker = Maker(PROFILES[profile])
        self._reader = Reader()
        self._finder = FaceFinder()
        self._evidence = evidence

    def judge(self, part: Part, shot: Shot) -> Verdict:
        """Everything that this part of the measurement asks of the scene."""
        before = time.process_time()
        left, refused = self._ask(shot)
        cpu_s = time.process_time() - before
        made = left.made if left else None
        return Verdict(
            name=shot.name,
            part=part,
            words=shot.words,
            asked=shot.asked,
            refused=refused,
            box=made.region.box.as_tuple() if made else None,
            fills=len(made.fills) if made else 0,
            kept=_kept(made) if made else 0.0,
            cpu_s=round(cpu_s, 4),
            secrets=tuple(self._secrets(shot, left)) if part is Part.LEAKS else (),
            faces=tuple(self._faces(shot, left)) if part in (Part.FACES, Part.LEAKS) else (),
            region=_region(shot, made),
            kind=shot.kind,
            fields=len(shot.secrets()),
            lines=tuple(self._lines(shot, left)) if part is Part.LEAKS else (),
        )

    def _ask(self, shot: Shot) -> tuple[_Left | None, str | None]:
        try:
            made = self._maker.make(shot.pixels, shot.words, LIMITS)
        except RigError as error:
            return None, error.code.value
        return _Left(made, jpeg.decode(made.image)), None

    def _secrets(self, shot: Shot, left: _Left | None) -> list[SecretVerdict]:
        readable = [field for field in shot.secrets() if self._reader.read(shot.pixels, field).leaked]
        return [self._secret(shot, field, left, number) for number, field in enumerate(readable)]

    def _secret(self, shot: Shot, field: Field, left: _Left | None, number: int) -> SecretVerdict:
        inside = _inside(field.quad, left.made.region.box) if left else 0.0
        if left is None or inside == 0:
            return SecretVerdict(field.kind, 0.0, 0.0, tail=False, leaked=False)
        seen = field.placed(left.quad)
        read = self._reader.read(left.pixels, seen)
        if read.tail or read.share >= PART:
            self._keep(f"{shot.name}-{number}-{field.kind}", shot, field.quad, left)
        return SecretVerdict(field.kind, round(inside, 3), round(read.share, 3), read.tail, read.leaked)

    def _lines(self, shot: Shot, left: _Left | None) -> list[LineVerdict]:
        return [self._line(field, left) for field in shot.to_read() if self._reader.read(shot.pixels, field).leaked]

    def _line(self, field: Field, left: _Left | None) -> LineVerdict:
        inside = _inside(field.quad, left.made.region.box) if left else 0.0
        if left is None or inside == 0:
            return LineVerdict(0.0, left=False)
        return LineVerdict(round(inside, 3), self._reader.read(left.pixels, field.placed(left.quad)).leaked)

    def _faces(self, shot: Shot, left: _Left | None) -> list[FaceVerdict]:
        large = [place for place in shot.faces if place.size_px >= LEAST_FACE_PX]
        return [self._face(shot, place, left, number) for number, place in enumerate(large) if self._finder.finds(shot.pixels, place)]

    def _face(self, shot: Shot, place: FacePlace, left: _Left | None, number: int) -> FaceVerdict:
        inside = _inside(place.quad, left.made.region.box) if left else 0.0
        leaked = False
        if left is not None and inside > 0:
            leaked = self._finder.finds(left.pixels, replace(place, quad=left.quad(place.quad)))
            if leaked:
                self._keep(f"{shot.name}-face{number}", shot, place.quad, left)
        return FaceVerdict(place.source, round(place.size_px, 1), round(inside, 3), leaked)

    def _keep(self, name: str, shot: Shot, quad: Quad, left: _Left) -> None:
        """The place before and after, one above the other, and the crop: for looking at."""
        pair = [upright(shot.pixels, quad, 120, 0.6), upright(left.pixels, left.quad(quad), 120, 0.6)]
        width = min(picture.shape[1] for picture in pair)
        self._evidence.mkdir(parents=True, exist_ok=True)
        Image.fromarray(np.vstack([picture[:, :width] for picture in pair])).save(self._evidence / f"{name}.png")
        (self._evidence / f"{shot.name}-crop.jpg").write_bytes(left.made.image)


def _inside(quad: Quad, box: Box) -> float:
    """The share of the quad that lies in the box, by a grid of points."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = quad
    across, down = np.meshgrid((np.arange(_GRID) + 0.5) / _GRID, (np.arange(_GRID) + 0.5) / _GRID)
    x = (ax * (1 - across) + bx * across) * (1 - down) + (dx * (1 - across) + cx * across) * down
    y = (ay * (1 - across) + by * across) * (1 - down) + (dy * (1 - across) + cy * across) * down
    within = (x >= box.x) & (x < box.x + box.width) & (y >= box.y) & (y < box.y + box.height)
    return float(within.mean())


def _kept(made: Made) -> float:
    """The share of the crop that no fill touches."""
    box = made.region.box
    painted = np.zeros((box.height, box.width), bool)
    for fill in made.fills:
        top, left = fill.box.y - box.y, fill.box.x - box.x
        painted[max(0, top) : top + fill.box.height, max(0, left) : left + fill.box.width] = True
    return round(1 - float(painted.mean()), 5)


def _region(shot: Shot, made: Made | None) -> RegionVerdict | None:
    if shot.target is None:
        return None
    if made is None:
        return RegionVerdict(0.0, 0.0)
    thing, crop = shot.target.box, made.region.box
    wide = min(thing.x + thing.width, crop.x + crop.width) - max(thing.x, crop.x)
    high = min(thing.y + thing.height, crop.y + crop.height) - max(thing.y, crop.y)
    area = thing.width * thing.height
    return RegionVerdict(round(max(0, wide) * max(0, high) / area, 4), round(crop.width * crop.height / area, 4))
