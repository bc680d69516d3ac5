"""The cameras that the real libcamera lists, over its virtual pipeline; none of them is taken for that."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from eyelid_bench.virtual_camera.cameras import HQ, V2, V3
from eyelid_bench.virtual_camera.faults import Fault
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.found import look
from eyelid_rig.camera.listing import report
from eyelid_rig.settings import RigSettings

AS_A_USER = """
import sys
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_bench.virtual_camera.cameras import HQ, V2, V3
from eyelid_rig.cli import main
with VirtualCamera([{cameras}]):
    main()
"""
Call = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def eyelid_rig(virtual_camera: VirtualCamera) -> Call:
    """`eyelid-rig ARGUMENTS` in a process of its own, in which libcamera has these virtual cameras."""

    def call(*arguments: str, cameras: str = "V3, HQ", **variables: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", AS_A_USER.format(cameras=cameras), *arguments]
        environ = {name: value for name, value in os.environ.items() if not name.startswith("EYELID_") and name != "COLUMNS"}
        return subprocess.run(command, env=environ | variables, check=False, capture_output=True, text=True, timeout=60)

    return call


def test_every_camera_is_listed_in_the_order_in_which_they_are_opened(virtual_camera: VirtualCamera) -> None:
    virtual_camera.close()
    with VirtualCamera([V3, HQ, V2]) as several:
        found = look(several.info)
        assert [one.model for one in found] == ["imx708", "imx477", "imx219"]
        assert [one.index for one in found] == [0, 1, 2]
        camera = several.make(1)
        assert camera.camera_properties["Model"] == found[1].model


def test_what_libcamera_says_of_a_camera_is_told_as_it_says_it(virtual_camera: VirtualCamera) -> None:
    (found,) = look(virtual_camera.info)
    assert found.path.endswith("imx708@1a")
    assert found.place == "front"
    assert found.mounted is None
    assert found.modes == (), "the virtual pipeline has no raw frames"
    assert "FrameDurationLimits" in found.controls
    assert report([found], RigSettings()).cameras[0].use is not None


def test_a_camera_that_runs_is_listed_and_goes_on(virtual_camera: VirtualCamera) -> None:
    camera = virtual_camera.make()
    camera.configure(camera.create_video_configuration({"size": (640, 360), "format": "NV12"}))
    camera.start()
    before = camera.capture_metadata()["SensorTimestamp"]
    assert len(look(virtual_camera.info)) == 1
    assert camera.capture_metadata()["SensorTimestamp"] > before


def test_a_camera_that_another_has_is_listed(virtual_camera: VirtualCamera) -> None:
    virtual_camera.hand.fault = Fault.BUSY
    assert len(look(virtual_camera.info)) == 1


def test_listing_takes_no_camera(virtual_camera: VirtualCamera) -> None:
    look(virtual_camera.info)
    assert virtual_camera.make().is_open


def test_without_a_camera_the_error_says_what_to_look_at(virtual_camera: VirtualCamera) -> None:
    virtual_camera.hand.fault = Fault.MISSING
    with pytest.raises(RigError, match="ribbon cable") as caught:
        look(virtual_camera.info)
    assert caught.value.code is Code.CAMERA_MISSING


def test_a_user_who_may_not_look_is_told_that_instead(virtual_camera: VirtualCamera, tmp_path: Path) -> None:
    virtual_camera.hand.fault = Fault.MISSING
    (tmp_path / "dev").mkdir()
    (tmp_path / "dev/media0").touch()
    with pytest.raises(RigError, match="usermod -aG video") as caught:
        look(virtual_camera.info, tmp_path, lambda node, mode: False)
    assert caught.value.code is Code.PERMISSION
    with pytest.raises(RigError, match="ribbon cable"):
        look(virtual_camera.info, tmp_path, lambda node, mode: True)


def test_a_person_gets_a_table_of_at_most_80_columns_in_a_pipe(eyelid_rig: Call) -> None:
    done = eyelid_rig("camera")
    assert done.returncode == 0, done.stderr
    assert "camera 0  imx708, Camera Module 3, the one that the settings name" in done.stdout
    assert "camera 1  imx477, High Quality Camera" in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 80


def test_a_narrow_terminal_gets_narrow_lines(eyelid_rig: Call) -> None:
    done = eyelid_rig("camera", COLUMNS="50")
    assert max(map(len, done.stdout.splitlines())) <= 50


def test_a_program_gets_json_and_nothing_else(eyelid_rig: Call) -> None:
    done = eyelid_rig("camera", "--json", EYELID_CAMERA="1", EYELID_PROFILE="zero")
    answer = json.loads(done.stdout)
    assert (answer["profile"], answer["camera"]) == ("zero", 1)
    assert [one["chosen"] for one in answer["cameras"]] == [False, True]
    assert answer["cameras"][1]["use"]["plan"]["main"] == [1600, 1200]


def test_no_camera_is_exit_code_2_and_what_to_do(eyelid_rig: Call) -> None:
    done = eyelid_rig("camera", cameras="")
    assert (done.returncode, done.stdout) == (2, "")
    assert "eyelid-rig: camera-missing: " in done.stderr
    assert "rpicam-hello --list-cameras" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_number_that_no_camera_has_is_exit_code_2_after_the_list(eyelid_rig: Call) -> None:
    done = eyelid_rig("camera", EYELID_CAMERA="5")
    assert done.returncode == 2
    assert "camera 1  imx477" in done.stdout
    assert "there is no camera 5" in done.stderr


def test_settings_that_the_camera_cannot_do_are_exit_code_1_after_the_list(eyelid_rig: Call) -> None:
    done = eyelid_rig("camera", EYELID_RATE_HZ="100")
    assert done.returncode == 1
    assert "refused" in done.stdout
    assert "eyelid-rig: camera-format: `rate_hz` = 100" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (("camera", "--modes"), {}),
        (("camera", "0"), {}),
        (("camera",), {"EYELID_FOCUS": "sharp"}),
        (("camera",), {"EYELID_EXPOSURE_US": "200000"}),
    ],
)
def test_wrong_arguments_and_settings_are_exit_code_2(eyelid_rig: Call, arguments: tuple[str, ...], variables: dict[str, str]) -> None:
    done = eyelid_rig(*arguments, **variables)
    assert (done.returncode, done.stdout) == (2, "")
    assert "Traceback" not in done.stderr


def test_a_rig_without_picamera2_is_told_how_to_get_it(tmp_path: Path) -> None:
    (tmp_path / "picamera2.py").write_text("raise ModuleNotFoundError('No module named libcamera')\n")
    environ = os.environ | {"PYTHONPATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "eyelid_rig", "camera"], env=environ, check=False, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 2
    assert "sudo apt install python3-picamera2" in done.stderr
