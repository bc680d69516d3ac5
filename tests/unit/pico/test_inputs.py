"""Button and switch as interrupts and samples tell of them, in virtual time."""

from __future__ import annotations

import pytest

from eyelid_formats.order import Timings
from eyelid_pico import codes
from eyelid_pico.edges import BUTTON_DOWN, BUTTON_UP, LOST, SIZE, SWITCH_OPEN, SWITCH_SHUT, Edges
from unit.pico.desk import Desk, Message

STALL_MS = 100


class Pin:
    """A contact's pin, low while it is closed."""

    def __init__(self) -> None:
        self.level = 1

    def value(self) -> int:
        return self.level


class Ticks:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 0

    def __call__(self) -> int:
        return self.now


def late(desk: Desk, edges: list[tuple[int, int]], stall_ms: int = STALL_MS) -> list[Message]:
    """The program stands still while contacts move (ms from now, what); returns the events that come of it, 500 ms later."""
    began = desk.now
    desk.events.clear()
    desk.pass_over(stall_ms, [(began + at, what) for at, what in edges])
    desk.run(500)
    return desk.events


def gestures_of(events: list[Message]) -> list[int]:
    return [event[3] for event in events if event[0] == codes.PROMPT]


def test_a_press_made_while_the_program_stood_still_is_the_press_it_was(desk: Desk) -> None:
    began = desk.now
    events = late(desk, [(10, BUTTON_DOWN), (90, BUTTON_UP)])
    assert gestures_of(events) == [codes.GESTURE_PRESS]
    assert events[0][5] == 90 - 10 + 350 + 15, "decided 350 ms after its release, as if nobody had stood still"
    assert desk.now > began


def test_a_double_press_across_a_standstill_is_a_double_press(desk: Desk) -> None:
    assert gestures_of(late(desk, [(5, BUTTON_DOWN), (25, BUTTON_UP), (55, BUTTON_DOWN), (80, BUTTON_UP)])) == [codes.GESTURE_DOUBLE]


def test_two_presses_in_one_long_standstill_are_two_where_their_pause_was_long(desk: Desk) -> None:
    edges = [(10, BUTTON_DOWN), (90, BUTTON_UP), (440, BUTTON_DOWN), (520, BUTTON_UP)]
    assert gestures_of(late(desk, edges, 1200)) == [codes.GESTURE_PRESS, codes.GESTURE_PRESS]


def test_a_hold_that_ended_in_a_standstill_forgets_only_if_it_was_long_enough(desk: Desk) -> None:
    assert [event[0] for event in late(desk, [(0, BUTTON_DOWN), (2999, BUTTON_UP)], 3500)] == [codes.PROMPT]
    assert [event[0] for event in late(desk, [(0, BUTTON_DOWN), (3000, BUTTON_UP)], 3500)] == [codes.FORGOTTEN]


def test_without_interrupts_a_press_within_a_standstill_is_none(desk: Desk) -> None:
    assert late(desk, []) == []


def test_a_bounce_in_a_standstill_makes_no_second_press(desk: Desk) -> None:
    bounce = [(10 + step, BUTTON_DOWN if step % 2 == 0 else BUTTON_UP) for step in range(9)]
    assert gestures_of(late(desk, [*bounce, (90, BUTTON_UP), (91, BUTTON_DOWN), (92, BUTTON_UP)])) == [codes.GESTURE_PRESS]


def test_a_contact_that_is_never_stable_in_a_standstill_is_no_press(desk: Desk) -> None:
    assert late(desk, [(2 * step, BUTTON_DOWN if step % 2 == 0 else BUTTON_UP) for step in range(30)]) == []


def test_what_the_finger_did_while_shut_counts_for_nothing_though_it_is_seen_after_the_opening(desk: Desk) -> None:
    desk.shutter(True)
    events = late(desk, [(10, BUTTON_DOWN), (20, SWITCH_OPEN), (90, BUTTON_UP)], 150)
    assert [event[0] for event in events] == [codes.OPENED]


def test_a_press_that_time_had_decided_before_the_switch_was_shut_counts(desk: Desk) -> None:
    events = late(desk, [(10, BUTTON_DOWN), (90, BUTTON_UP), (600, SWITCH_SHUT)], 800)
    assert [event[0] for event in events] == [codes.PROMPT, codes.SHUT]


def test_a_press_that_the_switch_cut_short_does_not_count(desk: Desk) -> None:
    events = late(desk, [(10, BUTTON_DOWN), (90, BUTTON_UP), (300, SWITCH_SHUT)], 800)
    assert [event[0] for event in events] == [codes.SHUT]


def test_no_gesture_is_made_of_edges_that_were_lost(desk: Desk) -> None:
    desk.button = True
    events = late(desk, [(0, BUTTON_DOWN), (5, LOST)], 3500)
    assert events == []
    desk.button = False
    desk.run(50)
    assert desk.press() is not None, "the next one counts"


# The ring


def test_edges_come_out_in_their_order_with_their_own_times() -> None:
    ticks, button, switch = Ticks(), Pin(), Pin()
    ring = Edges(ticks)
    for ticks.now, pin, level, note in (
        (5, button, 0, ring.note_button),
        (7, switch, 0, ring.note_switch),
        (9, button, 1, ring.note_button),
    ):
        pin.level = level
        note(pin)
    assert list(ring.take(lambda tick: tick + 1000)) == [(1005, BUTTON_DOWN), (1007, SWITCH_OPEN), (1009, BUTTON_UP)]
    assert list(ring.take(lambda tick: tick)) == []


@pytest.mark.parametrize("ahead_ms", [-1, 0, 1])
@pytest.mark.parametrize("switch_first", [False, True])
def test_of_a_finger_and_a_switch_that_moved_in_one_millisecond_the_finger_counts_first(
    desk: Desk, switch_first: bool, ahead_ms: int
) -> None:
    last = [(80, BUTTON_UP), (80 - ahead_ms, SWITCH_SHUT)]
    edges = [(5, BUTTON_DOWN), (25, BUTTON_UP), (55, BUTTON_DOWN), *sorted(last[:: -1 if switch_first else 1], key=lambda edge: edge[0])]
    counted = [event[0] for event in late(desk, edges)]
    assert counted == ([codes.SHUT] if ahead_ms > 0 else [codes.PROMPT, codes.SHUT])


@pytest.mark.parametrize("storm", [SIZE - 1, SIZE, 10_000])
def test_a_storm_of_edges_fills_the_ring_and_no_more_and_says_that_some_were_lost(storm: int) -> None:
    ticks, button = Ticks(), Pin()
    ring = Edges(ticks)
    for ticks.now in range(storm):
        button.level = ticks.now % 2
        ring.note_button(button)
    taken = list(ring.take(lambda tick: tick))
    assert taken[: SIZE - 1] == [(at, BUTTON_UP if at % 2 else BUTTON_DOWN) for at in range(SIZE - 1)]
    assert [what for _, what in taken[SIZE - 1 :]] == ([LOST] if storm >= SIZE else [])
    ring.note_button(button)
    assert len(list(ring.take(lambda tick: tick))) == 1, "it goes on after a storm"


def test_the_pause_that_an_order_sets_holds_at_once_and_after_a_boot(blank: Desk) -> None:
    blank.provision(timings=Timings(double_within_ms=800))
    for _ in range(2):
        blank.events.clear()
        blank.move((80, True), (700, False), (80, True), (100, False))
        assert gestures_of(blank.events) == [codes.GESTURE_DOUBLE]
        blank.boot()
