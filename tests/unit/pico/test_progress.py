"""What feeds the watchdog: a table of what a loop may look like, turn by turn."""

from __future__ import annotations

import pytest

from eyelid_pico.progress import DRAIN_MS, SAME_TIME_TURNS, WORK_MS, Progress

Turn = tuple[int, bool, int]  # milliseconds, is working, bytes that wait to be sent

IDLE = [(ms, False, 0) for ms in range(1, 100)]
WORKING = [(ms, True, 0) for ms in range(1, WORK_MS + 1)]
DRAINING = [(ms, False, 3000 - ms // 10) for ms in range(1, 20_000, 10)]

FED = {
    "nothing is to be done": IDLE,
    "the clock jumps, as over a long erase": [(1, False, 0), (100_000, False, 0), (100_001, False, 0)],
    "many turns fit one millisecond": [(1, True, 0)] * SAME_TIME_TURNS,
    "one signature after another": [(ms, ms % 700 > 10, 0) for ms in range(1, 60_000)],
    "work ends at its limit": [*WORKING, (WORK_MS + 1, False, 0)],
    "what is to be sent gets shorter, slowly": DRAINING,
    "what waits is sent and more comes": [(ms, False, 100 if ms % 2 else 50) for ms in range(1, 10_000)],
}
STARVED = {
    "the clock stands still": [(5, False, 0)] * (SAME_TIME_TURNS + 2),
    "the clock goes back": [*IDLE, (98, False, 0)],
    "work never ends": [*WORKING, (WORK_MS + 1, True, 0)],
    "nothing is sent": [(ms, False, 100) for ms in range(1, DRAIN_MS + 2)],
    "more and more is to be sent": [(ms, False, ms) for ms in range(1, DRAIN_MS + 2)],
}


def fed(turns: list[Turn]) -> list[bool]:
    progress = Progress(0)
    return [progress.made(*turn) for turn in turns]


@pytest.mark.parametrize("turns", FED.values(), ids=FED)
def test_every_turn_of_a_loop_that_gets_anywhere_feeds(turns: list[Turn]) -> None:
    assert all(fed(turns))


@pytest.mark.parametrize("turns", STARVED.values(), ids=STARVED)
def test_a_loop_that_gets_nowhere_feeds_up_to_its_limit_and_no_further(turns: list[Turn]) -> None:
    made = fed(turns)
    assert all(made[:-1])
    assert not made[-1]


def test_a_loop_that_gets_on_again_feeds_again() -> None:
    stuck = [(ms, False, 100) for ms in range(1, DRAIN_MS + 2)]
    assert fed([*stuck, (DRAIN_MS + 2, False, 99)])[-2:] == [False, True]
