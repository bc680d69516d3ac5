"""Counting: every prompt gets one outcome, whatever the disk does, and a board that is not ours is not counted for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import Code, RigError
from eyelid_rig import counting
from eyelid_rig.counting import MAX_UNSEEN, Counting
from eyelid_rig.folders import Folders
from eyelid_rig.ledgerfile import LedgerFile
from eyelid_rig.outbox import Outbox
from eyelid_rig.recovery import recover
from factory import Rig
from unit.rig.test_ledgerfile import file_limit, open_book

PRESS, ANSWER = Gesture.PRESS, Scope.ANSWER


@pytest.fixture
def book(tmp_path: Path, keys: Rig) -> Iterator[LedgerFile]:
    opened = open_book(tmp_path / ledger.FILE_NAME, keys)
    yield opened
    opened.close()


def sealed(counter: int) -> ledger.Sealed:
    return ledger.Sealed(counter, counter.to_bytes(16), bytes(32), bytes(32))


def test_an_outcome_that_the_disk_does_not_take_is_owed_and_written_first(book: LedgerFile) -> None:
    counts = Counting(book)
    with file_limit(0):
        with pytest.raises(RigError) as raised:
            counts.prompt(1, PRESS, ANSWER)
        counts.refuse(1, Code.STORAGE_FULL)
    assert raised.value.code is Code.STORAGE_FULL
    assert counts.owed == 2
    counts.note(ledger.Shut())
    assert [type(link.entry.detail) for link in book.links] == [ledger.Prompt, ledger.Refused, ledger.Shut]
    assert counts.owed == 0


def test_nothing_is_sealed_while_an_older_outcome_is_owed(book: LedgerFile) -> None:
    counts = Counting(book)
    with file_limit(0):
        counts.note(ledger.Refused(1, "busy"))
        with pytest.raises(RigError):
            counts.seal(sealed(2))
    assert counts.owed == 1, "a bundle is not owed: it is refused"


def test_what_became_of_a_bundle_is_written_once_and_never_owed(book: LedgerFile) -> None:
    counts = Counting(book)
    counts.seal(sealed(1))
    sent = ledger.Sent((1).to_bytes(16))
    with file_limit(0), pytest.raises(RigError):
        counts.note_once(sent)
    assert counts.owed == 0
    assert counts.note_once(sent)
    assert not counts.note_once(sent)
    assert not counts.note_once(ledger.Sent(bytes(16))), "nobody sealed this"


def test_prompts_that_nobody_saw_are_expired_in_one_entry(book: LedgerFile) -> None:
    counts = Counting(book)
    counts.catch_up(70_000)
    assert [link.entry.detail for link in book.links] == [ledger.Expired(1, 65_536, "unseen"), ledger.Expired(65_537, 70_000, "unseen")]
    assert counts.outcomes[ledger.Expired] == 70_000
    counts.catch_up(70_000)
    assert len(book.links) == 2


@pytest.mark.parametrize("counter", [6, 7 + MAX_UNSEEN + 1, 2**53 - 1])
def test_a_board_whose_counter_cannot_be_is_not_counted_for(book: LedgerFile, counter: int) -> None:
    counts = Counting(book)
    counts.catch_up(7)
    entries = len(book.links)
    with pytest.raises(RigError) as raised:
        counts.catch_up(counter)
    assert raised.value.code is Code.PICO_OTHER
    assert len(book.links) == entries


def test_forgetting_many_bundles_names_them_all_in_entries_that_fit(book: LedgerFile) -> None:
    ids = [number.to_bytes(16) for number in range(150)]
    Counting(book).forget(ids, 9)
    details = [link.entry.detail for link in book.links]
    assert [len(one.bundle_ids) for one in details if isinstance(one, ledger.Forgotten)] == [64, 64, 22]
    assert all(len(link.data) <= ledger.ENTRY_LIMIT for link in book.links)


def test_forgetting_nothing_is_an_entry_too(book: LedgerFile) -> None:
    Counting(book).forget([], 3)
    assert [link.entry.detail for link in book.links] == [ledger.Forgotten((), 3)]


def test_where_too_much_is_owed_the_process_ends_rather_than_forget_a_prompt(book: LedgerFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(counting, "_MAX_OWED", 3)
    counts = Counting(book)
    with file_limit(0):
        for counter in (1, 2, 3):
            counts.refuse(counter, Code.BUSY)
        with pytest.raises(RigError):
            counts.refuse(4, Code.BUSY)


STEPS = st.lists(st.sampled_from(["press", "busy", "lose", "full", "room", "settle", "kill"]), max_size=25)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_each_counter_of_the_board_gets_exactly_one_outcome(steps: list[str]) -> None:
    keys = Rig.make()
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as disk:
        folders = Folders(Path(scratch))
        folders.make()
        path = folders.ledger / ledger.FILE_NAME
        board, book = 0, open_book(path, keys)
        counts = Counting(book)
        for step in steps:
            match step:
                case "press":
                    board += 1
                    counts.catch_up(board - 1)
                    _work(counts, board)
                case "busy":
                    board += 1
                    counts.catch_up(board - 1)
                    with suppress(RigError):
                        counts.prompt(board, PRESS, ANSWER)
                    counts.refuse(board, Code.BUSY)
                case "lose":
                    board += 1
                case "full":
                    disk.close()
                    disk.enter_context(file_limit(path.stat().st_size + 40))
                case "room":
                    disk.close()
                case "settle":
                    counts.settle()
                case _:
                    disk.close()
                    book.close()
                    book = open_book(path, keys)
                    recover(book, Outbox(folders, 2**20))
                    counts = Counting(book)
        disk.close()
        counts.catch_up(board)
        counts.settle()
        assert sorted(ledger.outcomes(tuple(book.links))) == list(range(1, board + 1))
        assert sum(counts.outcomes.values()) == board
        book.close()


def _work(counts: Counting, counter: int) -> None:
    """As the agent: note, seal; refuse where either fails."""
    try:
        counts.prompt(counter, PRESS, ANSWER)
        counts.seal(sealed(counter))
    except RigError as error:
        counts.refuse(counter, error.code)
