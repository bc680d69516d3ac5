"""Frames that nobody fetched in time are known by the gaps between the numbers of those that were."""

from __future__ import annotations

from eyelid_rig.camera.arrivals import WINDOW_NS, Arrivals
from eyelid_rig.camera.health import Event

_PERIOD_NS = 100_000_000


def fetch(arrivals: Arrivals, first: int, step: int, times: int) -> list[Event]:
    """Every `step`-th frame of ten a second is fetched."""
    return [arrivals.take(sequence, sequence * _PERIOD_NS) for sequence in range(first, first + step * times, step)]


def test_every_frame_fetched_is_nothing_to_say() -> None:
    arrivals = Arrivals()
    assert set(fetch(arrivals, 0, 1, 100)) == {Event.FRAME}
    assert arrivals.missed == 0


def test_half_of_the_frames_lost_is_said_once() -> None:
    events = fetch(Arrivals(), 0, 2, 50)
    assert events.count(Event.LATE) == 1
    assert events.index(Event.LATE) == 4, "as soon as eight were due"


def test_a_third_lost_is_not_enough_and_ends_nothing() -> None:
    arrivals = Arrivals()
    pattern = [number for number in range(150) if number % 3]
    assert {arrivals.take(number, number * _PERIOD_NS) for number in pattern} == {Event.FRAME}
    late = Arrivals()
    assert Event.LATE in fetch(late, 0, 2, 20)
    assert Event.IN_TIME not in {late.take(40 + number, (40 + number) * _PERIOD_NS) for number in pattern}


def test_it_is_well_again_when_fewer_than_a_quarter_of_four_seconds_frames_are_lost() -> None:
    arrivals = Arrivals()
    fetch(arrivals, 0, 3, 30)
    events = fetch(arrivals, 90, 1, 60)
    assert events.count(Event.IN_TIME) == 1
    assert events.index(Event.IN_TIME) * _PERIOD_NS < WINDOW_NS
    assert Event.LATE in fetch(arrivals, 150, 2, 60), "and it can happen again"


def test_few_frames_say_nothing() -> None:
    arrivals = Arrivals()
    assert arrivals.take(0, 0) is Event.FRAME
    assert arrivals.take(6, 6 * _PERIOD_NS) is Event.FRAME
    assert arrivals.missed == 5


def test_a_consumer_that_takes_longer_than_the_window_for_one_frame_is_late_too() -> None:
    arrivals = Arrivals()
    assert Event.LATE in [arrivals.take(60 * number, 60 * number * _PERIOD_NS) for number in range(4)]


def test_a_number_that_does_not_rise_loses_nothing() -> None:
    arrivals = Arrivals()
    assert {arrivals.take(0, now * _PERIOD_NS) for now in range(50)} == {Event.FRAME}
    assert arrivals.missed == 0
