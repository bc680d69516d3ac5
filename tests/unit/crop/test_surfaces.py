"""What text lies on, and whether a READ prompt may be about it: the real glance at drawn pages, signs, cards and screens."""

from __future__ import annotations

import contextlib
from functools import cache

import cv2
import numpy as np
import pytest

from eyelid_formats.errors import RigError
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.blocks import text_blocks
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.looking.private import SECOND, Private
from eyelid_rig.crop.looking.quads import without_pages
from eyelid_rig.crop.looking.surface import may_be_a_screen
from eyelid_rig.crop.made import Limits
from eyelid_rig.crop.making import Maker
from eyelid_rig.crop.profiles import PROFILES
from eyelid_rig.crop.seen import Finding, Kind, Thing
from eyelid_rig.crop.trace import Trace
from unit.crop.pictures import photo

PRIVATE = Private(PROFILES["pi5"])
FRAME = (1920, 1080)
LETTER = (
    "Dear neighbours,", "the house is cleaned on Monday", "and the stairs will be wet then.", "Please leave your shoes and",
    "bicycles in the yard until the", "evening. We will also wash the", "windows and all of the lamps.", "Thank you for helping us out,",
    "with kind regards from above,", "Peter and Maria",
)  # fmt: skip
Colour = tuple[int, int, int]


@cache
def maker() -> Maker:
    """With its models, which are loaded when a test runs and not in every process that collects it."""
    return Maker(PROFILES["pi5"])


def sheet(size: tuple[int, int], colour: Colour, lines: tuple[str, ...], scale: float, ink: Colour = (30, 30, 40)) -> Pixels:
    """Lines of text from the left upper corner on, so many times as large as OpenCV's."""
    drawn = np.full((size[1], size[0], 3), colour, np.uint8)
    for at, line in enumerate(lines):
        place = (round(36 * scale) + 20, round(62 * scale * (at + 1)))
        cv2.putText(drawn, line, place, cv2.FONT_HERSHEY_DUPLEX, scale, ink, max(1, round(2 * scale)), cv2.LINE_AA)
    return drawn


def identity_card(width: int) -> Pixels:
    card = np.full((round(width / 1.586), width, 3), (205, 222, 214), np.uint8)
    scale = width / 640
    cv2.rectangle(card, (round(30 * scale), round(90 * scale)), (round(200 * scale), round(330 * scale)), (150, 118, 108), -1)
    for at, line in enumerate(("UTOPIA", "Anna Maria", "Example", "Old Harbour", "summer")):
        place = (round(240 * scale), round((60 + 72 * at) * scale))
        cv2.putText(card, line, place, cv2.FONT_HERSHEY_DUPLEX, 1.1 * scale, (20, 30, 50), max(1, round(2 * scale)), cv2.LINE_AA)
    return card


def on_the_table(drawn: Pixels, x: int, y: int) -> Pixels:
    """Laid on a wooden table's photograph at x, y, as much of it as is in view."""
    frame = cv2.resize(photo("bowl-with-fig", 0, 700, 640, 360), FRAME, interpolation=cv2.INTER_CUBIC)
    left, top = max(0, x), max(0, y)
    shown = drawn[top - y : FRAME[1] - y, left - x : FRAME[0] - x]
    frame[top : top + shown.shape[0], left : left + shown.shape[1]] = shown
    return np.asarray(frame, np.uint8)


def telephone(ground: Colour, ink: Colour, lines: tuple[str, ...], scale: float, tilt: float = 0.0) -> Pixels:
    """All of one, round at its corners and with a thin dark frame, on the wooden table; leaning back by a share of its width."""
    body = np.full((860, 420, 3), (8, 8, 10), np.uint8)
    body[20:-20, 16:-16] = sheet((388, 820), ground, ("", "", *lines), scale, ink)
    body_only = cv2.copyMakeBorder(np.zeros((756, 316), np.uint8), 52, 52, 52, 52, cv2.BORDER_CONSTANT, value=1) == 0
    mask = cv2.dilate(body_only.astype(np.uint8), cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (105, 105)))
    inner, corners = tilt * 420, np.asarray([[0, 0], [420, 0], [420, 860], [0, 860]], np.float32)
    seen = corners + np.asarray([[750 + inner, 110], [750 - inner, 110], [750, 110], [750, 110]], np.float32)
    turn = cv2.getPerspectiveTransform(corners, seen.astype(np.float32))
    frame = on_the_table(np.zeros((1, 1, 3), np.uint8), 0, 0)
    shown = cv2.warpPerspective(mask, turn, FRAME, flags=cv2.INTER_NEAREST) > 0
    frame[shown] = cv2.warpPerspective(body, turn, FRAME, flags=cv2.INTER_AREA)[shown]
    return frame


def block_of(findings: tuple[Finding, ...]) -> Box:
    return max(text_blocks(findings), key=lambda block: block.area)


