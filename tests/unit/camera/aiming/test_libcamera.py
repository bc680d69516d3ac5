"""`eyelid-rig aim` over the real picamera2 and libcamera, whose camera sees a photograph of the printed target."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

import pytest
from PIL import Image

from eyelid_bench.virtual_camera.cameras import V3
from eyelid_bench.virtual_camera.faults import Fault
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.aiming.command import Request, run
from eyelid_rig.camera.opening import open_camera
from eyelid_rig.settings import RigSettings, load
from unit.camera.aiming.rendered import as_mounted, camera, noisy, scene

UPRIGHT = (1080, 1920)


@pytest.fixture
def aimed(virtual_camera: VirtualCamera, tmp_path: Path) -> VirtualCamera:
    """A camera mounted on its side behind a mirror, before the target."""
    picture = as_mounted(noisy(scene(camera(right=5, down=-3, width=40, size=UPRIGHT), UPRIGHT)), 90, True)
    photo = tmp_path / "target.jpg"
    Image.fromarray(picture).convert("RGB").save(photo, quality=92)
    virtual_camera.show((V3,), [photo])
    return virtual_camera


def settings(tmp_path: Path, **changes: object) -> RigSettings:
    file = tmp_path / "rig.toml"
    lines = {"rig_dir": f'"{tmp_path}/rig"', "pico_port": '"/dev/eyelid-none"', "sandbox": "false", "rate_hz": "30.0", **changes}
    file.write_text("".join(f"{name} = {value}\n" for name, value in lines.items()))
    return load(file, {}, {})


@pytest.mark.parametrize("as_set", [{}, {"rotation": 90, "mirror": "true"}, {"rotation": 180, "width": 1280, "height": 720}])
def test_the_numbers_are_the_same_whatever_the_settings_say(
    aimed: VirtualCamera, tmp_path: Path, capsys: pytest.CaptureFixture[str], as_set: dict[str, object]
) -> None:
    opener = partial(open_camera, make=aimed.make)
    assert run(settings(tmp_path, **as_set), Request(once=True, as_json=True, without_pico=True), opener) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["suggested"]["rotation"], told["suggested"]["mirror"]) == (90, True)
    assert (told["target"]["right_pct"], told["target"]["down_pct"]) == pytest.approx((5, -3), abs=0.3)
    assert told["target"]["width_pct"] == pytest.approx(40, abs=0.5)
    assert told["size"][0] < told["size"][1]
    assert told["exposure_us"] is None


def test_what_it_suggests_is_saved_and_the_next_look_finds_it_set(
    aimed: VirtualCamera, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    opener = partial(open_camera, make=aimed.make)
    wrong = settings(tmp_path, rotation=270)
    file = tmp_path / "rig.toml"
    assert run(wrong, Request(save=True, without_pico=True, file=file), opener) == 0
    right = load(file, {}, {})
    assert (right.rotation, right.mirror) == (90, True)
    capsys.readouterr()
    assert run(right, Request(save=True, without_pico=True, file=file), opener) == 0
    assert "has it all already" in capsys.readouterr().out


def test_a_camera_without_a_lens_that_moves_says_so_and_is_closed(aimed: VirtualCamera, tmp_path: Path) -> None:
    with pytest.raises(RigError) as raised:
        run(settings(tmp_path), Request(once=True, focus=True, without_pico=True), partial(open_camera, make=aimed.make))
    assert raised.value.code is Code.LENS_FIXED
    assert not any(camera.is_open for camera in aimed.opened)


@pytest.mark.parametrize(("fault", "code"), [(Fault.MISSING, Code.CAMERA_MISSING), (Fault.BUSY, Code.CAMERA_BUSY)])
def test_a_camera_that_cannot_be_had_is_told_with_its_own_code(aimed: VirtualCamera, tmp_path: Path, fault: Fault, code: Code) -> None:
    aimed.hand.fault = fault
    with pytest.raises(RigError) as raised:
        run(settings(tmp_path), Request(once=True, without_pico=True), partial(open_camera, make=aimed.make))
    assert raised.value.code is code
