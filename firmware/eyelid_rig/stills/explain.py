"""The overlay of `--explain`: the whole frame with what was seen, chosen, painted and found again, and its story beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

from PIL import Image, ImageDraw, ImageFont

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.pointing import ray_of
from eyelid_rig.crop.seen import Finding, Hand, Kind, Point, Thing
from eyelid_rig.stills.account import Line, tell
from eyelid_rig.stills.outcome import Outcome

SHEET = (1920, 1080)
PANEL = 500
_MARGIN, _SIZE = 20, 17
_FINGERS = ((0, 1, 2, 3, 4), (0, 5, 6, 7, 8), (5, 9, 10, 11, 12), (9, 13, 14, 15, 16), (0, 17, 18, 19, 20), (13, 17))
_BACKGROUND, _INK, _PALE = (24, 24, 28), (240, 240, 240), (170, 170, 178)
_SENT, _REFUSED, _HAND, _THING, _AGAIN = (60, 220, 90), (255, 70, 70), (0, 220, 230), (255, 255, 255), (255, 40, 40)
_KINDS = {
    Kind.TEXT: (255, 190, 0),
    Kind.CARD: (255, 100, 40),
    Kind.SCREEN: (190, 110, 255),
    Kind.FACE: (255, 105, 190),
    Kind.CODE: (70, 160, 255),
}
_LEGEND = (
    (_SENT, "the region that leaves"),
    (_REFUSED, "the region, refused"),
    (_THING, "a thing, with its score"),
    (_HAND, "a hand, and where it points"),
    *((colour, f"{kind}: thin where seen, filled where painted") for kind, colour in _KINDS.items()),
    (_SENT, "thin: a line left readable"),
    (_AGAIN, "crossed: found again in the crop"),
)
Colour = tuple[int, int, int]


def draw(frame: Pixels, outcome: Outcome) -> bytes:
    """A PNG of 1920x1080: the frame's dimmed pixels under the overlay, and the panel. It shows what was painted: it is for whoever has
    the picture anyway."""
    sheet = Image.new("RGB", SHEET, _BACKGROUND)
    shown = _fitted(frame)
    sheet.paste(_Overlay.on(shown, shown.width / frame.shape[1], outcome).image, (0, 0))
    if outcome.made:
        _paste_crop(sheet, outcome.made.image, shown.size)
    _panel(ImageDraw.Draw(sheet), [Line("picture", outcome.path.name), *tell(outcome)])
    file = BytesIO()
    sheet.save(file, "PNG")
    return file.getvalue()


def _fitted(frame: Pixels) -> Image.Image:
    return _within(Image.fromarray(frame), (SHEET[0] - PANEL, SHEET[1]), enlarged=True)


def _within(image: Image.Image, room: Size, *, enlarged: bool) -> Image.Image:
    scale = min(room[0] / image.width, room[1] / image.height)
    if scale > 1 and not enlarged:
        return image
    return image.resize((max(1, round(image.width * scale)), max(1, round(image.height * scale))))


def _paste_crop(sheet: Image.Image, crop: bytes, taken: Size) -> None:
    """What leaves, below the frame or beside it, where there is more room."""
    below = (0, taken[1]), (SHEET[0] - PANEL, SHEET[1] - taken[1])
    beside = (taken[0], 0), (SHEET[0] - PANEL - taken[0], SHEET[1])
    (left, top), room = max(below, beside, key=lambda place: min(place[1]))
    head = _SIZE + 2 * _MARGIN
    if min(room) < 2 * head:
        return
    ImageDraw.Draw(sheet).text((left + _MARGIN, top + _MARGIN // 2), "what leaves", _SENT, _font(_SIZE))
    with Image.open(BytesIO(crop)) as image:
        sheet.paste(_within(image, (room[0] - 2 * _MARGIN, room[1] - head - _MARGIN), enlarged=False), (left + _MARGIN, top + head))


@dataclass(frozen=True, slots=True)
class _Overlay:
    """A picture that is drawn on, in the frame's coordinates."""

    image: Image.Image
    pen: ImageDraw.ImageDraw
    scale: float

    @classmethod
    def on(cls, image: Image.Image, scale: float, outcome: Outcome) -> _Overlay:
        region = outcome.trace.region
        if region:
            image = _dimmed(image, _scaled(region.box, scale))
        overlay = cls(image, ImageDraw.Draw(image, "RGBA"), scale)
        trace = outcome.trace
        overlay._scene(trace.scene.things if trace.scene else (), trace.scene.hands if trace.scene else ())
        for finding in (*(trace.scene.findings if trace.scene else ()), *trace.looked):
            overlay._outline(finding.quad, _KINDS[finding.kind], 1)
        for fill in trace.fills:
            overlay._fill(fill.box, fill.kind)
        for quad in trace.left_readable:
            overlay._outline(quad, _SENT, 2)
        for finding in trace.verified[-1] if trace.verified else ():
            overlay._found_again(finding)
        if region:
            colour, word = (_SENT, "leaves") if outcome.made else (_REFUSED, "refused")
            overlay._box(region.box, colour, 4)
            left, _, _, bottom = _scaled(region.box, scale)
            overlay._label((left, bottom - _SIZE), f"{word}: {region.target or 'what is there'} ({region.found})", colour)
        return overlay

    def _scene(self, things: Iterable[Thing], hands: Iterable[Hand]) -> None:
        for thing in things:
            self._box(thing.box, _THING, 2)
            self._label(_scaled(thing.box, self.scale)[:2], f"{thing.label} {thing.score:.2f}", _THING)
        for hand in hands:
            self._hand(hand)

    def _hand(self, hand: Hand) -> None:
        marks = [self._at(mark) for mark in hand.landmarks]
        for finger in _FINGERS:
            for one, other in pairwise(finger):
                self.pen.line([marks[one], marks[other]], _HAND, 2)
        ray = ray_of(hand)
        if ray:
            self.pen.line([self._at(ray.tip), self._at(ray.at(sum(SHEET) / self.scale))], _HAND, 4)

    def _box(self, box: Box, colour: Colour, width: int) -> None:
        self.pen.rectangle(_scaled(box, self.scale), outline=colour, width=width)

    def _fill(self, box: Box, kind: Kind) -> None:
        left, top, right, bottom = _scaled(box, self.scale)
        self.pen.rectangle((left, top, right, bottom), fill=(*_KINDS[kind], 150), outline=_KINDS[kind], width=2)
        self._label((left, top), kind, _KINDS[kind])

    def _found_again(self, finding: Finding) -> None:
        self._outline(finding.quad, _AGAIN, 3)
        one, two, three, four = (self._at(corner) for corner in finding.quad)
        self.pen.line([one, three], _AGAIN, 2)
        self.pen.line([two, four], _AGAIN, 2)

    def _outline(self, quad: Sequence[Point], colour: Colour, width: int) -> None:
        corners = [self._at(corner) for corner in quad]
        self.pen.line([*corners, corners[0]], colour, width)

    def _label(self, at: Point, words: str, colour: Colour) -> None:
        font = _font(_SIZE - 3)
        left, _, right, bottom = self.pen.textbbox((0, 0), words, font)
        x = max(0.0, min(at[0], self.image.width - right - 6))
        y = max(0.0, min(at[1], self.image.height - bottom - 6))
        self.pen.rectangle((x, y, x + right - left + 6, y + bottom + 4), fill=(0, 0, 0, 190))
        self.pen.text((x + 3, y + 1), words, colour, font)

    def _at(self, point: Point) -> Point:
        return point[0] * self.scale, point[1] * self.scale


