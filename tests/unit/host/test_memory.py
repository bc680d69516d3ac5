from __future__ import annotations

from pathlib import Path

import pytest

from eyelid_formats import ledger
from eyelid_formats.errors import Code, EyelidError
from eyelid_host.auditing.memory import Memory, Seen, check_seen, default_state, seen_now
from factory import Rig

UNIT = bytes(32)


def whole(*reasons: str) -> ledger.Whole:
    builder = Rig.make().ledger()
    for counter, reason in enumerate(reasons, 1):
        builder.refused(counter, reason)
    return ledger.Whole(tuple(builder.links), 0)


def test_a_ledger_that_only_grew_is_well(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    assert memory.recall(UNIT) is None
    memory.keep(UNIT, seen_now(whole("busy")))
    assert check_seen(whole("busy", "no-frame"), memory.recall(UNIT)) is None


@pytest.mark.parametrize("later", [(), ("busy",), ("no-frame", "no-frame", "no-frame")], ids=["gone", "cut", "forked"])
def test_a_ledger_that_lost_what_was_seen_is_rolled_back(tmp_path: Path, later: tuple[str, ...]) -> None:
    memory = Memory(tmp_path)
    memory.keep(UNIT, seen_now(whole("busy", "busy")))
    finding = check_seen(whole(*later), memory.recall(UNIT))
    assert finding is not None
    assert finding.code is Code.LEDGER_ROLLED_BACK


def test_each_unit_is_remembered_by_itself(tmp_path: Path) -> None:
    memory = Memory(tmp_path)
    memory.keep(UNIT, Seen(1, bytes(32)))
    assert memory.recall(b"\x01" * 32) is None


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"seq": 1}', '{"seq": "x", "head": ""}', "[" * 5000])
def test_a_memory_that_cannot_be_read_is_an_error_and_not_forgotten(tmp_path: Path, content: str) -> None:
    memory = Memory(tmp_path)
    memory.keep(UNIT, Seen(1, bytes(32)))
    (tmp_path / "heads" / f"{UNIT.hex()}.json").write_text(content)
    with pytest.raises(EyelidError) as caught:
        memory.recall(UNIT)
    assert caught.value.code is Code.STORAGE_FAILED


def test_state_lives_where_the_xdg_specification_says() -> None:
    home = Path("/home/x")
    assert default_state({"XDG_STATE_HOME": "/state"}, home) == Path("/state/eyelid")
    assert default_state({"XDG_STATE_HOME": "relative"}, home) == default_state({}, home) == home / ".local/state/eyelid"
