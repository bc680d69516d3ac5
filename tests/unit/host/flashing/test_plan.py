from __future__ import annotations

import hashlib
import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

import raw_sectors
from eyelid_host.flashing.firmware import RECORD, Firmware
from eyelid_host.flashing.plan import KEPT, NEW_PROGRAM, Survey, differing, make_plan

FIRMWARE = Firmware({"main.py": b"main", "board.py": b"board", "eyelid_pico/__init__.py": b"", "eyelid_pico/core.py": b"core"}, "0.1.0")
THERE = {**FIRMWARE.hashes, RECORD: FIRMWARE.record_hash}
FOLDERS = frozenset({"eyelid_pico/"})
OTHER = hashlib.sha256(b"other").hexdigest()


def test_an_empty_board_gets_everything() -> None:
    plan = make_plan(FIRMWARE, Survey({}, frozenset()), clean=False)
    assert (set(plan.copy), plan.remove, plan.same, plan.foreign) == (set(THERE), (), (), ())


def test_a_board_that_has_it_all_gets_nothing() -> None:
    assert make_plan(FIRMWARE, Survey(THERE, FOLDERS, FIRMWARE.record), clean=False).is_done


@pytest.mark.parametrize("path", sorted(THERE))
def test_a_file_that_differs_or_lacks_is_copied_alone(path: str) -> None:
    for there in ({**THERE, path: OTHER}, {name: hash_ for name, hash_ in THERE.items() if name != path}):
        assert make_plan(FIRMWARE, Survey(there, FOLDERS), clean=False).copy == (path,)


def test_what_an_older_firmware_left_is_removed() -> None:
    there = {
        **THERE,
        "eyelid_pico/old.py": OTHER,
        "eyelid_pico/core.mpy": OTHER,
        "eyelid_pico/deep/x": OTHER,
        NEW_PROGRAM: OTHER,
        "world.py": OTHER,
    }
    record = json.dumps({"files": ["main.py", "world.py", "eyelid_raw0", "gone.py"]}).encode()
    plan = make_plan(FIRMWARE, Survey(there, FOLDERS | {"eyelid_pico/deep/"}, record), clean=False)
    assert set(plan.remove) == {
        "eyelid_pico/old.py",
        "eyelid_pico/core.mpy",
        "eyelid_pico/deep/x",
        "eyelid_pico/deep/",
        NEW_PROGRAM,
        "world.py",
    }
    assert plan.foreign == ()


@pytest.mark.parametrize("path", ["boot.py", "rp2.py", "machine.mpy", "lib/board.py", "board/x", "board/", "eyelid_pico", "main.py/"])
def test_what_may_run_before_or_in_place_of_the_program_is_foreign(path: str) -> None:
    folders = {path} if path.endswith("/") else set()
    files = {} if folders else {path: OTHER}
    survey = Survey({**THERE, **files}, FOLDERS | folders)
    assert make_plan(FIRMWARE, survey, clean=False).foreign == (path,)
    cleaned = make_plan(FIRMWARE, survey, clean=True)
    assert (cleaned.foreign, cleaned.remove) == ((), (path,))


@pytest.mark.parametrize("path", sorted(name for name in THERE if "/" not in name))
def test_a_file_with_one_of_our_names_is_foreign_unless_our_folder_or_our_record_is_beside_it(path: str) -> None:
    alone = Survey({path: OTHER}, frozenset())
    assert make_plan(FIRMWARE, alone, clean=False).foreign == (path,)
    for ours in (Survey({path: OTHER}, FOLDERS), Survey({path: OTHER, RECORD: OTHER}, frozenset(), FIRMWARE.record)):
        assert make_plan(FIRMWARE, ours, clean=False).foreign == ()
    cleaned = make_plan(FIRMWARE, alone, clean=True)
    assert (cleaned.foreign, cleaned.replace, cleaned.remove) == ((), (path,), ())


@pytest.mark.parametrize("folder", ["main.py/", "board/", "firmware.json/", "main.new/"])
def test_what_lies_in_a_folder_that_is_in_the_way_is_removed_with_it(folder: str) -> None:
    inside = (f"{folder}deep/", f"{folder}deep/notes.txt")
    survey = Survey({inside[1]: OTHER}, frozenset({folder, inside[0]}))
    assert make_plan(FIRMWARE, survey, clean=False).foreign == (folder, *inside)
    assert make_plan(FIRMWARE, survey, clean=True).remove == (folder, *inside)


def test_the_kept_files_are_those_that_the_board_reserves_and_no_others() -> None:
    for name in (raw_sectors.MAP_FILE, raw_sectors._NEW_MAP_FILE, *map(raw_sectors._name, range(28))):
        assert re.fullmatch(KEPT, name)
    for name in ("eyelid_raw_evil.py", "eyelid_raw0.py", "eyelid_sectors.py", "eyelid_raw", "lib/eyelid_raw0"):
        assert not re.fullmatch(KEPT, name)


@pytest.mark.parametrize("path", ["notes.txt", "log/", "log/today", "lib/"])
def test_what_does_not_run_stays(path: str) -> None:
    survey = Survey({**THERE, path: OTHER}, FOLDERS) if not path.endswith("/") else Survey(THERE, FOLDERS | {path})
    assert make_plan(FIRMWARE, survey, clean=True).is_done


names = st.text("abe_rlidwsoc./0py", min_size=1, max_size=14)


@given(st.dictionaries(names, st.just(OTHER)), st.lists(names), st.booleans())
def test_whatever_a_record_says_no_kept_file_is_ever_removed(files: dict[str, str], recorded: list[str], clean: bool) -> None:
    record = json.dumps({"files": [*recorded, "eyelid_raw0", "eyelid_sectors", "eyelid_raw1"]}).encode()
    survey = Survey({**files, "eyelid_raw0": OTHER, "eyelid_sectors": OTHER}, frozenset(), record)
    plan = make_plan(FIRMWARE, survey, clean=clean)
    assert not [path for path in (*plan.remove, *plan.copy) if re.fullmatch(KEPT, path)]


@pytest.mark.parametrize("record", [b"", b"{", b"[]", b"3", b'{"files": 3}', b'{"files": [3]}', b"\xff", b"[" * 9000])
def test_a_record_that_is_none_removes_nothing(record: bytes) -> None:
    assert make_plan(FIRMWARE, Survey(THERE, FOLDERS, record), clean=False).is_done


def test_before_the_last_rename_the_program_is_looked_for_beside_its_name() -> None:
    copied = {NEW_PROGRAM if path == "main.py" else path: hash_ for path, hash_ in THERE.items()}
    assert differing(FIRMWARE, Survey(copied, FOLDERS), NEW_PROGRAM) == []
    assert differing(FIRMWARE, Survey({**copied, NEW_PROGRAM: OTHER, "board.py": OTHER}, FOLDERS), NEW_PROGRAM) == ["board.py", NEW_PROGRAM]
