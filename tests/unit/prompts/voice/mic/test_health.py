"""The microphone's states: a table, and what is counted along it."""

from __future__ import annotations

from pathlib import Path

import pytest

from eyelid_formats.errors import RigError
from eyelid_rig.prompts.voice import mic
from eyelid_rig.prompts.voice.mic.health import BROKEN, HEARING, TABLE, Event, Health, State, rows

SPEC = Path(mic.__file__).parents[1] / "SPEC-voice.md"


def _after(*events: Event) -> Health:
    health = Health()
    for at_ns, event in enumerate(events, 1):
        health = health.after(event, at_ns, "it is broken" if event is Event.FAILED else "")
    return health


OPEN = (Event.WANTED, Event.OPENED)


def test_the_table_in_the_spec_is_this_one() -> None:
    assert rows() in SPEC.read_text()


def test_what_failed_is_in_trouble_until_sound_comes_and_not_only_until_it_opens() -> None:
    assert _after(*OPEN, Event.FAILED, *OPEN).state is State.LOST
    again = _after(*OPEN, Event.FAILED, *OPEN, Event.SOUND)
    assert (again.state, again.why, again.opened, again.failures) == (State.LISTENING, "", 2, 0)


def test_a_microphone_that_is_gone_was_pulled_out_where_it_worked_and_is_missing_where_it_never_did() -> None:
    assert _after(*OPEN, Event.ABSENT).state is State.MISSING
    assert _after(*OPEN, Event.SOUND, Event.ABSENT).state is State.LOST
    assert _after(*OPEN, Event.SOUND, Event.UNWANTED, *OPEN, Event.ABSENT).state is State.MISSING


def test_pauses_grow_to_four_seconds_and_begin_anew_after_sound() -> None:
    health, pauses = _after(*OPEN), []
    for _ in range(6):
        health = health.after(Event.HELD, 1)
        pauses.append(health.pause_s)
    assert pauses == [0.5, 1, 2, 4, 4, 4]
    assert health.after(Event.OPENED, 2).after(Event.SOUND, 3).after(Event.FAILED, 4).pause_s == 0.5


@pytest.mark.parametrize("event", [Event.CLIPPED, Event.ZEROES, Event.OVERRUN])
def test_sound_that_is_faulty_says_what_helps_and_is_back_by_itself(event: Event) -> None:
    faulty = _after(*OPEN, Event.SOUND, event)
    assert faulty.state in HEARING
    assert faulty.why
    well = faulty.after(Event.SOUND, 9)
    assert (well.state, well.why, well.since_ns) == (State.LISTENING, "", 9)


def test_every_overrun_is_counted() -> None:
    assert _after(*OPEN, Event.OVERRUN, Event.OVERRUN, Event.SOUND, Event.OVERRUN).overruns == 3


def test_a_block_like_the_one_before_changes_nothing() -> None:
    health = _after(*OPEN, Event.SOUND)
    assert health.after(Event.SOUND, 99) is health


def test_whatever_it_is_but_closed_it_can_be_closed_and_a_closed_one_hears_nothing() -> None:
    assert all(TABLE[state, Event.UNWANTED] is State.CLOSED for state in (State.STARTING, *HEARING, *BROKEN))
    for event in set(Event) - {Event.WANTED}:
        with pytest.raises(RigError, match="while closed"):
            Health().after(event, 1)
