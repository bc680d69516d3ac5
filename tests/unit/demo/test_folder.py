from __future__ import annotations

import os
from pathlib import Path

import pytest

from eyelid_bench.demo import folder
from eyelid_formats.errors import Code, RigError


def test_a_new_folder_is_made(tmp_path: Path) -> None:
    os.close(folder.prepare(tmp_path / "a" / "b"))
    assert (tmp_path / "a" / "b" / folder.MARK).is_file()


def test_an_earlier_demos_folder_is_cleaned(tmp_path: Path) -> None:
    os.close(folder.prepare(tmp_path))
    (tmp_path / "rig").mkdir()
    (tmp_path / "rig" / "old").write_text("old")
    (tmp_path / "port").symlink_to("/dev/null")
    os.close(folder.prepare(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == [folder.MARK]
    assert Path("/dev/null").exists()


def test_a_folder_with_somebodys_files_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(RigError) as error:
        folder.prepare(tmp_path)
    assert error.value.code is Code.FILE_EXISTS
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.tex"]


def test_a_file_that_merely_has_the_marks_name_is_no_licence_to_delete(tmp_path: Path) -> None:
    (tmp_path / folder.MARK).write_text("something else")
    (tmp_path / "thesis.tex").write_text("mine")
    with pytest.raises(RigError, match="no demo made"):
        folder.prepare(tmp_path)
    assert (tmp_path / "thesis.tex").read_text() == "mine"


def test_what_a_link_in_the_folder_points_to_is_not_deleted(tmp_path: Path) -> None:
    os.close(folder.prepare(tmp_path / "out"))
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "file").write_text("mine")
    (tmp_path / "out" / "link").symlink_to(tmp_path / "precious")
    os.close(folder.prepare(tmp_path / "out"))
    assert (tmp_path / "precious" / "file").read_text() == "mine"


def test_two_demos_never_share_a_folder(tmp_path: Path) -> None:
    lock = folder.prepare(tmp_path)
    with pytest.raises(RigError) as error:
        folder.prepare(tmp_path)
    assert error.value.code is Code.ALREADY_RUNNING
    os.close(lock)
