"""Staging and outbox."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.folders import Folders
from eyelid_rig.outbox import Outbox, id_of
from unit.rig.test_ledgerfile import file_limit

ID = bytes(range(16))


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path)
    made.make()
    return made


@pytest.fixture
def outbox(folders: Folders) -> Outbox:
    return Outbox(folders, 10_000)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_staged_bundle_is_out_of_sight_until_it_is_released(outbox: Outbox, folders: Folders) -> None:
    outbox.stage(ID, b"bundle")
    assert files(folders.outbox) == []
    assert outbox.staged() == {ID: b"bundle"}
    outbox.release(ID)
    assert files(folders.staging) == []
    assert outbox.path(ID).read_bytes() == b"bundle"


def test_an_outbox_without_room_takes_no_bundle(outbox: Outbox, folders: Folders) -> None:
    outbox.path(ID).write_bytes(bytes(9_000))
    with pytest.raises(RigError) as raised:
        outbox.stage(bytes(16), bytes(1_001))
    assert raised.value.code is Code.OUTBOX_FULL
    assert files(folders.staging) == []


def test_what_has_left_takes_no_room_from_what_is_to_come(outbox: Outbox) -> None:
    outbox.path(ID).write_bytes(bytes(9_000))
    outbox.path(ID, ".receipt").write_bytes(b"receipt")
    outbox.stage(bytes(16), bytes(9_000))
    assert outbox.staged() == {bytes(16): bytes(9_000)}


def test_a_full_disk_leaves_no_part_of_a_bundle(outbox: Outbox, folders: Folders) -> None:
    with file_limit(500), pytest.raises(RigError) as raised:
        outbox.stage(ID, bytes(1000))
    assert raised.value.code is Code.STORAGE_FULL
    assert files(folders.staging) == []


def test_a_full_disk_leaves_no_part_of_a_receipt(outbox: Outbox, folders: Folders) -> None:
    with file_limit(500), pytest.raises(RigError):
        outbox.put("x.receipt", bytes(1000))
    assert files(folders.outbox) == []


def test_bundles_come_oldest_first_and_other_files_are_none(outbox: Outbox, folders: Folders) -> None:
    for at, bundle_id in enumerate((b"\xff" * 16, b"\x00" * 16)):
        outbox.path(bundle_id).write_bytes(b"x")
        os.utime(outbox.path(bundle_id), (at, at))
    for name in ("notes.eyelid", "AB" * 16 + ".eyelid", "ab" * 15 + ".eyelid", ".tmp.eyelid"):
        (folders.outbox / name).write_bytes(b"x")
    assert outbox.ids() == [b"\xff" * 16, b"\x00" * 16]


def test_what_has_a_receipt_has_left(outbox: Outbox) -> None:
    for bundle_id in (ID, bytes(16)):
        outbox.path(bundle_id).write_bytes(b"x")
    outbox.path(ID, ".receipt").write_bytes(b"x")
    assert outbox.not_left() == [bytes(16)]


def test_deleting_takes_the_note_of_rejection_along(outbox: Outbox, folders: Folders) -> None:
    outbox.path(ID).write_bytes(b"x")
    outbox.path(ID, ".rejected").write_bytes(b"x")
    outbox.delete([ID, bytes(16)])
    assert files(folders.outbox) == []


def test_the_last_eight_statements_are_kept(outbox: Outbox, folders: Folders) -> None:
    for number in range(12):
        outbox.put_statement(bytes([number]) * 32, b"statement")
        os.utime(folders.outbox / f"{bytes([number]).hex() * 32}.audit", (number, number))
    assert [name[:2] for name in files(folders.outbox)] == ["04", "05", "06", "07", "08", "09", "0a", "0b"]


def test_what_was_being_written_at_a_power_cut_is_cleared_away(outbox: Outbox, folders: Folders) -> None:
    (folders.outbox / ".ab.receipt.tmp").write_bytes(b"half")
    (folders.staging / ".cd.eyelid.tmp").write_bytes(b"half")
    outbox.path(ID).write_bytes(b"x")
    outbox.clear_temporary()
    assert outbox.clear_staging() == 1
    assert files(folders.outbox) == [f"{ID.hex()}.eyelid"]
    assert files(folders.staging) == []


@pytest.mark.parametrize("name", ["00.eyelid", "zz" * 16 + ".eyelid", "é.eyelid", "00" * 17 + ".eyelid", " " + "00" * 16 + ".eyelid"])
def test_a_name_that_is_no_id_is_none(name: str) -> None:
    assert id_of(Path(name)) is None
