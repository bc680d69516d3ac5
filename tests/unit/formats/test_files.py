"""Files that somebody names: what a write may take the place of."""

from __future__ import annotations

import os
import socket
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_formats.files import write_new


def bind(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def point_at_a_device(path: Path) -> None:
    path.symlink_to("/dev/null")


def point_nowhere(path: Path) -> None:
    path.symlink_to("nowhere")


@pytest.mark.parametrize("replace", [True, False])
@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, bind, point_at_a_device, point_nowhere])
def test_what_is_no_regular_file_is_never_replaced(tmp_path: Path, make: Callable[[Path], None], replace: bool) -> None:
    path = tmp_path / "out"
    make(path)
    before = path.lstat()
    with pytest.raises(RigError, match="no regular file") as refused:
        write_new(path, b"new", replace=replace)
    assert refused.value.code is Code.FILE_EXISTS
    assert os.path.samestat(path.lstat(), before)
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_is_replaced_only_where_that_was_said(tmp_path: Path) -> None:
    path = tmp_path / "out"
    path.write_bytes(b"mine")
    with pytest.raises(RigError, match="--force") as refused:
        write_new(path, b"new", replace=False)
    assert refused.value.code is Code.FILE_EXISTS
    assert path.read_bytes() == b"mine"
    write_new(path, b"new", replace=True)
    assert path.read_bytes() == b"new"


def test_a_link_gives_way_itself_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"kept")
    path = tmp_path / "out"
    path.symlink_to("kept")
    write_new(path, b"new", replace=True)
    assert (path.is_symlink(), path.read_bytes(), (tmp_path / "kept").read_bytes()) == (False, b"new", b"kept")


def test_what_is_written_has_its_mode_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    write_new(tmp_path / "out", b"new", replace=False, mode=0o600)
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RigError, match="cannot be written") as failed:
        write_new(tmp_path / "none" / "out", b"new", replace=False)
    assert failed.value.code is Code.STORAGE_FAILED
