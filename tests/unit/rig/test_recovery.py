"""What a start puts right; `tests/crash` cuts the power at every step and comes here by itself."""

from __future__ import annotations

import pytest

from eyelid_formats import ledger
from eyelid_formats.errors import Code, RigError
from eyelid_rig import ledgerfile
from eyelid_rig.recovery import note_start
from unit.rig.deskrig import DeskRig


def test_a_start_on_what_is_whole_changes_nothing_but_says_that_it_started(rig: DeskRig) -> None:
    rig.ask()
    before = rig.details()
    rig.restart()
    assert rig.details() == [*before, before[0].__class__(rig.rig.unit.hash, "0.1.0", 1)]
    assert len(rig.bundles()) == 1


def test_a_process_that_starts_again_and_again_fills_no_ledger(rig: DeskRig) -> None:
    for _ in range(60):
        rig.restart()
        rig.wait(1_000)
    assert 2 <= sum(isinstance(one, ledger.Boot) for one in rig.details()) <= 4


def test_a_start_that_differs_from_the_one_before_is_written_however_soon(rig: DeskRig) -> None:
    rig.restart()
    before = rig.details()
    boot = ledger.Boot(rig.rig.unit.hash, "0.2.0", 0)
    note_start(rig.book, boot, rig.clock.monotonic_ns())
    assert rig.details() == [*before, boot]


def test_a_start_with_the_ledger_almost_full_is_one_all_the_same(rig: DeskRig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgerfile, "NOTES_LIMIT", 0)
    rig.ask()
    before = rig.details()
    rig.restart()
    assert rig.details() == before
    rig.ask()
    assert [type(one) for one in rig.details()[-2:]] == [ledger.Prompt, ledger.Sealed]


def test_a_bundle_that_the_ledger_names_is_released(rig: DeskRig) -> None:
    rig.ask()
    path = next(rig.folders.outbox.glob("*.eyelid"))
    path.rename(rig.folders.staging / path.name)
    rig.restart()
    assert path.exists()


def test_a_bundle_that_the_ledger_does_not_name_is_dropped(rig: DeskRig) -> None:
    made = rig.rig.bundle()
    rig.outbox.stage(made.id, made.data)
    rig.restart()
    assert rig.bundles() == []
    assert list(rig.folders.staging.iterdir()) == []


def test_other_bytes_under_a_named_id_are_dropped(rig: DeskRig) -> None:
    rig.ask()
    path = next(rig.folders.outbox.glob("*.eyelid"))
    path.unlink()
    (rig.folders.staging / path.name).write_bytes(rig.rig.bundle().data)
    rig.restart()
    assert rig.bundles() == []


def test_a_forgotten_bundle_does_not_come_back(rig: DeskRig) -> None:
    rig.ask()
    path = next(rig.folders.outbox.glob("*.eyelid"))
    data = path.read_bytes()
    rig.ask("hold")
    assert not path.exists()
    path.write_bytes(data)
    (rig.folders.staging / path.name).write_bytes(data)
    rig.restart()
    assert not path.exists()
    assert list(rig.folders.staging.iterdir()) == []


def test_a_torn_end_is_cut_off_and_said_so(rig: DeskRig) -> None:
    rig.ask()
    rig.stop()
    path = rig.folders.ledger / ledger.FILE_NAME
    path.write_bytes(path.read_bytes() + path.read_bytes()[:100])
    rig.start()
    (recovered,) = rig.details(ledger.Recovered)
    assert (recovered.what, recovered.cut_bytes) == (str(Code.LEDGER_TORN), 100)


def test_a_prompt_without_an_outcome_is_expired_as_interrupted(rig: DeskRig) -> None:
    rig.see()
    rig.finger()
    rig.uart.loses.add(type(rig.uart.asked[0]).GRANT)
    rig.settle()
    rig.restart()
    assert rig.details(ledger.Expired) == [ledger.Expired(1, 1, "interrupted")]
    rig.check_counted()


def test_prompts_that_only_the_board_saw_are_expired_as_unseen(rig: DeskRig) -> None:
    rig.stop()
    rig.desk.press()
    rig.desk.double()
    rig.start()
    assert rig.details(ledger.Expired) == [ledger.Expired(1, 2, "unseen")]
    rig.check_counted()


def test_an_older_ledger_than_the_boards_memory_counts_what_is_missing_as_unseen(rig: DeskRig) -> None:
    path = rig.folders.ledger / ledger.FILE_NAME
    old = path.read_bytes()
    rig.ask()
    rig.stop()
    path.write_bytes(old)
    rig.start()
    rig.check_counted()
    assert rig.details(ledger.Sealed) == []


def test_a_board_that_counts_less_than_the_ledger_is_not_worked_with(rig: DeskRig) -> None:
    rig.ask()
    rig.stop()
    rig.desk = DeskRig.make(rig.root.with_name("other"), rig.rig).desk
    rig.clock = type(rig.clock)(rig.desk)
    with pytest.raises(RigError) as raised:
        rig.start()
    assert raised.value.code is Code.PICO_OTHER


def test_a_bundle_that_was_taken_back_when_the_power_failed_is_deleted_by_the_next_start_and_no_other(rig: DeskRig) -> None:
    rig.ask()
    rig.ask()
    first, second = (one for one in rig.details() if isinstance(one, ledger.Sealed))
    rig.book.append(ledger.Dropped((first.bundle_id,), str(Code.TAKEN_BACK)))
    rig.restart()
    assert [one.draft.bundle_id for one in rig.bundles()] == [second.bundle_id]


def test_a_bundle_that_was_taken_back_before_its_release_is_not_released(rig: DeskRig) -> None:
    rig.ask()
    path = next(rig.folders.outbox.glob("*.eyelid"))
    path.rename(rig.folders.staging / path.name)
    rig.book.append(ledger.Dropped((bytes.fromhex(path.stem),), str(Code.TAKEN_BACK)))
    rig.restart()
    assert rig.bundles() == []