def _scaled(box: Box, scale: float) -> tuple[int, int, int, int]:
    """Left, top, right, bottom in the overlay's pixels, the last two included."""
    left, top = round(box.x * scale), round(box.y * scale)
    return left, top, max(left, round((box.x + box.width) * scale) - 1), max(top, round((box.y + box.height) * scale) - 1)


def _dimmed(image: Image.Image, kept: tuple[int, int, int, int]) -> Image.Image:
    """Half as bright, but for the region."""
    dim = image.point(lambda value: value // 2)
    left, top, right, bottom = kept
    dim.paste(image.crop((left, top, right + 1, bottom + 1)), (left, top))
    return dim


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _panel(pen: ImageDraw.ImageDraw, lines: Sequence[Line]) -> None:
    left, y = SHEET[0] - PANEL + _MARGIN, float(_MARGIN)
    for step, words in lines:
        pen.text((left, y), step, _PALE, _font(_SIZE))
        y += _SIZE + 4
        for row in _wrapped(pen, words, PANEL - 2 * _MARGIN):
            pen.text((left, y), row, _INK, _font(_SIZE))
            y += _SIZE + 4
        y += 6
    y = SHEET[1] - _MARGIN - len(_LEGEND) * (_SIZE + 6)
    pen.rectangle((left - _MARGIN, y - 10, *SHEET), fill=_BACKGROUND)
    for colour, words in _LEGEND:
        pen.rectangle((left, y + 3, left + 24, y + _SIZE), outline=colour, width=3)
        pen.text((left + 34, y), words, _INK, _font(_SIZE))
        y += _SIZE + 6


def _wrapped(pen: ImageDraw.ImageDraw, words: str, width: int) -> Iterable[str]:
    """Rows that fit; a word that is longer than a row is cut."""
    row = ""
    for word in words.split():
        longer = f"{row} {word}".strip()
        if row and pen.textlength(longer, _font(_SIZE)) > width:
            yield row
            longer = word
        while pen.textlength(longer, _font(_SIZE)) > width:
            longer = longer[:-1]
        row = longer
    yield row
