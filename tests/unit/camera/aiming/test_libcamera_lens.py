"""A sweep through the real picamera2. libcamera's virtual camera has no lens that moves: one stands beside it, and blurs its frames."""

from __future__ import annotations

import json
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_rig.camera.aiming.command import Request, run
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.camera.opening import open_camera
from eyelid_rig.settings import load
from unit.camera.aiming.optics import BLUR, MOST
from unit.camera.aiming.rendered import blurred, camera, noisy, scene

SIZE = (960, 540)
TRUE, LIMITS = 2.6, (0.0, 6.0, 1.0)
_OF_THE_LENS = frozenset({"AfMode", "AfSpeed", "AfTrigger", "LensPosition"})


@cache
def seen_at(position: float) -> Pixels:
    return noisy(blurred(scene(camera(right=4, width=28, size=SIZE), SIZE), min(MOST, BLUR * abs(position - TRUE))))


class WithLens:
    """A `Picamera2` and a lens: the lens's controls go no further than here, and each frame is painted as it sees the target."""

    def __init__(self, camera: Any) -> None:
        self._camera = camera
        self.asked: list[dict[str, Any]] = []
        camera.pre_callback = self._paint

    def __getattr__(self, name: str) -> Any:
        return getattr(self._camera, name)

    @property
    def camera_controls(self) -> dict[str, Any]:
        return {**self._camera.camera_controls, "LensPosition": LIMITS, "AfMode": (0, 2, 0), "AfSpeed": (0, 1, 0), "AfTrigger": (0, 1, 0)}

    def create_video_configuration(self, **asked: Any) -> dict[str, Any]:
        made: dict[str, Any] = self._camera.create_video_configuration(**{**asked, "controls": self._without_lens(asked["controls"])})
        return made

    def set_controls(self, controls: dict[str, Any]) -> None:
        self._camera.set_controls(self._without_lens(controls))

    @property
    def position(self) -> float:
        return float(next((asked["LensPosition"] for asked in reversed(self.asked) if asked.get("AfMode") == 0), 0.0))

    def _without_lens(self, controls: dict[str, Any]) -> dict[str, Any]:
        self.asked.append({name: value for name, value in controls.items() if name in _OF_THE_LENS})
        return {name: value for name, value in controls.items() if name not in _OF_THE_LENS}

    def _paint(self, request: Any) -> None:
        from picamera2 import MappedArray

        position, metadata = self.position, request.get_metadata()
        request.get_metadata = lambda: {**metadata, "LensPosition": position, "ExposureTime": 8_000, "AnalogueGain": 2.5}
        with MappedArray(request, "main", reshape=False) as buffer:
            luma = seen_at(position)
            buffer.array[: luma.size] = luma.ravel()


def test_the_lens_is_swept_and_what_was_found_is_saved(
    virtual_camera: VirtualCamera, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lenses: list[WithLens] = []

    def make(index: int) -> Any:
        lenses.append(WithLens(virtual_camera.make(index)))
        return lenses[-1]

    file = tmp_path / "rig.toml"
    file.write_text(
        f'rig_dir = "{tmp_path}/rig"\npico_port = "/dev/eyelid-none"\nsandbox = false\n'
        f"rate_hz = 30.0\nwidth = {SIZE[0]}\nheight = {SIZE[1]}\n"
    )
    request = Request(as_json=True, focus=True, save=True, without_pico=True, file=file)
    assert run(load(file, {}, {}), request, partial(open_camera, make=make)) == 0
    saved = load(file, {}, {})
    assert (saved.rotation, saved.mirror, saved.focus) == (0, False, "manual")
    assert saved.lens_position == pytest.approx(TRUE, abs=0.15)
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["exposure_us"], told["gain"]) == (8_000, 2.5)
    assert told["lens_position"] == told["suggested"]["lens_position"] == saved.lens_position
    assert (told["target"]["seen"], told["suggested"]["sweep"]) == ("one", "inside")
    assert all(LIMITS[0] <= asked["LensPosition"] <= LIMITS[1] for asked in lenses[0].asked if "LensPosition" in asked)
