"""The store of a collector: one row and one file a bundle."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest

from eyelid_formats.consent import Scope
from eyelid_formats.errors import Code, EyelidError
from eyelid_host.collector.store import Arrival, Store, receipts

ARRIVAL = Arrival(bytes(16), bytes(32), 1, sha256(b"data").digest(), Scope.ANSWER, 1_800_000_000)


def sign(arrival: Arrival, serial: int) -> bytes:
    return b"receipt %d of %s" % (serial, arrival.bundle_id.hex()[:4].encode())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store(tmp_path / "data")) as opened:
        yield opened


def other(number: int, counter: int | None = None) -> Arrival:
    return replace(ARRIVAL, bundle_id=bytes([number] * 16), counter=number if counter is None else counter, hash=bytes([number] * 32))


def test_what_was_put_is_listed_in_order_with_its_receipt(store: Store, tmp_path: Path) -> None:
    for number in (5, 3, 4):
        store.put(other(number), b"data", sign)
    assert [(one.serial, one.arrival) for one in store.receipts()] == [(1, other(5)), (2, other(3)), (3, other(4))]
    assert store.receipts() == receipts(tmp_path / "data")
    assert (tmp_path / "data" / other(3).file).read_bytes() == b"data"


def test_it_is_written_before_an_answer_is_given(store: Store, tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "data" / "collector.db")) as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert store._database.execute("PRAGMA synchronous").fetchone() == (2,)


def test_the_same_bytes_are_not_stored_twice(store: Store) -> None:
    first, new = store.put(ARRIVAL, b"data", sign)
    again, newer = store.put(replace(ARRIVAL, received_s=1_900_000_000), b"data", sign)
    assert (new, newer) == (True, False)
    assert first == again


@pytest.mark.parametrize(
    ("arrival", "code"), [(other(7, counter=1), Code.COUNTER_USED), (replace(other(2), bundle_id=bytes(16)), Code.BUNDLE_DIFFERS)]
)
def test_other_bytes_are_refused_and_leave_no_trace(store: Store, tmp_path: Path, arrival: Arrival, code: Code) -> None:
    store.put(ARRIVAL, b"data", sign)
    with pytest.raises(EyelidError) as refused:
        store.put(arrival, b"other", sign)
    assert refused.value.code is code
    assert [path.read_bytes() for path in (tmp_path / "data" / "bundles").rglob("*.eyelid")] == [b"data"]


def test_the_same_counter_of_another_unit_is_another(store: Store) -> None:
    store.put(ARRIVAL, b"data", sign)
    assert store.put(replace(other(2, counter=1), unit=bytes([9] * 32)), b"data", sign)[1]


def test_only_one_process_writes_a_folder(store: Store, tmp_path: Path) -> None:
    with pytest.raises(EyelidError) as refused:
        Store(tmp_path / "data")
    assert refused.value.code is Code.ALREADY_RUNNING
    store.check()


def test_the_folder_can_be_taken_over_after_a_close(tmp_path: Path) -> None:
    with closing(Store(tmp_path / "data")) as first:
        first.put(ARRIVAL, b"data", sign)
    with closing(Store(tmp_path / "data")) as second:
        assert len(second.receipts()) == 1


def test_a_store_of_another_version_is_refused_untouched(tmp_path: Path) -> None:
    Store(tmp_path / "data").close()
    with closing(sqlite3.connect(tmp_path / "data" / "collector.db")) as database:
        database.execute("PRAGMA user_version = 2")
    for _ in range(2):
        with pytest.raises(EyelidError) as refused:
            Store(tmp_path / "data")
        assert refused.value.code is Code.VERSION_UNKNOWN


def test_what_is_no_database_is_said(tmp_path: Path) -> None:
    (tmp_path / "collector.db").write_bytes(b"nonsense" * 1000)
    with pytest.raises(EyelidError) as refused:
        Store(tmp_path)
    assert refused.value.code is Code.STORAGE_FAILED
    with pytest.raises(EyelidError):
        receipts(tmp_path / "missing")
    assert not (tmp_path / "missing").exists()


def test_only_the_collectors_user_can_read_it(store: Store, tmp_path: Path) -> None:
    store.put(ARRIVAL, b"data", sign)
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "data").rglob("*"))
