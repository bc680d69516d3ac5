"""Encoders of the board, fed from the camera's buffers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

from eyelid_rig.camera import encoding
from eyelid_rig.camera.buffers import Layout
from eyelid_rig.camera.frames import PixelFormat
from eyelid_rig.camera.orientation import Turn
from unit.camera.picamera.smallcamera import LONG_S, MAIN, RATE_HZ, Open


class Onboard:
    """Looks like an encoder of the board: reads the request's own buffer, sometimes fails."""

    def __init__(self, jpegs: Iterator[bytes | None]) -> None:
        self.jpegs = jpegs
        self.closed = False

    def encode(self, request: Any) -> bytes | None:
        assert request.request is not None, "the request is held"
        return next(self.jpegs)

    def close(self) -> None:
        self.closed = True


def test_the_boards_encoder_takes_frames_before_they_are_copied(opened: Open) -> None:
    made = encoding.jpeg.encode(np.zeros((*MAIN[::-1], 3), np.uint8))
    onboard = Onboard(iter([made, None]))
    asked: list[tuple[Layout, Turn, float]] = []

    def make(layout: Layout, turn: Turn, rate_hz: float) -> Onboard:
        asked.append((layout, turn, rate_hz))
        return onboard

    source = opened(make_encoder=make)
    encoded, copied = source.next_frame(LONG_S), source.next_frame(LONG_S)
    assert encoded.pixel_format is PixelFormat.JPEG
    assert encoding.encode(encoded, 85) == made
    assert encoded.sharpness is not None
    assert copied.pixel_format is PixelFormat.I420
    source.close()
    assert onboard.closed
    (layout, turn, rate_hz) = asked[0]
    assert (layout, turn) == (Layout("NV12", MAIN, MAIN[0]), Turn())
    assert rate_hz == pytest.approx(RATE_HZ)


def test_the_boards_encoder_lets_go_of_its_buffers_for_a_still_and_begins_anew_after_it(opened: Open) -> None:
    made: list[Onboard] = []

    def make(layout: Layout, turn: Turn, rate_hz: float) -> Onboard:
        made.append(Onboard(itertools.repeat(b"a JPEG")))
        return made[-1]

    source = opened(make_encoder=make)
    source.take_still(LONG_S)
    assert [one.closed for one in made] == [True, False]
    assert source.next_frame(LONG_S).pixel_format is PixelFormat.JPEG
