"""The look at what will leave: what counts as painted already, and what a repair keeps. The real models around one planted finding."""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
import pytest

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.cut import encode_crop
from eyelid_rig.crop.looking.private import Private
from eyelid_rig.crop.looking.quads import quad_of
from eyelid_rig.crop.made import Fill, Limits
from eyelid_rig.crop.making import Maker
from eyelid_rig.crop.profiles import PROFILES
from eyelid_rig.crop.seen import Finding, Kind
from eyelid_rig.crop.trace import Trace
from eyelid_rig.crop.verifying import Verifier
from unit.crop.pictures import photo, table, with_card

PROFILE: Final = PROFILES["pi4"]
LIMITS: Final = Limits(250_000, 1_000_000, 90, 0.08)
CARD: Final = Box(540, 300, 200, 126)


def text_at(box: Box) -> Finding:
    return Finding(Kind.TEXT, quad_of(box), 0.9, "test")


@pytest.mark.parametrize(("covered", "is_left"), [(20, True), (50, True), (80, False)])
def test_what_only_touches_a_fill_is_not_taken_for_painted(monkeypatch: pytest.MonkeyPatch, covered: int, is_left: bool) -> None:
    line = text_at(Box(96, 112, 100, 32))
    monkeypatch.setattr(Private, "look", lambda *_, **__: (line,))
    left = Verifier(PROFILE).look(encode_crop(table()), [Fill(Kind.TEXT, Box(96 + 100 - covered, 96, 112, 64))])
    assert bool(left) is is_left


def test_a_repair_paints_what_the_first_look_found_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    at_first, looks = text_at(Box(16, 16, 64, 16)), []
    look = Verifier.look

    def once_more(verifier: Verifier, *arguments: Any, **named: Any) -> tuple[Finding, ...]:
        looks.append(named)
        return (at_first,) if len(looks) == 1 else look(verifier, *arguments, **named)

    monkeypatch.setattr(Verifier, "look", once_more)
    trace = Trace()
    made = Maker(PROFILE).make(_frame(), None, LIMITS, trace)
    assert len(looks) == 2
    assert trace.looked
    painted = [fill.box for fill in made.fills]
    assert any(box.shared(Box(made.region.box.x + 16, made.region.box.y + 16, 64, 16)) for box in painted)
    assert any(box.shared(CARD) > CARD.area / 2 for box in painted)


def _frame() -> Pixels:
    """A card in the centre of a table's photograph."""
    wide = np.asarray(cv2.resize(table(), (1280, 720), interpolation=cv2.INTER_CUBIC), np.uint8)
    return with_card(CARD.width, wide, (CARD.x, CARD.y))


def _note(gap: int) -> tuple[Pixels, Box]:
    """Two lines in large letters and a number in small ones between them, and where the number stands."""
    frame = np.asarray(cv2.resize(photo("bowl-with-fig", 0, 700, 640, 360), (1920, 1080), interpolation=cv2.INTER_CUBIC), np.uint8)
    frame[380:640, 590:1290] = (250, 246, 236)
    top = 470
    for words, scale in (("Gone to the beach", 1.7), ("739 104", 0.8), ("Soup is on the stove", 1.7)):
        height = round(22 * scale)
        top += height
        cv2.putText(frame, words, (640, top), cv2.FONT_HERSHEY_DUPLEX, scale, (30, 30, 40), max(1, round(2 * scale)), cv2.LINE_AA)
        top += gap
    return frame, Box(640, 470 + 37 + gap, 112, 18)


@pytest.mark.parametrize("gap", [2, 10])
def test_a_number_in_small_print_between_two_lines_that_may_be_read_is_painted(gap: int) -> None:
    frame, number = _note(gap)
    trace = Trace()
    made = Maker(PROFILE).make(frame, "what does this say?", LIMITS, trace)
    assert trace.left_readable, "all of the note is painted: this shows nothing"
    assert sum(fill.box.shared(number) for fill in made.fills) >= number.area