def is_sealed(frame: Pixels) -> bool:
    """Whether all of the largest block of text lies in what is known to be no page."""
    findings = PRIVATE.coarse(frame, pages=True)
    block = block_of(findings)
    middle = (block.x + block.width / 2, block.y + block.height / 2)
    sealed = PRIVATE.sealed(frame, findings, block)
    return any(cv2.pointPolygonTest(np.asarray(each.quad, np.float32), middle, False) >= 0 for each in sealed if each.kind is not Kind.FACE)


PLAIN = {
    "letter": on_the_table(sheet((680, 960), (247, 245, 240), LETTER, 1.1), 600, 60),
    "note": on_the_table(sheet((420, 420), (250, 235, 120), ("Buy bread", "and apples", "for Tuesday"), 1.6), 760, 320),
    "sign": on_the_table(sheet((900, 500), (20, 90, 60), ("Open hours", "every day"), 3.2, (250, 250, 250)), 500, 300),
    "poster": on_the_table(sheet((600, 850), (235, 220, 190), ("A summer", "concert in", "the garden", "with wine"), 2.0), 660, 110),
    "long sign": on_the_table(sheet((1100, 300), (240, 240, 235), ("Harbour", "Station"), 3.6), 400, 400),
    "page that fills the view": sheet(FRAME, (246, 244, 240), LETTER, 1.6),
    "sign that fills the view": sheet(FRAME, (190, 50, 40), ("Fresh bread", "every day"), 6.0, (255, 250, 240)),
}
SHINING = sheet(FRAME, (250, 250, 252), ("", "", *LETTER), 1.4)
SHINING[:70] = (40, 60, 90)
cv2.putText(SHINING, "Mail  Inbox  Drafts", (40, 50), cv2.FONT_HERSHEY_DUPLEX, 1.2, (255, 255, 255), 2, cv2.LINE_AA)
PHONE = np.full((1500, 900, 3), (12, 12, 14), np.uint8)
PHONE[30:-30, 35:-35] = sheet((830, 1440), (250, 250, 250), ("", "", "", "", "", *LETTER[:7]), 1.4)
NIGHT = np.full((1500, 800, 3), (12, 12, 14), np.uint8)
NIGHT[30:-30, 35:-35] = sheet((730, 1440), (20, 20, 26), ("", "", "Maria", "", "Lenoir"), 5.0, (235, 235, 240))
MESSAGE = ("My dear Anna,", "the doctor says", "it is nothing.", "Tell nobody.")
LIGHT_CARD = sheet((700, 440), (235, 235, 230), ("Northern Bank", "", "5234 8801 6642 9017", "12/29", "Anna Example"), 1.1)
NOT_PLAIN = {
    "identity card": on_the_table(identity_card(700), 600, 300),
    "identity card that nearly fills the view": on_the_table(identity_card(1640), 140, 20),
    "light card that lies before the wearer": on_the_table(cv2.resize(LIGHT_CARD, (700, 510)), 600, 300),
    "card that fills the view": sheet(
        FRAME, (90, 30, 60), ("", "Library card", "", "Anna Example", "", "since summer"), 2.2, (240, 240, 240)
    ),
    "screen that fills the view": SHINING,
    "telephone with a few words": telephone((250, 250, 252), (20, 20, 30), MESSAGE, 1.1),
    "dark telephone with a few words, leaning": telephone((18, 18, 24), (230, 230, 236), MESSAGE, 1.1, 0.04),
    "telephone with a name in large letters": telephone((250, 250, 252), (20, 20, 30), ("Maria", "", "Lenoir"), 3.0),
    "dark telephone that goes out of view at both ends": on_the_table(NIGHT, 600, -200),
    "telephone that goes out of view at one end": on_the_table(PHONE, 500, -700),
    "telephone that goes out of view": on_the_table(PHONE, 500, -200),
}


@pytest.mark.parametrize("frame", PLAIN.values(), ids=PLAIN)
def test_a_page_a_note_or_a_sign_is_no_card_and_no_screen(frame: Pixels) -> None:
    assert not is_sealed(frame)


@pytest.mark.parametrize("frame", NOT_PLAIN.values(), ids=NOT_PLAIN)
def test_a_card_or_a_screen_is_one_whether_or_not_all_of_it_is_in_view(frame: Pixels) -> None:
    assert is_sealed(frame)


