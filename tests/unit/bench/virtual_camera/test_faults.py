"""A fault can be switched from another process, by a file that was opened before the sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from eyelid_bench.virtual_camera.faults import ControlFile, Fault, write


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
