"""What a source offers beside frames: how they were exposed, and where its lens is."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_formats.errors import Code
from eyelid_rig.camera import picamera
from eyelid_rig.camera.lens import Focusing, LastSettings, Metered
from eyelid_rig.settings import RigSettings
from unit.camera.picamera.smallcamera import LONG_S, Open, code_of


def test_a_source_says_how_its_frames_were_exposed_where_the_camera_says_so(opened: Open) -> None:
    source = opened()
    assert isinstance(source, Metered)
    assert source.last_settings == LastSettings()
    source._metadata = {"ExposureTime": 10_000, "AnalogueGain": 2.0, "LensPosition": 1.5}
    assert source.last_settings == LastSettings(10_000, 2.0, 1.5)


def test_a_lens_that_does_not_move_is_not_moved(opened: Open) -> None:
    source = opened()
    assert isinstance(source, Focusing)
    assert source.lens_range is None
    assert code_of(partial(source.set_lens, 2.0)) is Code.CAMERA_FORMAT


def test_a_lens_stays_where_it_was_put_also_after_a_still(opened: Open, virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch) -> None:
    source = opened()
    camera = virtual.opened[-1]
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(type(camera), "camera_controls", {"LensPosition": (0.0, 32.0, 1.0)})
    monkeypatch.setattr(camera, "set_controls", asked.append)
    assert source.lens_range == (0.0, 32.0)
    source.set_lens(2.0)
    assert asked == [{"AfMode": 0, "LensPosition": 2.0}]
    assert source._controls(source._opened(), None) == {"AfMode": 0, "LensPosition": 2.0}


def test_a_lens_that_focuses_once_does_so_when_the_camera_opens_and_not_for_a_still(
    opened: Open, virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def see(settings: RigSettings, rate_hz: float | None, available: object, *, opening: bool) -> dict[str, Any]:
        asked.append(opening)
        return {}

    monkeypatch.setattr(picamera, "controls_for", see)
    source = opened(focus="once")
    source.next_frame(LONG_S)
    source.take_still(LONG_S)
    assert asked == [True, False, False]
