from __future__ import annotations

from pathlib import Path

import pytest

from eyelid_bench.demo.book import Book
from eyelid_formats import ledger
from eyelid_formats.consent import Gesture
from eyelid_formats.errors import LedgerError
from factory import Rig

RIG = Rig.make()


def test_a_ledger_that_grows_is_read_from_where_the_last_reading_ended(tmp_path: Path) -> None:
    written = RIG.ledger()
    written.boot()
    first = written.sealed(1)
    path = tmp_path / "ledger.eyl"
    path.write_bytes(written.data + b"\xd2\x84")
    book = Book(path, RIG.unit.pi_verifier())
    assert book.highest() == 1
    written.refused(2)
    written.add(ledger.Forgotten((first.id,), 7))
    path.write_bytes(written.data)
    assert [type(detail) for detail in book.outcomes().values()] == [ledger.Sealed, ledger.Refused]
    assert book.forgotten() == {first.id}
    assert book.gestures() == {1: Gesture.PRESS, 2: Gesture.PRESS}
    assert set(book.sealed()) == {first.id}


def test_a_ledger_that_was_changed_between_two_readings_is_refused(tmp_path: Path) -> None:
    written, other = RIG.ledger(), RIG.ledger()
    for each in (written, other):
        each.boot()
    path = tmp_path / "ledger.eyl"
    path.write_bytes(written.data)
    book = Book(path, RIG.unit.pi_verifier())
    book.read()
    other.refused(9)
    other.refused(10)
    path.write_bytes(written.data + other.links[-1].data)
    with pytest.raises(LedgerError):
        book.read()
