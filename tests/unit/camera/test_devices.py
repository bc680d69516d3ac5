"""What a camera needs of the machine: a machine of files in a folder, and a child that may reach what a rig with a camera may."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from components import require
from eyelid_formats.errors import Code, RigError
from eyelid_rig import reach
from eyelid_rig.camera import devices
from eyelid_rig.camera.opening import open_camera
from eyelid_rig.folders import Folders
from eyelid_rig.settings import RigSettings
from kernel import has_landlock

PI_4 = {"video0": "unicam-image", "video11": "bcm2835-codec-encode", "video13": "bcm2835-isp-output0", "v4l-subdev0": "imx708"}
OTHERS = ("ttyAMA0", "sda", "mem", "vchiq", "snd/pcmC0D0c", "dri/card0", "videos-of-mine/one")
TRY = """
import json, sys
from pathlib import Path
from eyelid_rig import reach, sandbox
from eyelid_rig.camera import devices
from eyelid_rig.folders import Folders
from eyelid_rig.settings import RigSettings

root, machine = Path(sys.argv[1]), Path(sys.argv[2])
allowed = reach.of_eye(RigSettings(pico_port="/dev/null", frames=sys.argv[3]), Folders(root), machine)
(machine / "dev/media9").write_text("comes late")
sandbox.enter(allowed)

def opens(path, mode):
    try:
        with path.open(mode):
            return True
    except OSError:
        return False

def lists(path):
    try:
        return bool(list(path.iterdir()))
    except OSError:
        return False

print(json.dumps({
    "writes": [str(one) for one in sys.argv[4:] if opens(machine / one, "rb+")],
    "reads": [str(one) for one in sys.argv[4:] if opens(machine / one, "rb")],
    "media": lists(machine / "sys/bus/media/devices"),
    "dev": lists(machine / "dev"),
    "late": [path.name for path in devices.out_of_reach(machine)],
    "encoder": str(devices.named("bcm2835-codec-encode", machine)),
}))
"""


def put(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def describe(machine: Path, node: str, name: str, below: str = "platform/soc") -> None:
    """As sysfs does: the class has a link to the device's own folder."""
    folder = machine / "sys/devices" / below / node
    put(folder / "name", name + "\n")
    put(folder / "uevent", f"DEVNAME={node}\n")
    link = machine / "sys/class/video4linux" / node
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(folder)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A Pi 4's nodes, as files, between nodes that are no camera's."""
    made = tmp_path / "machine"
    for node, name in PI_4.items():
        put(made / "dev" / node)
        describe(made, node, name)
    for node in ("media0", "dma_heap/linux,cma", *OTHERS):
        put(made / "dev" / node)
    (made / "dev/dma_heap/vidbuf_cached").symlink_to("linux,cma")
    put(made / "sys/bus/media/devices/media0")
    put(made / "sys/devices/virtual/dmi/serial")
    return made


def reached(machine: Path, frames: str = "") -> dict[str, list[str] | bool]:
    tried = [str(path.relative_to(machine)) for path in machine.rglob("*") if path.is_file()]
    root = machine.parent / "rig"
    Folders(root).make()
    command = [sys.executable, "-c", TRY, str(root), str(machine), frames, *tried]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 0, done.stderr
    require("Landlock (Linux 5.13 or newer)", has_landlock())
    found: dict[str, list[str] | bool] = json.loads(done.stdout)
    return found


CAMERA = {f"dev/{node}" for node in (*PI_4, "media0", "dma_heap/linux,cma", "dma_heap/vidbuf_cached")}


def test_a_rig_with_a_camera_opens_its_nodes_and_no_others(machine: Path) -> None:
    found = reached(machine)
    assert set(found["writes"]) == CAMERA  # type: ignore[arg-type]
    assert found["dev"] is False, "what other devices there are is not for it to know"


def test_of_sysfs_it_reads_what_names_these_nodes_and_nothing_else(machine: Path) -> None:
    found = reached(machine)
    sysfs = {path for path in found["reads"] if str(path).startswith("sys/")}  # type: ignore[union-attr]
    names = {f"sys/devices/platform/soc/{node}/{file}" for node in PI_4 for file in ("name", "uevent")}
    assert sysfs == names | {"sys/bus/media/devices/media0"}
    assert found["media"] is True, "libcamera lists them"


def test_whoever_is_confined_still_finds_the_encoder_by_its_name(machine: Path) -> None:
    assert reached(machine)["encoder"] == str(machine / "dev/video11")


def test_a_device_that_comes_after_the_start_is_out_of_reach_and_is_named(machine: Path) -> None:
    assert reached(machine)["late"] == ["media9"]


@pytest.mark.parametrize(
    ("name", "below"), [("v4l2loopback", "virtual/video4linux"), ("3f980000.usb", "platform/soc/3f980000.usb/gadget.0/video4linux")]
)
def test_a_video_device_that_is_somebodys_screen_is_no_camera(machine: Path, name: str, below: str) -> None:
    """Frames that are written there come out at another program, or at the host."""
    put(machine / "dev/video40")
    describe(machine, "video40", name, below)
    found = reached(machine)
    assert "dev/video40" not in found["writes"]  # type: ignore[operator]
    assert set(found["writes"]) == CAMERA  # type: ignore[arg-type]


def test_a_rig_that_replays_opens_no_device(machine: Path) -> None:
    found = reached(machine, frames=str(machine.parent))
    assert not [path for path in found["writes"] if str(path).startswith("dev/")]  # type: ignore[union-attr]


def test_a_machine_without_a_camera_is_no_error(tmp_path: Path) -> None:
    assert devices.nodes(tmp_path) == ()
    allowed = reach.of_eye(RigSettings(), Folders(tmp_path / "rig"), tmp_path)
    assert not [path for path in allowed.write if path.is_relative_to(tmp_path / "dev")]


def test_a_device_is_found_by_the_name_that_its_driver_gave_it_not_by_its_number(machine: Path) -> None:
    assert devices.named("bcm2835-codec-encode", machine) == machine / "dev/video11"
    assert devices.named("bcm2835-codec-decode", machine) is None


def test_a_camera_that_this_process_may_not_see_is_told_from_one_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_listed(index: int) -> object:
        raise IndexError("list index out of range")

    for refused, told in (((), "no camera is found"), ((Path("/dev/media4"),), r"may not open /dev/media4.*restart eyelid-eye")):
        monkeypatch.setattr(devices, "out_of_reach", lambda refused=refused: refused)
        with pytest.raises(RigError, match=told) as raised:
            open_camera(RigSettings(), make=none_listed)
        assert raised.value.code is Code.CAMERA_MISSING
