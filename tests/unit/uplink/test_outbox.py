"""What waits, and in which order."""

from __future__ import annotations

import os
from pathlib import Path

from eyelid_rig.folders import Folders
from eyelid_rig.sending.outbox import waiting


def outbox(tmp_path: Path, **ages: int) -> Folders:
    folders = Folders(tmp_path)
    folders.make()
    for name, age in ages.items():
        path = folders.outbox / (name.removeprefix("b") * 32 + ".eyelid")
        path.write_bytes(b"")
        os.utime(path, ns=(age, age))
    return folders


def ids(folders: Folders) -> list[str]:
    return [entry.bundle_id.hex()[0] for entry in waiting(folders)]


def test_the_oldest_comes_first_and_names_settle_a_tie(tmp_path: Path) -> None:
    assert ids(outbox(tmp_path, b1=30, b2=10, b4=20, b3=20)) == ["2", "3", "4", "1"]


def test_what_was_answered_for_does_not_wait(tmp_path: Path) -> None:
    folders = outbox(tmp_path, b1=1, b2=2, b3=3, b4=4, b5=5)
    (folders.outbox / ("1" * 32 + ".receipt")).touch()
    (folders.outbox / ("2" * 32 + ".rejected")).touch()
    (folders.inbox / ("3" * 32 + ".receipt")).touch()
    (folders.inbox / ("4" * 32 + ".rejected")).touch()
    (folders.inbox / ("5" * 32 + ".sent")).touch()
    assert ids(folders) == ["5"]


def test_other_names_and_unfinished_files_are_passed_over(tmp_path: Path) -> None:
    folders = outbox(tmp_path, b1=1)
    for name in (".tmp", "x.eyelid", f".{'2' * 32}.eyelid.tmp", "A" * 32 + ".eyelid", "3" * 31 + ".eyelid", "4" * 32 + ".audit"):
        (folders.outbox / name).touch()
    assert ids(folders) == ["1"]
