from __future__ import annotations

import itertools

import pytest

from eyelid_bench.pico import firmware_dir
from eyelid_pico import cbor, debounce, gestures, timings
from eyelid_pico.gestures import DOUBLE, HOLD, NOTHING, PRESS, TICK, Gestures
from eyelid_pico.timings import Timings

USUAL = Timings()
LEAST = Timings(cbor.encode({key: row[2] for key, row in timings.TABLE.items()}))
MOST = Timings(cbor.encode({key: row[4] for key, row in timings.TABLE.items()}))
EACH = pytest.mark.parametrize("times", [LEAST, USUAL, MOST], ids=["least", "usual", "most"])
SPEC = (firmware_dir() / "SPEC-pico.md").read_text(encoding="utf-8")


def outcomes(*moments: tuple[int, bool | None], ends_ms: int, times: Timings = USUAL) -> list[int]:
    """Plays edges (ms, down or up); returns what came of them, without the ticks."""
    machine = Gestures(False, times)
    edges = dict(moments)
    made = []
    for now in range(ends_ms):
        made.append(machine.poll(now))
        level = edges.get(now)
        if level is not None:
            made.append(machine.contact(now, level))
    return [outcome for outcome in made if outcome not in (NOTHING, TICK)]


@EACH
def test_a_press_is_decided_when_no_second_one_begins_in_time(times: Timings) -> None:
    decided = 100 + times.double_within_ms
    assert outcomes((0, True), (100, False), ends_ms=decided, times=times) == []
    assert outcomes((0, True), (100, False), ends_ms=decided + 1, times=times) == [PRESS]


@EACH
def test_a_second_press_that_begins_in_time_makes_a_double(times: Timings) -> None:
    again = 100 + times.double_within_ms - 1
    assert outcomes((0, True), (100, False), (again, True), (again + 51, False), ends_ms=3000, times=times) == [DOUBLE]


@EACH
def test_a_second_press_that_begins_too_late_is_a_press_of_its_own(times: Timings) -> None:
    again = 100 + times.double_within_ms
    assert outcomes((0, True), (100, False), (again, True), (again + 50, False), ends_ms=3000, times=times) == [PRESS, PRESS]


def test_three_quick_presses_are_a_double_and_a_press() -> None:
    quick = [(at, down) for start in (0, 200, 400) for at, down in ((start, True), (start + 80, False))]
    assert outcomes(*quick, ends_ms=2000) == [DOUBLE, PRESS]


@EACH
def test_nothing_more_follows_from_a_hold(times: Timings) -> None:
    hold = times.hold_ms
    assert outcomes((0, True), (hold - 1, False), ends_ms=hold + 1000, times=times) == [PRESS]
    assert outcomes((0, True), (hold + 3000, False), ends_ms=hold + 5000, times=times) == [HOLD]


def test_a_second_press_that_is_held_forgets_instead_of_raising_the_scope() -> None:
    assert outcomes((0, True), (80, False), (200, True), (4000, False), ends_ms=5000) == [HOLD]


def test_a_finger_that_was_down_before_counts_only_when_it_comes_down_again() -> None:
    machine = Gestures(True, USUAL)
    assert [machine.poll(now) for now in range(5000)] == [NOTHING] * 5000
    assert machine.contact(5000, False) == NOTHING
    assert machine.contact(5100, True) == TICK


def settled(contact: debounce.Contact, levels: list[bool]) -> list[int]:
    """The milliseconds at which a contact's level changes, one sample each."""
    changes = []
    for now, level in enumerate(levels):
        contact.sample(now, level)
        if contact.settle(now):
            changes.append(now)
    return changes


@EACH
def test_every_press_ticks_when_its_contact_is_stable(times: Timings) -> None:
    contact = debounce.Contact(0, False, times.stable_ms)
    assert settled(contact, [now >= 10 for now in range(100)]) == [10 + times.stable_ms]
    assert contact.moved_ms == 10


@pytest.mark.parametrize("pattern", ["1010101010", "1101100110", "0111011101"])
def test_a_bounce_starts_the_stable_time_anew(pattern: str) -> None:
    levels = [level == "1" for level in pattern] + [True] * 40
    last_edge = max(now for now in range(1, len(levels)) if levels[now] != levels[now - 1])
    assert settled(debounce.Contact(0, False, 15), levels) == [last_edge + 15]


def test_the_drawing_in_the_spec_is_the_table() -> None:
    rows = [
        f"| {gestures.STATES[state]} | {gestures.EVENTS[event]} | {gestures.STATES[after]} | {gestures.OUTCOMES[outcome]} |"
        for (state, event), (after, outcome) in gestures.TABLE.items()
    ]
    assert "\n".join(rows) in SPEC


# Timings


def test_the_timings_of_the_spec_are_those_of_the_board() -> None:
    for key, row in timings.TABLE.items():
        assert "| " + " | ".join(str(part) for part in (key, *row)) + " |" in SPEC


def test_what_an_order_does_not_name_is_as_usual() -> None:
    assert (USUAL.stable_ms, USUAL.double_within_ms, USUAL.hold_ms) == (15, 350, 3000)
    slow = Timings(cbor.encode({2: 800}))
    assert (slow.stable_ms, slow.double_within_ms, slow.hold_ms) == (15, 800, 3000)


@pytest.mark.parametrize("key", timings.TABLE)
def test_a_setting_is_taken_from_its_least_to_its_most_and_no_further(key: int) -> None:
    _, _, least, _, most = timings.TABLE[key]
    for value in (least, most):
        Timings(cbor.encode({key: value}))
    for value in (least - 1, most + 1):
        with pytest.raises(cbor.MalformedError):
            Timings(cbor.encode({key: value}))


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        b"\x80",
        b"\xa1\x02\x18\xff\x00",
        b"\xa1\x02\x19\x00\xfa",
        cbor.encode({4: 300}),
        cbor.encode({2: b"\x01"}),
        cbor.encode({1: True}),
    ],
)
def test_timings_that_are_not_a_strict_map_of_settings_are_refused(encoded: bytes) -> None:
    with pytest.raises(cbor.MalformedError):
        Timings(encoded)


def test_all_settings_together_fit_what_a_board_reads() -> None:
    assert MOST.encoded is not None
    assert len(MOST.encoded) <= timings.MAX_SIZE


def test_no_two_settings_within_their_ranges_contradict_each_other() -> None:
    """A pause is longer than the two stable times it needs to be seen, a hold longer than any pause, a tick within 100 ms."""
    rows = timings.TABLE
    for stable, pause, hold in itertools.product((rows[1][2], rows[1][4]), (rows[2][2], rows[2][4]), (rows[3][2], rows[3][4])):
        assert 2 * stable < pause < hold
        assert stable < 100
