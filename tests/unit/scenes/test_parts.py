"""Scenes: the same from the same numbers, never shared between tuning and report, and true to what they say is in them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from components import require
from eyelid_bench.scenes import said, seeds
from eyelid_bench.scenes.parts import FULL_HD, shot
from eyelid_bench.scenes.seeds import Part, Purpose
from eyelid_bench.scenes.truth import Asked, Field, Kind, Secret, Shot


@pytest.fixture(autouse=True)
def _packages() -> None:
    require("tuxpaint-stamps-default", Path("/usr/share/tuxpaint/stamps").is_dir())
    require("opencv-doc", Path("/usr/share/doc/opencv-doc/examples").is_dir())


@pytest.mark.parametrize("part", list(Part))
def test_the_same_number_gives_the_same_scene_byte_for_byte(part: Part) -> None:
    one, other = shot(Purpose.TUNING, part, 3), shot(Purpose.TUNING, part, 3)
    assert one.pixels.tobytes() == other.pixels.tobytes()
    assert one.with_pixels(other.pixels) == other


def test_a_number_means_another_scene_for_tuning_than_for_the_report() -> None:
    assert shot(Purpose.TUNING, Part.LEAKS, 0).pixels.tobytes() != shot(Purpose.REPORT, Part.LEAKS, 0).pixels.tobytes()


def test_no_seed_serves_both_purposes() -> None:
    used = {purpose: {seeds.entropy(purpose, part, number) for part in Part for number in range(5000)} for purpose in Purpose}
    assert not used[Purpose.TUNING] & used[Purpose.REPORT]


def test_every_card_number_is_one_that_is_published_for_tests_and_passes_luhn() -> None:
    for number in said.PANS:
        digits = [int(digit) for digit in reversed(number)]
        assert (sum(digits[::2]) + sum(sum(divmod(2 * digit, 10)) for digit in digits[1::2])) % 10 == 0


def test_every_scene_of_the_leaks_has_a_secret_and_every_desk_a_card_number() -> None:
    for number in range(12):
        scene = shot(Purpose.TUNING, Part.LEAKS, number)
        assert scene.fields
        assert scene.kind is not Kind.USUAL or any(field.kind is Secret.PAN for field in scene.fields)


def test_frames_have_the_size_that_was_asked_for_and_things_lie_inside() -> None:
    for number in range(6):
        scene = shot(Purpose.TUNING, Part.REGION, number)
        assert scene.pixels.shape == (FULL_HD[1], FULL_HD[0], 3)
        assert scene.target is not None
        assert scene.target.box.is_inside(FULL_HD)
        assert (scene.words is None) <= (scene.asked in (Asked.CENTRE, Asked.POINTED))


def test_what_a_reader_asks_for_on_paper_is_no_secret_but_on_a_card_it_is() -> None:
    quad = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    on_paper, on_a_card = Field(Secret.NAME, "A", quad, inside=False), Field(Secret.NAME, "A", quad, inside=True)
    assert not on_paper.is_secret(reading=True)
    assert on_paper.is_secret(reading=False)
    assert on_a_card.is_secret(reading=True)
    assert Field(Secret.PAN, "4", quad, inside=False).is_secret(reading=True)


def test_a_harmless_line_is_no_secret_to_anybody_and_is_what_a_reader_asks_for() -> None:
    quad = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    line, pin = Field(Secret.NOTHING, "A", quad, inside=False), Field(Secret.PIN, "4", quad, inside=False)
    read = Shot("", np.zeros((1, 1, 3), np.uint8), "read this", Asked.READ, (line, pin))
    assert (read.secrets(), read.to_read()) == ((pin,), (line,))
    looked = replace(read, asked=Asked.CENTRE)
    assert (looked.secrets(), looked.to_read()) == ((pin,), ())
