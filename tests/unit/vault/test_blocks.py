from __future__ import annotations

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_rig.vault.blocks import SPARE, Blocks


@given(st.integers(0, 10**6))
def test_a_block_has_the_length_that_was_asked_for_and_little_more_memory(length: int) -> None:
    taken = Blocks().take(length)
    assert len(taken) == length
    assert length <= len(taken.obj) <= length * 17 / 16  # type: ignore[arg-type]


@given(st.lists(st.tuples(st.integers(1, 5000), st.booleans()), max_size=60))
def test_no_two_records_ever_share_memory(steps: list[tuple[int, bool]]) -> None:
    blocks, out = Blocks(), []
    for number, (length, give_back) in enumerate(steps):
        taken = blocks.take(length)
        taken[:] = bytes([number]) * length
        out.append((number, taken))
        if give_back:
            blocks.give_back(out.pop(0)[1])
    assert all(bytes(taken) == bytes([number]) * len(taken) for number, taken in out)


def test_what_one_record_leaves_the_next_one_of_about_its_size_gets() -> None:
    blocks = Blocks()
    first = blocks.take(200_000)
    memory = first.obj
    blocks.give_back(first)
    assert blocks.take(199_000).obj is memory


def test_what_was_given_back_cannot_be_looked_at_any_more() -> None:
    blocks = Blocks()
    taken = blocks.take(100)
    blocks.give_back(taken)
    with pytest.raises(ValueError, match="released"):
        taken[0]


def test_no_more_than_a_few_blocks_are_spare_and_none_after_clear() -> None:
    tracemalloc.start()
    try:
        blocks = Blocks()
        taken = [blocks.take(1_000_000) for _ in range(SPARE + 5)]
        while taken:
            blocks.give_back(taken.pop())
        assert SPARE * 1_000_000 <= tracemalloc.get_traced_memory()[0] < (SPARE + 1) * 1_000_000
        blocks.clear()
        assert tracemalloc.get_traced_memory()[0] < 100_000
    finally:
        tracemalloc.stop()
