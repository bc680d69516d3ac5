from __future__ import annotations

from pathlib import Path

import pytest

from components import require
from eyelid_bench.pico import firmware_dir, micropython_port
from eyelid_bench.pico_figures import heap, workload
from eyelid_bench.pico_model.words import Rig
from eyelid_pico.draft import Draft
from unit.pico import port


def test_all_that_a_pi_and_a_finger_can_make_it_do_fits_the_boards_heap_with_room_to_spare(tmp_path: Path) -> None:
    require("the MicroPython unix port", micropython_port() is not None)
    workload.run(tmp_path, f"{heap.LIMIT_KB}K", rounds=3)


def test_the_largest_draft_of_the_workload_is_one_that_a_board_reads() -> None:
    assert Draft(workload.largest_draft(Rig("heap"), 7)).counter == 7


@pytest.mark.parametrize("need_kb", [69, 100, 152, 189])
def test_the_least_heap_is_found_in_steps_of_4_kb(need_kb: int) -> None:
    found = heap.least(lambda kb: kb >= need_kb, 64, 192)
    assert found % 4 == 0
    assert need_kb <= found < need_kb + 4


def test_the_spec_names_the_heap_that_is_tested() -> None:
    spec = (firmware_dir() / "SPEC-pico.md").read_text(encoding="utf-8")
    assert f"{heap.LIMIT_KB} KiB" in spec
    assert f"{heap.BOARD_KB - heap.SPARE_KB} KiB" in spec


def test_the_simulated_machine_takes_at_least_what_the_limit_allows_it() -> None:
    assert port.said(port.run("share.py")) >= heap.SIMULATED_KB * 1024


def test_provisioning_leaves_the_heap_when_it_is_locked() -> None:
    freed, left = port.said(port.run("unload.py"))
    assert freed > 6_000
    assert left == []
