from __future__ import annotations

import pytest

from eyelid_bench.pico import firmware_dir
from eyelid_pico import debounce, gestures
from eyelid_pico.gestures import DOUBLE, HOLD, NOTHING, PRESS, TICK, Gestures


def outcomes(*moments: tuple[int, bool | None], ends_ms: int) -> list[int]:
    """Plays edges (ms, down or up); returns what came of them, without the ticks."""
    machine = Gestures(False)
    edges = dict(moments)
    made = []
    for now in range(ends_ms):
        made.append(machine.poll(now))
        level = edges.get(now)
        if level is not None:
            made.append(machine.contact(now, level))
    return [outcome for outcome in made if outcome not in (NOTHING, TICK)]


def test_a_press_is_decided_when_no_second_one_begins_within_350_ms() -> None:
    assert outcomes((0, True), (100, False), ends_ms=450) == []
    assert outcomes((0, True), (100, False), ends_ms=451) == [PRESS]


def test_a_second_press_that_begins_in_time_makes_a_double() -> None:
    assert outcomes((0, True), (100, False), (449, True), (500, False), ends_ms=2000) == [DOUBLE]


def test_a_second_press_that_begins_too_late_is_a_press_of_its_own() -> None:
    assert outcomes((0, True), (100, False), (450, True), (500, False), ends_ms=2000) == [PRESS, PRESS]


def test_three_quick_presses_are_a_double_and_a_press() -> None:
    quick = [(at, down) for start in (0, 200, 400) for at, down in ((start, True), (start + 80, False))]
    assert outcomes(*quick, ends_ms=2000) == [DOUBLE, PRESS]


def test_a_hold_is_3_s_and_nothing_more_follows_from_it() -> None:
    assert outcomes((0, True), (2999, False), ends_ms=4000) == [PRESS]
    assert outcomes((0, True), (6000, False), ends_ms=8000) == [HOLD]


def test_a_second_press_that_is_held_forgets_instead_of_raising_the_scope() -> None:
    assert outcomes((0, True), (80, False), (200, True), (4000, False), ends_ms=5000) == [HOLD]


def test_a_finger_that_was_down_before_counts_only_when_it_comes_down_again() -> None:
    machine = Gestures(True)
    assert [machine.poll(now) for now in range(5000)] == [NOTHING] * 5000
    assert machine.contact(5000, False) == NOTHING
    assert machine.contact(5100, True) == TICK


def test_every_press_ticks_when_its_contact_is_stable() -> None:
    contact = debounce.Contact(0, False)
    changes = [now for now in range(1, 60) if contact.poll(now, now >= 10)]
    assert changes == [10 + debounce.STABLE_MS]
    assert contact.since_ms == 10


@pytest.mark.parametrize("pattern", ["1010101010", "1101100110", "0111011101"])
def test_a_bounce_starts_the_stable_time_anew(pattern: str) -> None:
    contact = debounce.Contact(0, False)
    levels = [level == "1" for level in pattern] + [True] * 40
    changes = [now for now, level in enumerate(levels) if contact.poll(now, level)]
    last_edge = max(now for now in range(1, len(levels)) if levels[now] != levels[now - 1])
    assert changes == [last_edge + debounce.STABLE_MS]


def test_the_drawing_in_the_spec_is_the_table() -> None:
    rows = [
        f"| {gestures.STATES[state]} | {gestures.EVENTS[event]} | {gestures.STATES[after]} | {gestures.OUTCOMES[outcome]} |"
        for (state, event), (after, outcome) in gestures.TABLE.items()
    ]
    assert "\n".join(rows) in (firmware_dir() / "SPEC-pico.md").read_text(encoding="utf-8")
