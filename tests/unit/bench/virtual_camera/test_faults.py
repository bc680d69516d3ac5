"""A fault can be switched from another process, by a file that was opened before the sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from eyelid_bench.cli import bench
from eyelid_bench.layout import Layout
from eyelid_bench.virtual_camera.faults import ControlFile, Fault, write
from eyelid_formats.errors import Code, RigError


def test_a_control_file_says_which_fault_there_is_now(tmp_path: Path) -> None:
    path = tmp_path / "camera-fault"
    write(path, Fault.NONE)
    switch = ControlFile(path)

    for fault in (*Fault, Fault.NONE):
        write(path, fault)
        assert switch.now() is fault
    switch.close()


def test_a_control_file_works_without_a_way_to_it(tmp_path: Path) -> None:
    path = tmp_path / "camera-fault"
    write(path, Fault.UNPLUGGED)
    switch = ControlFile(path)
    path.unlink()

    assert switch.now() is Fault.UNPLUGGED
    switch.close()


@pytest.mark.parametrize("content", [b"", b"on fire", b"\xff\xfe", b"stalled for a while"])
def test_what_is_no_fault_is_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "camera-fault"
    path.write_bytes(content)
    switch = ControlFile(path)

    assert switch.now() is Fault.NONE
    switch.close()


def test_a_user_breaks_the_camera_and_mends_it(tmp_path: Path) -> None:
    path = Layout(tmp_path).camera_fault
    write(path, Fault.NONE)
    switch = ControlFile(path)

    for name, fault in (("stalled", Fault.STALLED), ("none", Fault.NONE)):
        done = CliRunner().invoke(bench, ["camera-fault", name, "--out", str(tmp_path)])
        assert (done.exit_code, switch.now()) == (0, fault)
    switch.close()


def test_a_rig_without_a_virtual_camera_has_none_to_break(tmp_path: Path) -> None:
    done = CliRunner().invoke(bench, ["camera-fault", "stalled", "--out", str(tmp_path)])

    assert isinstance(done.exception, RigError)
    assert done.exception.code is Code.NOT_FOUND
    assert list(tmp_path.iterdir()) == []
