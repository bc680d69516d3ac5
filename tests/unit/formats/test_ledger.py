"""A ledger that was torn keeps what is whole, and one that was changed is refused."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import Code, EyelidError, LedgerError
from factory import LedgerBuilder, Rig

RIG = Rig.make()
PI = RIG.unit.pi_verifier()


def story() -> LedgerBuilder:
    book = RIG.ledger()
    book.boot()
    book.sealed(1)
    book.refused(2)
    return book


STORY = story()


def ends() -> list[int]:
    """The byte after each entry."""
    at, found = 0, []
    for link in STORY.links:
        at += len(link.data)
        found.append(at)
    return found


def test_a_ledger_torn_at_any_byte_keeps_every_whole_entry() -> None:
    for size in range(len(STORY.data) + 1):
        whole = ledger.read_ledger(STORY.data[:size], PI)
        kept = [end for end in ends() if end <= size]
        assert len(whole.links) == len(kept)
        assert whole.torn_bytes == size - (kept[-1] if kept else 0)
        assert whole.head == (STORY.links[len(kept) - 1].hash if kept else ledger.FIRST)


@settings(max_examples=200)
@given(st.integers(0, len(STORY.data) - 1), st.integers(1, 255))
def test_a_changed_byte_anywhere_is_refused_or_seen_as_a_torn_end(at: int, change: int) -> None:
    data = bytearray(STORY.data)
    data[at] ^= change
    try:
        whole = ledger.read_ledger(bytes(data), PI)
    except LedgerError:
        return
    assert whole.torn_bytes > 0
    assert all(link in STORY.links for link in whole.links)


def test_an_end_of_zeros_is_torn_and_costs_no_entry_before_it() -> None:
    last = ends()[-2]
    for size in range(last, len(STORY.data) - 31):
        whole = ledger.read_ledger(STORY.data[:size] + bytes(len(STORY.data) - size), PI)
        assert len(whole.links) == len(STORY.links) - 1
        assert whole.torn_bytes == len(STORY.data) - last
    whole = ledger.read_ledger(STORY.data + bytes(4096), PI)
    assert len(whole.links) == len(STORY.links)
    assert whole.torn_bytes == 4096


def test_zeros_in_the_middle_are_no_torn_end() -> None:
    first = ends()[0]
    with pytest.raises(LedgerError):
        ledger.read_ledger(STORY.data[:first] + bytes(64) + STORY.data[first:], PI)


@pytest.mark.parametrize("cut", range(len(STORY.links) - 1))
def test_an_entry_taken_out_is_noticed(cut: int) -> None:
    data = b"".join(link.data for at, link in enumerate(STORY.links) if at != cut)
    with pytest.raises(LedgerError) as raised:
        ledger.read_ledger(data, PI)
    assert raised.value.code is Code.LEDGER_SEQ


def test_a_rewritten_entry_breaks_the_chain_after_it() -> None:
    first, *rest = STORY.links
    other = ledger.make(ledger.Boot(RIG.unit.hash, "0.2.0", 0), 1, ledger.FIRST, RIG.time(1000), RIG.pi_signer)
    with pytest.raises(LedgerError) as raised:
        ledger.read_ledger(other.data + b"".join(link.data for link in rest), PI)
    assert raised.value.code is Code.LEDGER_CHAIN
    assert other.hash != first.hash


def test_an_error_names_the_entry() -> None:
    data = STORY.data + STORY.links[0].data
    with pytest.raises(LedgerError, match=f"ledger entry {len(STORY.links) + 1} at byte {len(STORY.data)}"):
        ledger.read_ledger(data, PI)


def test_every_counter_of_a_range_has_its_outcome() -> None:
    book = RIG.ledger()
    book.boot(5)
    last = book.add(ledger.Expired(1, 5, "unseen"))
    assert ledger.outcomes(tuple(book.links)) == dict.fromkeys(range(1, 6), last)


def test_a_waiting_prompt_has_no_outcome() -> None:
    book = RIG.ledger()
    book.add(ledger.Prompt(1, Gesture.PRESS, Scope.ANSWER))
    assert ledger.outcomes(tuple(book.links)) == {}


@given(st.binary(max_size=200))
def test_any_bytes_after_a_whole_ledger_cost_nothing_of_it(tail: bytes) -> None:
    try:
        whole = ledger.read_ledger(STORY.data + tail, PI)
    except EyelidError:
        return
    assert whole.links == tuple(ledger.read_ledger(STORY.data, PI).links)
    assert whole.torn_bytes == len(tail)
