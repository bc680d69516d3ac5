"""The real detectors on pictures with known things in them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

from eyelid_bench.scenes import sources
from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop import light
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.cut import encode_crop
from eyelid_rig.crop.fitting import around
from eyelid_rig.crop.looking.cells import may_be_coded
from eyelid_rig.crop.looking.codes import codes_in
from eyelid_rig.crop.looking.private import FIRST, SECOND, Private, Showing
from eyelid_rig.crop.looking.quads import cards_and_screens_in
from eyelid_rig.crop.looking.reading import Reader
from eyelid_rig.crop.looking.text import text_in
from eyelid_rig.crop.looking.turning import turned, turned_back
from eyelid_rig.crop.looking.windows import windows
from eyelid_rig.crop.painting import paint
from eyelid_rig.crop.profiles import PROFILES, Profile
from eyelid_rig.crop.redaction import covered, fills, share_inside
from eyelid_rig.crop.seen import Finding, Kind, Quad, Thing
from eyelid_rig.crop.verifying import Verifier
from unit.crop.pictures import LINE, photo, table, with_card, with_line

PI5 = PROFILES["pi5"]


def size_of(pixels: Pixels) -> tuple[int, int]:
    return pixels.shape[1], pixels.shape[0]


def area(x: int, y: int, width: int, height: int) -> Quad:
    return (float(x), float(y)), (float(x + width), float(y)), (float(x + width), float(y + height)), (float(x), float(y + height))


def painted_share(pixels: Pixels, findings: tuple[Finding, ...], place: Quad) -> float:
    return share_inside(place, covered(fills(findings, size_of(pixels)), size_of(pixels)))


@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
@pytest.mark.parametrize("quarters", range(4))
def test_a_line_is_painted_whichever_way_it_stands(profile: Profile, quarters: int) -> None:
    pixels = turned(with_line(), quarters)
    painted = fills(Private(profile).look(pixels), size_of(pixels))
    again = Verifier(profile).look(encode_crop(paint(pixels, painted)), painted)
    place = turned_back(area(*LINE), -quarters, size_of(pixels))
    findings = (*Private(profile).look(pixels), *again)
    assert painted_share(pixels, findings, place) > 0.97


@pytest.mark.parametrize("model", PI5.text)
def test_each_text_detector_finds_a_line_by_itself(model: str) -> None:
    pixels = with_line()
    assert painted_share(pixels, text_in(pixels, model, PI5), area(*LINE)) > 0.95


@pytest.mark.parametrize("width", [90, 120, 180, 260])
def test_all_that_is_written_on_a_small_card_is_painted(width: int) -> None:
    pixels = with_card(width)
    written = area(100 + width // 14, 90 + width // 4, width * 6 // 7, width // 6)
    assert painted_share(pixels, Private(PI5).look(pixels), written) > 0.97


@pytest.mark.parametrize(
    "pixels",
    [
        table(640, 360),
        photo("dogs", 500, 300, 640, 480),
        photo("mountain-path", 200, 400, 640, 480),
        photo("dandelions", 1000, 300, 640, 480),
        photo("brushes", 300, 150, 640, 480),
    ],
    ids=["stone", "fur", "stones", "grass", "bristles"],
)
def test_a_picture_with_nothing_private_in_it_is_hardly_painted(pixels: Pixels) -> None:
    found = Private(PI5).look(pixels)
    assert covered(fills(found, size_of(pixels)), size_of(pixels)).mean() < 0.1


def test_a_card_is_painted_whole_with_what_no_detector_reads() -> None:
    pixels = with_card(300)
    assert painted_share(pixels, Private(PI5).look(pixels), area(104, 94, 292, 181)) > 0.98


def test_an_outline_without_text_in_it_is_left_alone() -> None:
    pixels = table()
    cv2.rectangle(pixels, (100, 90), (300, 216), (30, 60, 120), -1)
    assert cards_and_screens_in(pixels, ()) == ()


def test_a_screen_that_shows_text_is_painted_whole_and_a_dark_one_is_not() -> None:
    screen = Thing("laptop", 0.8, Box(20, 60, 380, 200))
    line = Finding(Kind.TEXT, area(*LINE), 0.9, "test")
    shown = cards_and_screens_in(table(), (line,), (screen,))
    assert [each.kind for each in shown] == [Kind.SCREEN]
    assert cards_and_screens_in(table(), (), (screen,)) == ()


@pytest.mark.parametrize("angle", [0, 25, 90])
def test_a_qr_code_is_found_and_its_content_is_kept_nowhere(angle: int) -> None:
    code = cv2.QRCodeEncoder.create().encode("WIFI:T:WPA;S:home;P:tulip;;")
    large = cv2.resize(np.pad(code, 4, constant_values=255), None, fx=4, fy=4, interpolation=cv2.INTER_NEAREST)
    middle = (large.shape[1] / 2, large.shape[0] / 2)
    tilted = cv2.warpAffine(large, cv2.getRotationMatrix2D(middle, angle, 0.7), large.shape[::-1], borderValue=255)
    pixels = table()
    pixels[40 : 40 + large.shape[0], 60 : 60 + large.shape[1]] = tilted[..., None]
    found = codes_in(pixels)
    assert any(each.kind is Kind.CODE for each in found)
    assert "tulip" not in repr(found)


@pytest.mark.parametrize("size", [(1, 1), (7, 300), (416, 320), (900, 500), (1300, 700)])
@pytest.mark.parametrize("profile", PROFILES.values(), ids=lambda profile: profile.name)
def test_every_pixel_is_in_a_window_at_native_size_or_larger(size: tuple[int, int], profile: Profile) -> None:
    pixels = np.zeros((size[1], size[0], 3), np.uint8)
    seen = np.zeros((size[1], size[0]), np.bool_)
    for window in windows(pixels, profile.windows):
        assert window.scale >= 1.0
        assert (window.pixels.shape[1], window.pixels.shape[0]) in profile.windows
        right, bottom = (round(start + used / window.scale) for start, used in zip((window.x, window.y), window.used, strict=True))
        seen[window.y : bottom, window.x : right] = True
    assert seen.all()


@pytest.mark.parametrize("quarters", range(4))
def test_what_was_turned_is_turned_back_to_where_it_was(quarters: int) -> None:
    pixels = np.zeros((30, 50, 3), np.uint8)
    pixels[7, 12] = 255
    rows, columns, _ = np.nonzero(turned(pixels, quarters))
    x, y = float(columns[0]), float(rows[0])
    (left, top), _, (right, bottom), _ = turned_back(area(int(x), int(y), 1, 1), quarters, (50, 30))
    assert (min(left, right), min(top, bottom)) == (12, 7)


def test_a_harmless_line_may_be_read_and_a_card_number_may_not() -> None:
    paper = np.full((480, 640, 3), (60, 70, 80), np.uint8)
    pixels = with_line("Opening hours", paper, 1.0)
    cv2.putText(pixels, "4111 1111 1111 1111", (60, 460), cv2.FONT_HERSHEY_SIMPLEX, 0.5, (245, 245, 240), 1, cv2.LINE_AA)
    readable = Reader(PI5).readable(pixels, Private(PI5).look(pixels))
    assert readable
    assert all(each.quad[0][1] < 240 for each in readable)


def test_the_verifier_says_nothing_of_what_is_painted_and_all_of_what_is_not() -> None:
    pixels = with_line()
    found = Private(PI5).look(pixels)
    painted = fills(found, size_of(pixels))
    assert Verifier(PI5).look(encode_crop(paint(pixels, painted)), painted) == ()
    assert Verifier(PI5).look(encode_crop(pixels), ()) != ()


def test_two_looks_at_one_picture_find_the_same() -> None:
    pixels = with_card(180)
    assert Private(PI5).look(pixels) == Private(PI5).look(pixels)


def test_a_daylight_photograph_is_light_and_sharp_enough() -> None:
    light.judge(photo("bowl-with-fig", 0, 0, 1920, 1080))


def test_a_frame_in_the_dark_is_refused() -> None:
    dark = (photo("bowl-with-fig", 0, 0, 1920, 1080) // 9).astype(np.uint8)
    with pytest.raises(EyelidError) as refused:
        light.judge(dark)
    assert refused.value.code is Code.TOO_DARK


def test_a_frame_out_of_focus_is_refused() -> None:
    blurred = cv2.GaussianBlur(photo("bowl-with-fig", 0, 0, 1920, 1080), (0, 0), 7)
    with pytest.raises(EyelidError) as refused:
        light.judge(np.asarray(blurred, np.uint8))
    assert refused.value.code is Code.TOO_BLURRED


def test_a_plain_wall_is_not_called_blurred() -> None:
    light.judge(np.full((540, 960, 3), 200, np.uint8))


def test_a_line_that_the_edge_of_what_is_looked_at_cuts_off_is_never_left_readable() -> None:
    whole = with_line("Open every day until late", np.full((240, 640, 3), (60, 70, 80), np.uint8), 1.0)
    reader, private = Reader(PI5), Private(PI5)
    assert reader.readable(whole, private.look(whole))
    cut_off = np.ascontiguousarray(whole[:, 180:])
    assert not reader.readable(cut_off, private.look(cut_off))


@pytest.mark.parametrize("stamp", ["food/vegetables/broccoli.png", "household/dishes/mug.png", "animals/mammals/bears/european-bear.png"])
@pytest.mark.parametrize("showing", [FIRST, SECOND])
def test_a_thing_on_a_plain_ground_is_no_large_character(stamp: str, showing: Showing) -> None:
    cutout = cv2.resize(sources.cutout(sources.stamp(stamp)), (300, 280), interpolation=cv2.INTER_CUBIC)
    pixels = np.full((440, 460, 3), (150, 160, 150), np.uint8)
    opaque = cutout[..., 3:] / 255
    pixels[80:360, 80:380] = pixels[80:360, 80:380] * (1 - opaque) + cutout[..., :3] * opaque
    assert painted_share(pixels, Private(PI5).look(pixels, (), showing), area(80, 80, 300, 280)) < 0.2


@pytest.mark.parametrize("relief", [5, 8])
@pytest.mark.parametrize("angle", [0, 22])
def test_a_number_embossed_in_a_dark_card_is_found_beside_brighter_things(angle: float, relief: int) -> None:
    number, turn = np.zeros((420, 420), np.uint8), cv2.getRotationMatrix2D((210, 300), angle, 1.0)
    cv2.putText(number, "6824 6281 9482", (95, 300), cv2.FONT_HERSHEY_DUPLEX, 0.75, 255, 2, cv2.LINE_AA)
    tilted = cv2.warpAffine(number, turn, (420, 420)).astype(np.float32) / 255
    ground = np.full((420, 420), 62, np.float32)
    ground[:180] = 200 - np.linspace(0, 60, 180)[:, None]
    lit = ground + relief * (np.roll(tilted, (-1, -1), (0, 1)) - np.roll(tilted, (1, 1), (0, 1)))
    grain = np.random.default_rng(4).normal(0, 4, (420, 420, 3))
    pixels = np.clip(lit[..., None] + grain, 0, 255).astype(np.uint8)
    corners = [turn @ (x, y, 1) for x, y in area(95, 282, 179, 20)]
    place = tuple((float(x), float(y)) for x, y in corners)
    assert painted_share(pixels, Private(PI5).look(pixels, (), SECOND), place) > 0.95  # type: ignore[arg-type]


def on_plain_ground(stamp: str, width: int) -> Pixels:
    """80 pixels around it."""
    cutout = sources.cutout(sources.stamp(stamp))
    shrunk = cv2.resize(cutout, (width, round(width * cutout.shape[0] / cutout.shape[1])))
    opaque = shrunk[..., 3:] / 255
    pixels = np.full((shrunk.shape[0] + 160, width + 160, 3), (150, 160, 150), np.uint8)
    pixels[80:-80, 80:-80] = pixels[80:-80, 80:-80] * (1 - opaque) + shrunk[..., :3] * opaque
    return pixels


@pytest.mark.parametrize("width", [300, 420])
@pytest.mark.parametrize(("label", "is_character"), [("elephant", False), ("tv", True)])
def test_an_animal_that_the_detector_saw_is_no_lone_character(width: int, label: str, is_character: bool) -> None:
    pixels = on_plain_ground("animals/mammals/elephant.png", width)
    box = Box(80, 80, width, pixels.shape[0] - 160)
    looks = (Private(PI5).look(pixels, (Thing(label, 0.6, box),), showing) for showing in (FIRST, SECOND))
    texts = [around(finding.quad) for look in looks for finding in look if finding.kind is Kind.TEXT]
    assert any(2 * text.area > box.area for text in texts) is is_character


def test_a_number_is_painted_wherever_the_detector_saw_an_animal() -> None:
    pixels = table(640, 370)
    cv2.putText(pixels, "7391", (50, 250), cv2.FONT_HERSHEY_DUPLEX, 5.0, (245, 245, 240), 14, cv2.LINE_AA)
    findings = Private(PI5).look(pixels, (Thing("horse", 0.9, Box(50, 120, 430, 140)),))
    assert painted_share(pixels, findings, area(50, 145, 400, 105)) > 0.97


@pytest.mark.parametrize("angle", [0, 20])
def test_a_code_with_errors_looks_like_one_and_fur_does_not(angle: float) -> None:
    code = np.asarray(zxingcpp.create_barcode("WIFI:S:home;P:secret", zxingcpp.BarcodeFormat.DataMatrix).to_image(scale=5))
    middle = (code.shape[1] / 2, code.shape[0] / 2)
    turned_code = cv2.warpAffine(code, cv2.getRotationMatrix2D(middle, angle, 0.7), code.shape[::-1], borderValue=255)
    side = 0.35 * code.shape[0] / 2**0.5
    place = area(int(middle[0] - side), int(middle[1] - side), int(2 * side), int(2 * side))
    assert may_be_coded(cv2.GaussianBlur(turned_code, (0, 0), 1.0), place)
    hide = cv2.cvtColor(on_plain_ground("animals/mammals/bears/bear.png", 360), cv2.COLOR_RGB2GRAY)
    assert not may_be_coded(hide, area(160, 160, 110, 100))


@pytest.mark.parametrize("scale", [3.0, 5.0, 7.0])
@pytest.mark.parametrize("digits", ["73", "739", "7391"])
def test_a_few_large_digits_are_painted_as_small_ones_are(digits: str, scale: float) -> None:
    pixels = table(640, 370)
    (width, height), _ = cv2.getTextSize(digits, cv2.FONT_HERSHEY_DUPLEX, scale, 14)
    cv2.putText(pixels, digits, (50, 110 + height), cv2.FONT_HERSHEY_DUPLEX, scale, (245, 245, 240), 14, cv2.LINE_AA)
    assert painted_share(pixels, Private(PI5).look(pixels), area(50, 110, min(width, 590), height)) > 0.97


def defaced_code(kind: str, angle: float) -> tuple[Pixels, NDArray[np.bool_]]:
    """A label with a code on it that nothing decodes, tilted on the table, and where it is."""
    barcode = zxingcpp.create_barcode("WIFI:S:home;P:tulip42;; and more of what nobody is to know", getattr(zxingcpp.BarcodeFormat, kind))
    cells = np.array(zxingcpp.write_barcode_to_image(barcode, scale=4))
    label = np.pad(cells, 12, constant_values=255)
    scale = 260 / max(label.shape)
    turn = np.vstack([cv2.getRotationMatrix2D((label.shape[1] / 2, label.shape[0] / 2), angle, scale), [0, 0, 1]])
    turn = np.array([[1, 0, 320 - label.shape[1] / 2], [0, 1, 240 - label.shape[0] / 2], [0, 0, 1]]) @ turn
    corner = np.array([[1, 0, -320], [0, 1, -240], [0, 0, 1]])
    turn = np.linalg.inv(corner) @ np.array([[1, 0, 0], [0, 1, 0], [0.0006, 0.0004, 1]]) @ corner @ turn
    cells[::17] = 255 - cells[::17]
    label[12:-12, 12:-12] = cells
    inside = cv2.warpPerspective(np.pad(np.full_like(cells, 255), 12), turn, (640, 480)) > 127
    paper = cv2.warpPerspective(np.full_like(label, 255), turn, (640, 480)) > 127
    pixels = photo("bowl-with-fig", 0, 600, 640, 480)
    pixels[paper] = cv2.warpPerspective(label, turn, (640, 480), flags=cv2.INTER_AREA)[paper][:, None]
    return cv2.GaussianBlur(pixels, (0, 0), 0.6), inside


@pytest.mark.parametrize("angle", [0, 33, 70])
@pytest.mark.parametrize("kind", ["PDF417", "DataMatrix", "MaxiCode", "Aztec"])
def test_a_code_that_nothing_decodes_is_painted_because_it_looks_like_one(kind: str, angle: int) -> None:
    pixels, inside = defaced_code(kind, angle)
    under = covered(fills(codes_in(pixels), size_of(pixels)), size_of(pixels))
    assert (under & inside).sum() > 0.95 * inside.sum()


def test_bold_words_are_text_and_no_codes() -> None:
    pixels = with_line("Opening hours", np.full((240, 640, 3), (15, 15, 19), np.uint8), 1.6)
    pixels = (255 - pixels).astype(np.uint8)
    found = Private(PI5).look(pixels)
    assert {each.kind for each in found} == {Kind.TEXT}


@pytest.mark.parametrize("name", ["dogs", "mountain-path", "dandelions", "brushes", "bowl-with-fig", "table-with-wine"])
def test_nothing_in_a_photograph_of_things_looks_like_a_code(name: str) -> None:
    assert codes_in(photo(name, 0, 0, 1920, 1080)) == ()


@pytest.mark.parametrize("scale", [0.7, 1.6, 4.0])
def test_a_number_whose_last_digits_fade_is_painted_to_its_end(scale: float) -> None:
    digits = {0.7: "4111 1111 1111 1111", 1.6: "4111 1111", 4.0: "411173"}[scale]
    (width, height), _ = cv2.getTextSize(digits, cv2.FONT_HERSHEY_DUPLEX, scale, round(3 * scale))
    drawn = np.zeros((370, 640), np.uint8)
    cv2.putText(drawn, digits, (40, 180 + height // 2), cv2.FONT_HERSHEY_DUPLEX, scale, 255, round(3 * scale), cv2.LINE_AA)
    ink = drawn / np.float32(255)
    worn = np.clip(1.3 - (np.arange(640) - 40) / width, 0.15, 1.0)
    plain = np.full((370, 640, 3), 90, np.float32) + np.random.default_rng(1).normal(0, 2, (370, 640, 3))
    pixels = np.clip(plain + 140 * (ink * worn)[..., None], 0, 255).astype(np.uint8)
    private = Private(PI5)
    found = (*private.look(pixels), *private.look(pixels, showing=SECOND))
    under = covered(fills(found, size_of(pixels)), size_of(pixels))
    assert (under & (ink > 0.5)).sum() > 0.97 * (ink > 0.5).sum()
