"""Bugs that were thought of, planted one at a time: for each, the named check below must fail, and pass without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import cv2
import numpy as np
import pytest

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop import cut as cutting
from eyelid_rig.crop import making, painting, redaction, verifying
from eyelid_rig.crop import release as releasing
from eyelid_rig.crop import secrets as judging
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.cut import encode_crop
from eyelid_rig.crop.looking import private, text
from eyelid_rig.crop.made import Fill, Limits
from eyelid_rig.crop.profiles import PROFILES
from eyelid_rig.crop.seen import Finding, Kind, Quad
from eyelid_rig.crop.view import view
from unit.crop.pictures import LINE, table, with_line

PROFILE = PROFILES["pi5"]
LIMITS = Limits(share_ppm=900_000, max_bytes=1_000_000, quality=90, margin=0.1)
BOX = Box(40, 24, 160, 96)
FILL = Fill(Kind.TEXT, Box(48, 32, 33, 17))
Check = Callable[[], None]
Plant = Callable[[pytest.MonkeyPatch], None]


def noise(seed: int, height: int = 160, width: int = 256) -> Pixels:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def quad(x: float, y: float, width: float, height: float) -> Quad:
    return (x, y), (x + width, y), (x + width, y + height), (x, y + height)


def finding(place: Quad) -> Finding:
    return Finding(Kind.TEXT, place, 0.9, "test")


def is_painted(place: Quad, findings: list[Finding], readable: list[Quad]) -> bool:
    under = redaction.covered(redaction.fills(findings, (320, 240), readable), (320, 240))
    return redaction.share_inside(place, under) == 1.0


def nothing_outside_the_box_leaves() -> None:
    one, other = noise(1), noise(2)
    x, y, width, height = BOX.as_tuple()
    other[y : y + height, x : x + width] = one[y : y + height, x : x + width]
    assert encode_crop(cutting.cut(one, BOX)) == encode_crop(cutting.cut(other, BOX))
    assert cutting.cut(one, BOX).shape == (height, width, 3)


def nothing_under_a_fill_leaves() -> None:
    one, other = noise(1), noise(1)
    x, y, width, height = FILL.box.as_tuple()
    other[y : y + height, x : x + width] = noise(2)[:height, :width]
    assert encode_crop(painting.paint(one, [FILL])) == encode_crop(painting.paint(other, [FILL]))


def nothing_under_a_fill_leaves_a_crop_that_is_shrunk() -> None:
    seen = view((256, 160), Box(0, 0, 250, 150), 12_000)
    assert seen.scale < 1
    fills = (Fill(Kind.TEXT, Box(16, 16, 33, 19)),)
    one, other = noise(1, 150, 250), noise(1, 150, 250)
    for fill in seen.natively(fills):
        x, y, width, height = fill.box.as_tuple()
        other[y : y + height, x : x + width] = noise(2)[:height, :width]
    crops = [making._encoded(making._Open(seen, pixels, (), (), LIMITS), fills) for pixels in (one, other)]
    assert crops[0] == crops[1]


def a_finding_is_painted_with_a_border() -> None:
    assert is_painted(quad(61, 61, 102, 38), [finding(quad(64, 64, 96, 32))], [])


def what_is_between_two_lines_is_painted() -> None:
    assert is_painted(quad(100, 66, 80, 12), [finding(quad(80, 39, 120, 16)), finding(quad(80, 88, 120, 16))], [])


def a_line_that_is_readable_only_in_part_is_painted() -> None:
    assert is_painted(quad(40, 60, 240, 20), [finding(quad(40, 60, 240, 20))], [quad(40, 60, 60, 20)])


def only_lines_that_give_nothing_away_stay_readable() -> None:
    said = ("Opening hours", "4242 4242", "4242 4242", "Fresh bread", "anna@example.org")
    lines = [judging.Line(quad(10, 10 + 400 * row, 200, 20), words, 0.99) for row, words in enumerate(said)]
    assert [line.text for line in releasing.readable(lines)] == ["Opening hours", "Fresh bread"]


def an_unpainted_line_is_seen_in_the_bytes_that_would_leave() -> None:
    left = verifying.Verifier(PROFILE).look(encode_crop(with_line()), ())
    assert any(each.kind is Kind.TEXT for each in left)


def both_text_detectors_see_both_orientations() -> None:
    shown = set()
    plain = table()

    def noted(pixels: Pixels, model: str, profile: object, quarters: int = 0, things: object = ()) -> tuple[Finding, ...]:
        shown.add((model, quarters % 2))
        return ()

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(private, "text_in", noted)
        private.Private(PROFILE).look(plain)
        verifying.Verifier(PROFILE).look(encode_crop(plain), ())
    assert shown == {(model, quarters) for model in PROFILE.text for quarters in (0, 1)}


def a_line_is_found_where_it_is_however_the_picture_is_turned() -> None:
    x, y, width, height = LINE
    under = np.zeros((320, 416), np.bool_)
    under[y - 20 : y + height + 20, x - 20 : x + width + 20] = True
    for quarters in (0, 2):
        found = text.text_in(with_line(), "text-v6", PROFILE, quarters)
        assert found
        assert all(redaction.share_inside(each.quad, under) > 0.9 for each in found)


def verify_is_skipped(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(verifying.Verifier, "look", lambda *_: ())


def verify_turns_nothing(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(verifying, "SECOND", private.FIRST)


def cut_is_off_by_one(patch: pytest.MonkeyPatch) -> None:
    right = cutting.cut
    patch.setattr(cutting, "cut", lambda pixels, box: right(pixels, replace(box, x=box.x + 1)))


def surround_is_cut_too(patch: pytest.MonkeyPatch) -> None:
    right = cutting.cut
    patch.setattr(cutting, "cut", lambda pixels, box: right(pixels, Box(box.x - 8, box.y - 8, box.width + 16, box.height + 16)))


def fill_is_off_by_one(patch: pytest.MonkeyPatch) -> None:
    right = painting.paint
    moved = [replace(FILL, box=replace(FILL.box, y=FILL.box.y + 1))]
    patch.setattr(painting, "paint", lambda pixels, _: right(pixels, moved))


def fill_is_a_blur(patch: pytest.MonkeyPatch) -> None:
    def blurred(pixels: Pixels, fills: list[Fill]) -> Pixels:
        painted = pixels.copy()
        for fill in fills:
            x, y, width, height = fill.box.as_tuple()
            painted[y : y + height, x : x + width] = cv2.GaussianBlur(painted[y : y + height, x : x + width], (0, 0), 6)
        return painted

    patch.setattr(painting, "paint", blurred)


def fill_is_a_mosaic(patch: pytest.MonkeyPatch) -> None:
    def mosaic(pixels: Pixels, fills: list[Fill]) -> Pixels:
        painted = pixels.copy()
        for fill in fills:
            x, y, width, height = fill.box.as_tuple()
            painted[y : y + height, x : x + width] = pixels[y : y + height, x : x + width].mean(axis=(0, 1)).astype(np.uint8)
        return painted

    patch.setattr(painting, "paint", mosaic)


def fill_lets_a_tenth_through(patch: pytest.MonkeyPatch) -> None:
    right = painting.paint
    patch.setattr(painting, "paint", lambda pixels, fills: (0.9 * right(pixels, fills) + 0.1 * pixels).astype(np.uint8))


def painting_comes_after_the_resize(patch: pytest.MonkeyPatch) -> None:
    def late(opened: making._Open, fills: tuple[Fill, ...]) -> bytes:
        return encode_crop(painting.paint(opened.view.shown(opened.pixels), fills))

    patch.setattr(making, "_encoded", late)


def native_fills_are_a_pixel_too_narrow(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(painting, "paint", lambda pixels, fills, paint=painting.paint: paint(pixels, [_narrower(fill) for fill in fills]))


def _narrower(fill: Fill) -> Fill:
    return replace(fill, box=replace(fill.box, width=fill.box.width - 1))


def padding_is_dropped(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(redaction, "_padded", lambda place, share: np.asarray(place, np.float32))


def clusters_have_no_hull(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(redaction, "_hulls", lambda quads: [])


def a_touch_releases_a_line(patch: pytest.MonkeyPatch) -> None:
    for name, value in (("RELEASED", 0.1), ("OWN", 0.1), ("STICKS_OUT", 100.0)):
        patch.setattr(redaction, name, value)


def pieces_of_a_number_are_judged_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(judging, "LONGEST_NUMBER", 8)
    patch.setattr(judging, "_has_number", lambda words: False)
    patch.setattr(releasing, "has_card_number", lambda texts: False)


def the_next_line_is_left_open(patch: pytest.MonkeyPatch) -> None:
    right = releasing.readable
    patch.setattr(releasing, "readable", lambda lines: tuple(lines[(lines.index(line) + 1) % len(lines)] for line in right(lines)))


def what_was_found_is_not_turned_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(text, "turned_back", lambda place, quarters, size: place)


PLANTED: list[tuple[Plant, Check]] = [
    (verify_is_skipped, an_unpainted_line_is_seen_in_the_bytes_that_would_leave),
    (verify_turns_nothing, both_text_detectors_see_both_orientations),
    (cut_is_off_by_one, nothing_outside_the_box_leaves),
    (surround_is_cut_too, nothing_outside_the_box_leaves),
    (fill_is_off_by_one, nothing_under_a_fill_leaves),
    (fill_is_a_blur, nothing_under_a_fill_leaves),
    (fill_is_a_mosaic, nothing_under_a_fill_leaves),
    (fill_lets_a_tenth_through, nothing_under_a_fill_leaves),
    (painting_comes_after_the_resize, nothing_under_a_fill_leaves_a_crop_that_is_shrunk),
    (native_fills_are_a_pixel_too_narrow, nothing_under_a_fill_leaves_a_crop_that_is_shrunk),
    (padding_is_dropped, a_finding_is_painted_with_a_border),
    (clusters_have_no_hull, what_is_between_two_lines_is_painted),
    (a_touch_releases_a_line, a_line_that_is_readable_only_in_part_is_painted),
    (pieces_of_a_number_are_judged_alone, only_lines_that_give_nothing_away_stay_readable),
    (the_next_line_is_left_open, only_lines_that_give_nothing_away_stay_readable),
    (what_was_found_is_not_turned_back, a_line_is_found_where_it_is_however_the_picture_is_turned),
]


@pytest.mark.parametrize("check", sorted({check for _, check in PLANTED}, key=lambda check: check.__name__))
def test_the_check_passes_on_what_is_shipped(check: Check) -> None:
    check()


@pytest.mark.parametrize(("plant", "check"), PLANTED, ids=[plant.__name__ for plant, _ in PLANTED])
def test_the_planted_bug_is_caught(plant: Plant, check: Check, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(monkeypatch)
    with pytest.raises(AssertionError):
        check()
