"""The ledger's file: whatever the power or the disk does to it, what was written stays, and what was changed is not believed."""

from __future__ import annotations

import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.draft import Time, TimeSource
from eyelid_formats.errors import Code, EyelidError, LedgerError, RigError
from eyelid_rig import ledgerfile
from eyelid_rig.ledgerfile import LedgerFile
from factory import SECONDS, Rig


class StoppedClock:
    def monotonic_ns(self) -> int:
        return 0

    def stamp(self) -> Time:
        return Time(SECONDS, TimeSource.NTP, bytes(16), 0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / ledger.FILE_NAME


def open_book(path: Path, keys: Rig) -> LedgerFile:
    return LedgerFile(path, keys.pi_signer, keys.unit.pi_verifier(), StoppedClock())


def fill(path: Path, keys: Rig) -> bytes:
    book = open_book(path, keys)
    book.append(ledger.Boot(keys.unit.hash, "0.1.0", 0))
    book.append(ledger.Prompt(1, Gesture.PRESS, Scope.ANSWER), ledger.Refused(1, "no-frame"))
    book.close()
    return path.read_bytes()


@contextmanager
def file_limit(size: int) -> Iterator[None]:
    """The disk takes no file larger than `size` bytes: writes end short, then fail."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, handler)


def test_what_was_appended_is_there_after_a_new_start(path: Path, keys: Rig) -> None:
    data = fill(path, keys)
    book = open_book(path, keys)
    assert [link.entry.seq for link in book.links] == [1, 2, 3]
    assert b"".join(link.data for link in book.links) == data
    assert book.torn_bytes == 0


def test_entries_written_together_are_a_chain_like_any_other(path: Path, keys: Rig) -> None:
    whole = ledger.read_ledger(fill(path, keys), keys.unit.pi_verifier())
    assert len(whole.links) == 3


def test_a_ledger_torn_at_any_byte_keeps_every_whole_entry_and_goes_on(path: Path, keys: Rig) -> None:
    data = fill(path, keys)
    ends = [len(b"".join(link.data for link in ledger.read_ledger(data, keys.unit.pi_verifier()).links[:count])) for count in range(4)]
    for length in range(len(data)):
        path.write_bytes(data[:length])
        book = open_book(path, keys)
        whole = sum(end <= length for end in ends[1:])
        assert (len(book.links), book.torn_bytes) == (whole, length - ends[whole])
        assert path.stat().st_size == ends[whole], "the torn end is cut off"
        book.close()
    book = open_book(path, keys)
    book.append(ledger.Shut())
    book.close()
    assert ledger.read_ledger(path.read_bytes(), keys.unit.pi_verifier()).torn_bytes == 0


def test_a_ledger_in_which_one_bit_was_changed_is_not_gone_on_with(path: Path, keys: Rig) -> None:
    data = fill(path, keys)
    for at in range(0, len(data), 7):
        changed = bytearray(data)
        changed[at] ^= 1 << at % 8
        path.write_bytes(changed)
        try:
            book = open_book(path, keys)
        except EyelidError:
            assert path.read_bytes() == changed, "what is not believed is left for whoever looks into it"
            continue
        assert book.torn_bytes, f"bit {at % 8} of byte {at} was changed, and nobody noticed"
        book.close()


def test_a_ledger_with_an_entry_taken_out_is_not_gone_on_with(path: Path, keys: Rig) -> None:
    data = fill(path, keys)
    first, second, third = (link.data for link in ledger.read_ledger(data, keys.unit.pi_verifier()).links)
    for rest, code in ((first + third, Code.LEDGER_SEQ), (second + third, Code.LEDGER_SEQ), (first + second + second, Code.LEDGER_SEQ)):
        path.write_bytes(rest)
        with pytest.raises(LedgerError) as raised:
            open_book(path, keys)
        assert raised.value.code is code


def test_a_ledger_of_another_pi_is_not_gone_on_with(path: Path, keys: Rig) -> None:
    fill(path, keys)
    with pytest.raises(LedgerError) as raised:
        open_book(path, Rig.make(1))
    assert raised.value.code is Code.COSE_KID


def test_a_ledger_with_two_outcomes_of_one_prompt_is_not_gone_on_with(path: Path, keys: Rig) -> None:
    book = open_book(path, keys)
    book.append(ledger.Refused(1, "busy"), ledger.Expired(1, 1, "unseen"))
    book.close()
    with pytest.raises(LedgerError) as raised:
        open_book(path, keys)
    assert raised.value.code is Code.COUNTER_TWICE


def test_a_ledger_larger_than_any_is_refused_before_it_is_read(path: Path, keys: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(path, keys)
    monkeypatch.setattr(ledgerfile, "FILE_LIMIT", 100)
    with pytest.raises(LedgerError) as raised:
        open_book(path, keys)
    assert raised.value.code is Code.CBOR_SIZE


def test_a_link_in_the_ledgers_place_is_not_followed(path: Path, keys: Rig) -> None:
    path.symlink_to(path.with_name("elsewhere"))
    with pytest.raises(OSError):
        open_book(path, keys)
    assert not path.with_name("elsewhere").exists()


def test_a_disk_that_fills_at_any_byte_of_an_entry_leaves_the_ledger_as_it_was(path: Path, keys: Rig) -> None:
    before = fill(path, keys)
    book = open_book(path, keys)
    head = book.head
    for room in range(0, 320, 11):
        with file_limit(len(before) + room), pytest.raises(RigError) as raised:
            book.append(ledger.Forgotten(tuple(bytes([one]) * 16 for one in range(20)), 1))
        assert raised.value.code is Code.STORAGE_FULL
        assert path.read_bytes() == before
        assert book.head == head
    book.append(ledger.Shut())
    book.close()
    assert len(ledger.read_ledger(path.read_bytes(), keys.unit.pi_verifier()).links) == 4


def test_no_ledger_is_made_that_the_next_start_would_not_read(path: Path, keys: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledgerfile, "FILE_LIMIT", 2000)
    book = open_book(path, keys)
    while path.stat().st_size <= 1700:
        book.append(ledger.Camera("ok"))
    with pytest.raises(RigError) as raised:
        book.append(*[ledger.Camera("ok")] * 2)
    assert raised.value.code is Code.STORAGE_FULL
    head = book.head
    book.close()
    assert open_book(path, keys).head == head


def test_a_ledger_that_fills_takes_prompts_and_starts_when_it_takes_no_camera_and_no_boot_any_more(
    path: Path, keys: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(ledgerfile, "NOTES_LIMIT", 500)
    book = open_book(path, keys)
    assert [book.note(ledger.Camera("ok")) for _ in range(4)] == [True, True, False, False]
    book.append(ledger.Prompt(1, Gesture.PRESS, Scope.ANSWER), ledger.Refused(1, "no-frame"))
    book.close()
    again = open_book(path, keys)
    assert "it takes prompts" in caplog.text
    assert not again.note(ledger.Boot(keys.unit.hash, "0.1.0", 1))
    assert len(again.links) == 4


def test_what_was_counted_is_not_kept_in_memory_and_the_chain_goes_on(path: Path, keys: Rig) -> None:
    fill(path, keys)
    book = open_book(path, keys)
    book.release()
    for _ in range(3):
        book.append(ledger.Shut())
    assert book.links == []
    book.close()
    whole = ledger.read_ledger(path.read_bytes(), keys.unit.pi_verifier())
    assert (len(whole.links), whole.head) == (6, book.head)
