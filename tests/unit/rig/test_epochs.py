"""When the next key is asked for, and until when frames may be sealed: pure arithmetic on times."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_rig.prompts.epochs import GRACE_NS, Epochs

MS = 1_000_000
LENGTH_MS = 2000
EPOCH = 7
PICO_LIT_AFTER_MS = 400
"""SPEC-pico.md, rule 4: so long the lamp stays lit after an epoch's end."""


@pytest.fixture
def epochs() -> Epochs:
    return Epochs()


def test_the_first_key_is_asked_for_at_once(epochs: Epochs) -> None:
    assert epochs.due(0)


def test_one_request_at_a_time_and_another_after_three_seconds_without_an_answer(epochs: Epochs) -> None:
    epochs.asked(0)
    assert not epochs.due(2_999 * MS)
    assert epochs.due(3_000 * MS)


def test_the_next_key_is_asked_for_when_the_epoch_is_over_and_before_the_lamp_goes_out(epochs: Epochs) -> None:
    epochs.asked(0)
    epochs.opened(EPOCH, LENGTH_MS, 0, 10 * MS)
    assert not epochs.due((10 + LENGTH_MS) * MS)
    assert epochs.due((10 + LENGTH_MS + 10) * MS)


def test_a_wait_that_the_pico_names_is_kept(epochs: Epochs) -> None:
    epochs.asked(0)
    epochs.refused("too-early", 700, 0)
    assert not epochs.due(700 * MS)
    assert epochs.due(706 * MS)


def test_a_refusal_without_a_wait_is_asked_again_in_half_a_second(epochs: Epochs) -> None:
    epochs.asked(0)
    epochs.refused("lamp-dark", None, 0)
    assert not epochs.due(499 * MS)
    assert epochs.due(500 * MS)


def test_a_lost_epoch_seals_nothing_more_and_asks_at_once(epochs: Epochs) -> None:
    epochs.asked(0)
    epochs.opened(EPOCH, LENGTH_MS, 0, 0)
    epochs.lost(100 * MS)
    assert epochs.seal_until_ns == 0
    assert epochs.due(100 * MS)


def test_an_answer_that_comes_after_a_second_request_ends_with_its_own_epoch(epochs: Epochs) -> None:
    epochs.asked(0)
    epochs.asked(3_100 * MS)
    epochs.opened(EPOCH, LENGTH_MS, 0, 3_110 * MS)
    assert epochs.seal_until_ns == LENGTH_MS * MS + GRACE_NS


def test_after_a_key_the_next_epoch_is_asked_for_by_its_number(epochs: Epochs) -> None:
    assert epochs.expected is None
    epochs.opened(EPOCH, LENGTH_MS, 0, 0)
    assert epochs.expected == EPOCH + 1
    epochs.refused("too-early", 700, 0)
    epochs.refused("lamp-dark", None, 0)
    assert epochs.expected == EPOCH + 1


@pytest.mark.parametrize("code", ["epoch-past", "epoch-ahead"])
def test_where_the_pico_is_at_another_epoch_whichever_comes_is_asked_for_at_once(epochs: Epochs, code: str) -> None:
    epochs.opened(EPOCH, LENGTH_MS, 0, 0)
    epochs.asked(2_100 * MS)
    epochs.refused(code, None, 2_100 * MS)
    assert epochs.expected is None
    assert epochs.due(2_110 * MS)


def test_after_a_boot_a_forget_or_a_shut_whichever_epoch_comes_is_asked_for(epochs: Epochs) -> None:
    epochs.opened(EPOCH, LENGTH_MS, 0, 0)
    epochs.lost(0)
    assert epochs.expected is None


ASKED = st.integers(0, 10**13)
DELAY = st.integers(0, 10**11)


@given(asked_ns=ASKED, to_pico_ns=DELAY, back_ns=DELAY, length_ms=st.integers(1, 60_000))
def test_no_frame_is_sealed_after_the_request_plus_the_length_plus_the_grace(
    asked_ns: int, to_pico_ns: int, back_ns: int, length_ms: int
) -> None:
    epochs = Epochs()
    epochs.asked(asked_ns)
    lit_from_ns = asked_ns + to_pico_ns
    epochs.opened(EPOCH, length_ms, asked_ns, lit_from_ns + back_ns)
    assert epochs.seal_until_ns == asked_ns + length_ms * MS + GRACE_NS
    assert epochs.seal_until_ns < lit_from_ns + (length_ms + PICO_LIT_AFTER_MS) * MS, "the lamp is lit for longer than frames are sealed"


STEP = st.one_of(
    st.tuples(st.just("asked"), st.just(0)),
    st.tuples(st.just("opened"), st.integers(1, 5_000)),
    st.tuples(st.just("refused"), st.none() | st.integers(0, 5_000)),
    st.tuples(st.just("lost"), st.just(0)),
)


@given(st.lists(st.tuples(STEP, st.integers(0, 4_000)), max_size=40))
def test_whatever_happens_the_sealing_ends_and_asking_goes_on(steps: list[tuple[tuple[str, int | None], int]]) -> None:
    epochs, now_ns, asked_ns, length_ms = Epochs(), 0, 0, 0
    for (name, value), passed_ms in steps:
        now_ns += passed_ms * MS
        match name:
            case "asked":
                asked_ns = now_ns
                epochs.asked(now_ns)
            case "opened":
                length_ms = value or 1
                epochs.opened(EPOCH, length_ms, asked_ns, now_ns)
            case "refused":
                epochs.refused("too-early", value, now_ns)
            case _:
                epochs.lost(now_ns)
        assert epochs.seal_until_ns <= asked_ns + length_ms * MS + GRACE_NS or epochs.seal_until_ns == 0
    assert epochs.due(now_ns + 6_000 * MS)
