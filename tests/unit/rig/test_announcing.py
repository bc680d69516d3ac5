"""How the camera is, told to the ledger and to the ear: what outlasts the pause always, and nothing more often."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_formats.errors import Code
from eyelid_rig.announcing import Announcing
from eyelid_rig.camera.health import Event, Health
from eyelid_rig.pacing import MOST_NS, Pace
from eyelid_rig.prompts.pico import Signal

_S = 1_000_000_000
DAY_S = 24 * 3600
LOST, BACK = Signal.CAMERA_LOST, Signal.CAMERA_BACK
CLOSED = Health()
OPENING = CLOSED.after(Event.WANTED, 0)[0]
OK = OPENING.after_frame(Event.FRAME, 0, 0)[0]
STARVED = OK.after_frame(Event.LATE, 9, 0)[0]
STALLED = OK.after_failure(Code.CAMERA_STALLED, "it stands still", 0)[0]
BUSY = OK.after_failure(Code.CAMERA_BUSY, "somebody has it", 0)[0]


class Told:
    """What the ledger and the ear got, each with its second."""

    def __init__(self, noted: str = "ok", pace: Pace | None = None) -> None:
        self.notes: list[tuple[int, str]] = []
        self.signals: list[tuple[int, Signal]] = []
        self.disk_is_full = self.pico_is_away = False
        self.second = self.attempts = 0
        self.announcing = Announcing(noted, self.note, self.signal, pace)

    def note(self, says: str) -> bool:
        self.attempts += 1
        if not self.disk_is_full:
            self.notes.append((self.second, says))
        return not self.disk_is_full

    def signal(self, what: Signal) -> bool:
        if not self.pico_is_away:
            self.signals.append((self.second, what))
        return not self.pico_is_away

    def be(self, health: Health, seconds: int, can_hear: bool = True) -> None:
        """So for that long, told each second."""
        for _ in range(seconds):
            self.announcing.tick(health, self.second * _S, can_hear)
            self.second += 1


@pytest.fixture
def told() -> Told:
    return Told()


def test_a_camera_that_works_from_the_start_is_nothing_to_tell(told: Told) -> None:
    for health in (CLOSED, OPENING, OK, CLOSED, OPENING, OK):
        told.be(health, 20)
    assert (told.notes, told.signals) == ([], [])


def test_trouble_and_its_end_are_told_once_each(told: Told) -> None:
    told.be(OK, 20)
    told.be(BUSY, 20)
    told.be(OK, 20)
    assert told.notes == [(20, "camera-busy"), (40, "ok")]
    assert told.signals == [(20, LOST), (40, BACK)]


def test_what_lasts_less_than_ten_seconds_after_another_change_may_be_left_out_of_the_ledger_and_the_last_state_wins(told: Told) -> None:
    told.be(STALLED, 2)
    told.be(OK, 3)
    told.be(BUSY, 15)
    assert told.notes == [(0, "camera-stalled"), (10, "camera-busy")]


@pytest.mark.parametrize("lost", [STALLED, STARVED])
def test_a_camera_that_comes_and_goes_for_a_day_fills_neither_ledger_nor_ear(told: Told, lost: Health) -> None:
    for _ in range(DAY_S // 14):
        told.be(lost, 7)
        told.be(OK, 7)
    assert len(told.notes) <= 9 + DAY_S * _S // MOST_NS
    for kind in (LOST, BACK):
        times = [second for second, what in told.signals if what is kind]
        assert 2 <= len(times) <= 9 + DAY_S * _S // MOST_NS
        assert all(later - earlier >= 10 for earlier, later in pairwise(times))


def test_after_a_quiet_hour_a_change_is_told_at_once_again(told: Told) -> None:
    for _ in range(100):
        told.be(STALLED, 7)
        told.be(OK, 7)
    told.be(OK, 3 * 3600)
    before = told.second
    told.be(BUSY, 10)
    told.be(OK, 10)
    assert told.notes[-2:] == [(before, "camera-busy"), (before + 10, "ok")]
    assert told.signals[-2:] == [(before, LOST), (before + 10, BACK)]


def test_a_new_process_goes_on_with_the_pause_of_the_one_before() -> None:
    told = Told(pace=Pace(30 * _S, 20 * _S))
    told.be(BUSY, 60)
    told.be(OK, 60)
    assert told.notes == [(30, "camera-busy"), (70, "ok")]


def test_whatever_outlasts_the_pause_is_in_the_ledger(told: Told) -> None:
    for health, seconds in ((STALLED, 10), (BUSY, 20), (STARVED, 40), (OK, 80), (STALLED, 160), (OK, 320)):
        told.be(health, seconds)
    assert [says for _, says in told.notes] == ["camera-stalled", "camera-busy", "camera-starved", "ok", "camera-stalled", "ok"]


@given(st.lists(st.tuples(st.sampled_from([CLOSED, OPENING, OK, STARVED, STALLED, BUSY]), st.integers(1, 90)), max_size=5))
def test_of_any_day_the_ledger_has_all_that_outlasted_the_pause_in_its_order_and_an_entry_each_ten_seconds_at_most(
    day: list[tuple[Health, int]],
) -> None:
    told = Told()
    for health, seconds in day:
        told.be(health, seconds)
    assert all(later - earlier >= 10 for (earlier, _), (later, _) in pairwise(told.notes))
    assert all(earlier != later for (_, earlier), (_, later) in pairwise([(0, "ok"), *told.notes]))
    written = iter(["ok", *(says for _, says in told.notes)])
    now = next(written)
    for health, seconds in day:
        if health in (CLOSED, OPENING) or seconds <= 10 * 2 ** (len(told.notes) - 1):
            continue
        while now != health.says:
            now = next(written)


def test_one_trouble_after_the_other_is_one_loss_to_the_ear(told: Told) -> None:
    told.be(STALLED, 20)
    told.be(BUSY, 20)
    assert told.signals == [(0, LOST)]


def test_starvation_and_its_end_are_told_to_ledger_and_ear(told: Told) -> None:
    told.be(STARVED, 20)
    told.be(OK, 20)
    assert told.notes == [(0, "camera-starved"), (20, "ok")]
    assert told.signals == [(0, LOST), (20, BACK)]


def test_while_the_rig_is_shut_nothing_is_heard_and_afterwards_what_is_still_so(told: Told) -> None:
    told.be(BUSY, 20, can_hear=False)
    assert told.signals == []
    assert told.notes == [(0, "camera-busy")]
    told.be(BUSY, 1)
    assert told.signals == [(20, LOST)]
    told.be(OK, 20, can_hear=False)
    told.be(BUSY, 20)
    assert told.signals == [(20, LOST)], "it came back and went while nobody could hear"


def test_a_pico_that_is_away_is_told_when_it_is_back(told: Told) -> None:
    told.pico_is_away = True
    told.be(BUSY, 5)
    told.pico_is_away = False
    told.be(BUSY, 5)
    assert told.signals == [(5, LOST)]


def test_a_full_disk_gets_the_state_that_holds_when_there_is_room(told: Told) -> None:
    told.disk_is_full = True
    told.be(BUSY, 30)
    told.be(STALLED, 5)
    told.disk_is_full = False
    told.be(STALLED, 5)
    assert told.notes == [(35, "camera-stalled")]


def test_a_full_disk_is_tried_once_a_second(told: Told) -> None:
    told.disk_is_full = True
    for tick in range(60 * 50):
        told.announcing.tick(BUSY, tick * _S // 50, can_hear=False)
    assert told.attempts == 60


def test_a_run_goes_on_where_the_ledger_ended() -> None:
    told = Told("camera-stalled")
    told.be(OPENING, 20)
    told.be(STALLED, 20)
    assert (told.notes, told.signals) == ([], [])
    told.be(OK, 20)
    assert (told.notes, told.signals) == ([(40, "ok")], [(40, BACK)])


def test_the_last_words_do_not_wait(told: Told) -> None:
    told.be(BUSY, 1)
    told.announcing.last_words(STALLED, told.second * _S)
    assert [says for _, says in told.notes] == ["camera-busy", "camera-stalled"]
    told.announcing.last_words(STALLED, told.second * _S)
    assert len(told.notes) == 2, "and are not said twice"