@pytest.mark.parametrize(
    ("frame", "is_one"),
    [
        (NOT_PLAIN["dark telephone that goes out of view at both ends"], True),
        (NOT_PLAIN["telephone that goes out of view at one end"], True),
        (on_the_table(sheet((800, 1300), (247, 245, 240), LETTER, 1.3), 500, -100), False),
        (on_the_table(sheet((FRAME[0], 400), (20, 60, 110), ("Harbour Station",), 5.0, (250, 250, 250)), 0, 300), False),
    ],
    ids=["dark telephone", "telephone", "letter", "long sign"],
)
def test_a_telephone_that_goes_out_of_view_is_a_screen_though_nobody_saw_its_outline(frame: Pixels, *, is_one: bool) -> None:
    texts = tuple(finding for finding in PRIVATE.coarse(frame, pages=True) if finding.kind is Kind.TEXT)
    assert may_be_a_screen(frame, texts, block_of(texts)) is is_one


def test_a_page_is_no_screen_where_the_object_detector_doubts_and_a_telephone_is() -> None:
    for frame, box, stays in (
        (PLAIN["letter"], Box(600, 60, 680, 960), False),
        (NOT_PLAIN["telephone that goes out of view"], Box(500, 0, 900, 1080), True),
    ):
        seen = Thing("cell phone", 0.3, box)
        texts = [finding for finding in PRIVATE.coarse(frame) if finding.kind is Kind.TEXT]
        assert (seen in without_pages(frame, texts, (seen,))) is stays


def test_a_page_is_a_screen_where_the_object_detector_is_certain() -> None:
    seen = Thing("laptop", 0.9, Box(600, 60, 680, 960))
    texts = [finding for finding in PRIVATE.coarse(PLAIN["letter"]) if finding.kind is Kind.TEXT]
    assert without_pages(PLAIN["letter"], texts, (seen,)) == (seen,)


def test_a_long_sign_is_one_to_the_second_look_too() -> None:
    seen = PRIVATE.look(PLAIN["long sign"][340:760, 340:1560], (), SECOND, pages=True)
    assert not [finding for finding in seen if finding.kind is not Kind.TEXT]


def test_for_any_other_prompt_a_page_is_painted_whole() -> None:
    assert any(finding.kind is not Kind.TEXT for finding in PRIVATE.coarse(PLAIN["letter"]))
    assert not any(finding.kind is not Kind.TEXT for finding in PRIVATE.coarse(PLAIN["letter"], pages=True))


@pytest.mark.parametrize("size", [(1, 1), (16000, 64), (40, 2000)])
def test_of_a_frame_in_which_nothing_can_be_told_nothing_is_said_to_be_paper(size: tuple[int, int]) -> None:
    line = Finding(Kind.TEXT, ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)), 0.9, "test")
    frame = np.full((size[1], size[0], 3), 250, np.uint8)
    assert any(finding.by == "surface" for finding in PRIVATE.sealed(frame, (line,), Box(0, 0, 2, 2)))
    assert PRIVATE.sealed(frame, (), Box(0, 0, 2, 2)) == ()


def lines_left(frame: Pixels) -> int:
    """How many lines of the crop that a wearer gets who asks for the words stay readable; none where it is refused."""
    trace = Trace()
    with contextlib.suppress(RigError):
        maker().make(frame, "read this", Limits(share_ppm=250_000, max_bytes=400 * 1024, quality=90, margin=0.05), trace)
        return len(trace.left_readable)
    return 0


def test_a_letter_with_its_edges_in_view_can_be_read() -> None:
    assert lines_left(PLAIN["letter"]) >= 4


@pytest.mark.parametrize("place", [(700, 260), (260, 580)], ids=["above", "in its row"])
def test_what_a_label_outside_the_crop_announces_cannot(place: tuple[int, int]) -> None:
    paper = np.full((1080, 1920, 3), (246, 244, 240), np.uint8)
    cv2.putText(paper, "summer rain", (760, 580), cv2.FONT_HERSHEY_DUPLEX, 1.4, (30, 30, 40), 3, cv2.LINE_AA)
    assert lines_left(paper) == 1
    cv2.putText(paper, "Password:", place, cv2.FONT_HERSHEY_DUPLEX, 1.4, (30, 30, 40), 3, cv2.LINE_AA)
    assert lines_left(paper) == 0


@pytest.mark.parametrize("quarters", [0, 1, 2, 3])
def test_a_page_is_judged_the_same_whichever_way_it_lies(quarters: int) -> None:
    paper = np.full((1080, 1080, 3), (246, 244, 240), np.uint8)
    for at, text in enumerate(("Bread is in the box", "Soup is in the pot")):
        cv2.putText(paper, text, (330, 460 + 60 * at), cv2.FONT_HERSHEY_DUPLEX, 1.2, (30, 30, 40), 3, cv2.LINE_AA)
    assert lines_left(np.ascontiguousarray(np.rot90(paper, quarters))) == 2
    cv2.putText(paper, "Password:", (330, 400), cv2.FONT_HERSHEY_DUPLEX, 1.2, (30, 30, 40), 3, cv2.LINE_AA)
    assert lines_left(np.ascontiguousarray(np.rot90(paper, quarters))) == 0
