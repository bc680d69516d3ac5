"""The gate's table: whole, drawn as it is, and with no way round the order of sealing."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig import gate
from eyelid_rig.gate import TABLE, Event, Intent, State

SPEC = Path(gate.__file__).with_name("SPEC-gate.md")
SEALING = (Intent.NOTE_PROMPT, Intent.CROP, Intent.DRAFT, Intent.ASK_GRANT, Intent.STAGE, Intent.NAME, Intent.RELEASE, Intent.TELL_KEPT)
PAIRS = list(itertools.product(State, Event))


def paths(start: State = State.WAITING, seen: tuple[tuple[State, Event], ...] = ()) -> Iterator[tuple[Intent, ...]]:
    """The intents of every way through the table that comes back to waiting, no move taken twice."""
    for (state, event), move in TABLE.items():
        if state is not start or (state, event) in seen:
            continue
        if move.state is State.WAITING:
            yield move.intents
        else:
            for rest in paths(move.state, (*seen, (state, event))):
                yield (*move.intents, *rest)


@pytest.mark.parametrize(("state", "event"), PAIRS, ids=lambda one: str(one))
def test_every_event_has_its_move_or_is_refused_by_name(state: State, event: Event) -> None:
    if (state, event) in TABLE:
        assert gate.move(state, event) is TABLE[state, event]
        return
    with pytest.raises(RigError, match=f"cannot take `{event}` while {state}") as raised:
        gate.move(state, event)
    assert raised.value.code is Code.INTERNAL


def test_the_drawing_in_the_spec_is_the_table() -> None:
    assert f"```mermaid\n{gate.drawing()}\n```" in SPEC.read_text()


def test_every_state_is_reached_and_every_state_comes_back_to_waiting() -> None:
    forward = _closure({State.WAITING}, lambda state: {move.state for (at, _), move in TABLE.items() if at is state})
    back = _closure({State.WAITING}, lambda state: {at for (at, _), move in TABLE.items() if move.state is state})
    assert forward == back == set(State)


def test_sealing_has_one_order_and_no_short_cut() -> None:
    for intents in paths():
        sealing = tuple(one for one in intents if one in SEALING)
        assert sealing == SEALING[: len(sealing)]


def test_only_what_was_granted_staged_and_named_is_released() -> None:
    released = [intents for intents in paths() if Intent.RELEASE in intents]
    assert released
    for intents in released:
        assert set(SEALING) <= set(intents)
        assert Intent.REFUSE not in intents


def test_every_prompt_is_told_kept_or_refused_exactly_once_and_then_wiped() -> None:
    for intents in paths():
        if Intent.NOTE_PROMPT in intents:
            assert (intents.count(Intent.TELL_KEPT), intents.count(Intent.REFUSE)) in {(1, 0), (0, 1)}
            assert intents.count(Intent.WIPE) == 1
            assert intents.index(Intent.WIPE) == max(map(intents.index, {Intent.TELL_KEPT, Intent.REFUSE, Intent.WIPE} & set(intents)))


def test_a_crop_that_nobody_waits_for_any_more_is_called_off_before_anything_else() -> None:
    for (state, event), move in TABLE.items():
        left = state is State.CROPPING and move.state is State.WAITING
        assert (Intent.CALL_OFF in move.intents) is left, (state, event)
        assert not left or move.intents[0] is Intent.CALL_OFF


def test_where_eye_waits_for_somebody_a_newer_prompt_is_busy_and_a_forget_is_heeded() -> None:
    for state in (State.CROPPING, State.GRANTING):
        assert TABLE[state, Event.PROMPT] == gate.Move(state, (Intent.REFUSE_BUSY,))
        assert TABLE[state, Event.FORGET].intents[-1] is Intent.FORGET


def test_a_failure_after_staging_leaves_nothing_staged() -> None:
    for (state, event), move in TABLE.items():
        if event is Event.FAILED:
            assert (Intent.DROP_STAGED in move.intents) is (state in {State.STAGING, State.NAMING})


def test_what_the_ledger_names_is_never_refused_again() -> None:
    assert not [event for (state, event) in TABLE if state is State.RELEASING and event is not Event.RELEASED]


def test_forgetting_in_the_middle_refuses_the_prompt_before_it_destroys() -> None:
    for (state, event), move in TABLE.items():
        if event is Event.FORGET and state is not State.WAITING:
            assert move.intents.index(Intent.REFUSE) < move.intents.index(Intent.WIPE) < move.intents.index(Intent.FORGET)


def _closure(found: set[State], step: Callable[[State], set[State]]) -> set[State]:
    todo = list(found)
    while todo:
        for state in step(todo.pop()) - found:
            found.add(state)
            todo.append(state)
    return found
