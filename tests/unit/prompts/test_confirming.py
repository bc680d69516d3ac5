"""Words that wait for a press: for one press, the last ones, and not for long."""

from __future__ import annotations

from eyelid_rig.prompts.confirming import Confirming
from eyelid_rig.prompts.spoken import Spoken

S = 1_000_000_000
WORDS = Spoken("what is this", 10 * S)


def waiting() -> Confirming:
    confirming = Confirming()
    confirming.hold(WORDS)
    return confirming


def test_the_press_that_comes_next_takes_the_words_and_the_one_after_it_none() -> None:
    confirming = waiting()
    assert confirming.take(12 * S) is WORDS
    assert confirming.take(13 * S) is None


def test_words_wait_for_eight_seconds_and_not_longer() -> None:
    assert waiting().take(18 * S) is WORDS
    assert waiting().take(18 * S + 1) is None


def test_a_press_from_before_the_words_is_not_for_them_and_leaves_them() -> None:
    confirming = waiting()
    assert confirming.take(10 * S - 1) is None
    assert confirming.take(11 * S) is WORDS


def test_a_second_phrase_takes_the_place_of_the_first() -> None:
    confirming = waiting()
    confirming.hold(newer := Spoken("read this", 11 * S))
    assert confirming.take(12 * S) is newer


def test_dropped_words_and_old_ones_are_gone() -> None:
    dropped, old = waiting(), waiting()
    dropped.drop()
    old.tick(20 * S + 1)
    assert (dropped._waiting, old._waiting, dropped.take(12 * S)) == (None, None, None)
