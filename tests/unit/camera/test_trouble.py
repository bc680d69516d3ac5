"""What people are told when the camera misbehaves, and of a busy camera who has it: looked up among real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eyelid_formats.errors import Code
from eyelid_rig.camera import trouble
from eyelid_rig.camera.holders import Holder, who_holds

OPENS = "import os, sys, time; fd = os.open(sys.argv[1], os.O_RDWR); print(flush=True); time.sleep(60)"
LOCKS = "import os, sys, time; fd = os.open(sys.argv[1], os.O_RDWR); os.lockf(fd, os.F_TLOCK, 0); print(flush=True); time.sleep(60)"
Start = Callable[[str, Path], int]


@pytest.fixture
def start() -> Iterator[Start]:
    """Another process that runs this program on this device; its pid."""
    running: list[subprocess.Popen[bytes]] = []

    def go(program: str, device: Path) -> int:
        process = subprocess.Popen([sys.executable, "-c", program, str(device)], stdout=subprocess.PIPE)
        running.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == b"\n"
        return process.pid

    yield go
    for process in running:
        process.kill()
        process.wait()


@pytest.fixture
def dev(tmp_path: Path) -> Path:
    """Files in the places of a board's devices."""
    for name in ("media0", "media1", "video0", "v4l-subdev0", "null"):
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize("device", ["media0", "video0", "v4l-subdev0"])
def test_a_process_that_has_a_camera_device_open_is_named_with_its_command(dev: Path, start: Start, device: str) -> None:
    pid = start(OPENS, dev / device)
    assert who_holds(dev) == (Holder(pid, (Path("/proc") / str(pid) / "comm").read_text().strip()),)


def test_who_has_libcameras_lock_comes_before_who_merely_has_the_file_open(dev: Path, start: Start) -> None:
    start(OPENS, dev / "media0")
    pid = start(LOCKS, dev / "media1")
    assert [holder.pid for holder in who_holds(dev)] == [pid]


def test_who_has_the_lock_is_named_also_where_nothing_else_of_it_may_be_seen(dev: Path, start: Start, tmp_path: Path) -> None:
    pid = start(LOCKS, dev / "media0")
    proc = tmp_path / "proc"
    proc.mkdir()
    (proc / "locks").write_text(Path("/proc/locks").read_text())
    assert who_holds(dev, proc) == (Holder(pid),)


def test_this_process_itself_and_those_with_other_devices_are_not_named(dev: Path, start: Start) -> None:
    start(OPENS, dev / "null")
    with (dev / "media0").open("rb"):
        assert who_holds(dev) == ()


def test_locks_of_other_files_and_of_other_containers_are_nobodys(dev: Path, tmp_path: Path) -> None:
    found = (dev / "media0").stat()
    place = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}"
    proc = tmp_path / "proc"
    proc.mkdir()
    lines = (f"1: POSIX  ADVISORY  WRITE 7 {place}:1 0 EOF", f"2: POSIX  ADVISORY  WRITE 0 {place}:{found.st_ino} 0 EOF", "3: nonsense")
    (proc / "locks").write_text("\n".join(lines))
    assert who_holds(dev, proc) == ()


def test_a_name_that_would_upset_a_terminal_is_made_harmless(dev: Path, tmp_path: Path) -> None:
    found = (dev / "media0").stat()
    proc = tmp_path / "proc"
    (proc / "712").mkdir(parents=True)
    place = f"{os.major(found.st_dev):02x}:{os.minor(found.st_dev):02x}:{found.st_ino}"
    (proc / "locks").write_text(f"1: POSIX  ADVISORY  WRITE 712 {place} 0 EOF\n")
    (proc / "712" / "comm").write_text("evil\x1b[2J\n")
    assert str(who_holds(dev, proc)[0]) == "evil?[2J (process 712)"


def test_a_busy_camera_names_its_holder_and_without_one_the_command_that_does() -> None:
    error = trouble.busy((Holder(712, "rpicam-vid"),))
    assert error.code is Code.CAMERA_BUSY
    assert "rpicam-vid (process 712)" in str(error)
    assert "sudo fuser -v /dev/media*" in str(trouble.busy(()))


def test_a_missing_camera_names_the_cable_the_command_and_the_line_of_the_configuration() -> None:
    told = str(trouble.missing())
    for words in ("camera-missing", "ribbon cable", "rpicam-hello --list-cameras", "camera_auto_detect=1", "dtoverlay=imx708"):
        assert words in told


def test_where_there_are_other_cameras_the_setting_is_named() -> None:
    assert "no camera 1, but 0 alone" in str(trouble.missing(1, 1))
    assert "0 to 1" in str(trouble.missing(2, 2))


def test_a_stalled_camera_is_named_with_what_to_look_at() -> None:
    error = trouble.stalled("imx708", 1.2)
    assert error.code is Code.CAMERA_STALLED
    assert "imx708 gave no frame within 1.2 s" in str(error)
    assert "supply" in str(error)
