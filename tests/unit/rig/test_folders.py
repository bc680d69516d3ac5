"""Files that survive a power cut, and files that are read with care."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from eyelid_rig.folders import Folders, read_bounded, stage_durably, write_durably
from unit.rig.test_ledgerfile import file_limit


def descriptors() -> int:
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def test_keys_and_staging_are_for_their_owner_alone(tmp_path: Path) -> None:
    folders = Folders(tmp_path / "rig")
    folders.make()
    folders.make()
    assert {path.name for path in folders.root.iterdir()} == {"keys", "trust", "staging", "outbox", "ledger", "inbox", "run"}
    assert [path.stat().st_mode & 0o777 for path in (folders.keys, folders.staging)] == [0o700, 0o700]


def test_a_file_that_does_not_fit_leaves_the_old_one_and_no_crumbs(tmp_path: Path) -> None:
    path = tmp_path / "note"
    write_durably(path, b"old")
    with file_limit(1000), pytest.raises(OSError):
        write_durably(path, bytes(5000))
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["note"]


def test_what_is_staged_has_a_hidden_name(tmp_path: Path) -> None:
    assert stage_durably(tmp_path / "one", b"1").name == ".one.tmp"


def test_a_link_under_the_temporary_name_is_not_written_through(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"whole")
    (tmp_path / ".note.tmp").symlink_to(victim)
    with pytest.raises(OSError):
        write_durably(tmp_path / "note", b"new")
    assert victim.read_bytes() == b"whole"


def test_no_more_is_read_than_needed_to_see_that_it_is_too_much(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(2**40)
    assert len(read_bounded(path, 4096)) == 4097


@pytest.mark.parametrize("kind", ["folder", "fifo", "fed fifo", "link", "nothing", "device"])
def test_what_is_no_regular_file_is_not_read_and_costs_no_descriptor(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "odd"
    feeding = -1
    match kind:
        case "folder":
            path.mkdir()
        case "fifo" | "fed fifo":
            os.mkfifo(path)
            feeding = os.open(path, os.O_RDWR) if kind == "fed fifo" else -1
        case "link":
            (tmp_path / "file").write_bytes(b"secret")
            path.symlink_to(tmp_path / "file")
        case "device":
            path = Path("/dev/zero")
    before = descriptors()
    for _ in range(3):
        with pytest.raises(OSError):
            read_bounded(path, 10)
    assert descriptors() == before
    if feeding >= 0:
        os.close(feeding)
