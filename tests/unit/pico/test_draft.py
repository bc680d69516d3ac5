from __future__ import annotations

from typing import Any

import pytest

from eyelid_formats import draft as reference
from eyelid_formats.consent import Gesture, Intent
from eyelid_formats.errors import EyelidError
from eyelid_formats.unit import Policy as ReferencePolicy
from eyelid_pico import cbor
from eyelid_pico.draft import MAX_SIZE, Draft
from eyelid_pico.policy import Policy
from factory import Rig


def accepted(data: bytes) -> bool:
    try:
        Draft(data)
    except cbor.MalformedError:
        return False
    return True


def accepted_by_reference(data: bytes) -> bool:
    try:
        reference.Draft.decode(data, MAX_SIZE)
    except EyelidError:
        return False
    return True


def every_place(value: Any, path: tuple[int, ...] = ()) -> list[tuple[int, ...]]:
    """The path of every member of every map and array."""
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place for key, inner in members for place in [(*path, key), *every_place(inner, (*path, key))]]


def with_value(data: bytes, path: tuple[int, ...], value: object) -> bytes:
    fields: Any = cbor.decode(data)
    place = fields
    for key in path[:-1]:
        place = place[key]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return cbor.encode(fields)


def full_draft(rig: Rig) -> bytes:
    """A draft with a member of every kind, optional ones included."""
    plain = rig.draft(1, consent=rig.consent(wording=bytes(32)))
    fields: Any = cbor.decode(plain.encode())
    fields[5][8] = [["card", 1, 2, 30, 40]]
    fields[5][9] = [bytes(32)]
    return cbor.encode(fields)


def test_a_right_draft_is_read(rig: Rig) -> None:
    read = Draft(full_draft(rig))
    assert (read.unit, read.counter, read.prompt, read.scope) == (rig.unit.hash, 1, Gesture.PRESS, 1)


@pytest.mark.parametrize("value", [..., None, True, -1, 2**53 - 1, b"", "", bytes(33), "x" * 17, [], {}, [[]], {1: 1}])
def test_every_field_of_a_draft_is_checked(rig: Rig, value: object) -> None:
    draft = full_draft(rig)
    for path in every_place(cbor.decode(draft)):
        wrong = with_value(draft, path, value)
        if wrong != draft and accepted(wrong):
            assert accepted_by_reference(wrong), (path, value)


def test_a_draft_without_a_field_or_with_one_more_is_refused(rig: Rig) -> None:
    draft = full_draft(rig)
    optional = {(5, 8, 0), (5, 9, 0)}
    for path in every_place(cbor.decode(draft)):
        assert accepted(with_value(draft, path, ...)) == (path in optional), path
    for path in ((99,), (4, 99), (5, 99), (6, 99), (7, 99)):
        assert not accepted(with_value(draft, path, 1))


def test_a_draft_above_its_limit_is_refused(rig: Rig) -> None:
    draft: Any = cbor.decode(full_draft(rig))
    draft[5][8] = [["card", 1, 2, 30, 40]] * 64
    draft[5][9] = [bytes(32)] * 8
    assert accepted(cbor.encode(draft)) == (len(cbor.encode(draft)) <= MAX_SIZE)
    draft[5][8] = [["x" * 16, 60000, 60000, 30000, 40000]] * 64
    assert len(cbor.encode(draft)) > MAX_SIZE
    assert not accepted(cbor.encode(draft))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ((5, 6), [545, 30, 96, 64]),
        ((5, 6), [40, 417, 96, 64]),
        ((5, 4), [97, 64]),
        ((5, 4), [96, 65]),
        ((5, 7), 19_999),
        ((5, 7), 20_001),
        ((7, 3), 1_800_000_002 + 86_400),
        ((4, 2), 0),
        ((7, 5), ...),
        ((7, 9), ...),
        ((7, 9), 0),
        ((7, 9), 8),
    ],
)
def test_a_draft_that_contradicts_itself_is_refused(rig: Rig, path: tuple[int, ...], value: object) -> None:
    assert accepted(full_draft(rig))
    assert not accepted(with_value(full_draft(rig), path, value))


def test_words_come_with_an_intent_and_an_intent_with_words(rig: Rig) -> None:
    wordless = with_value(with_value(full_draft(rig), (7, 5), ...), (7, 9), ...)
    assert accepted(wordless)
    assert not accepted(with_value(wordless, (7, 9), 1))
    assert [accepted(with_value(full_draft(rig), (7, 9), intent)) for intent in Intent] == [True] * 7


def test_a_spoken_prompt_has_words_and_a_press_or_two_may(rig: Rig) -> None:
    wordless = with_value(with_value(full_draft(rig), (7, 5), ...), (7, 9), ...)
    assert [accepted(with_value(wordless, (7, 4), gesture)) for gesture in Gesture] == [True, True, False]
    assert [accepted(with_value(full_draft(rig), (7, 4), gesture)) for gesture in Gesture] == [True] * 3


def test_an_unset_clock_has_no_seconds_and_no_validity(rig: Rig) -> None:
    unset = with_value(with_value(full_draft(rig), (4, 2), 0), (4, 1), 0)
    assert not accepted(unset)
    assert accepted(with_value(unset, (7, 3), 0))


@pytest.mark.parametrize("value", [..., None, True, 4, 2**33, b"", bytes(33), [], [bytes(32)] * 5, [bytes(31)], 0, 1_000_000])
def test_every_field_of_a_policy_is_checked_as_the_reference_does(rig: Rig, value: object) -> None:
    policy = rig.policy.encode()
    for path in every_place(cbor.decode(policy)):
        changed = with_value(policy, path, value)
        try:
            ReferencePolicy.decode(changed, 768)
            right = True
        except EyelidError:
            right = False
        try:
            Policy(changed)
            assert right, (path, value)
        except cbor.MalformedError:
            assert not right, (path, value)


@pytest.mark.parametrize("gesture", list(Gesture))
@pytest.mark.parametrize("press", [0, 1])
@pytest.mark.parametrize("double", [0, 1, 2, 3])
def test_scopes_are_those_that_verifiers_work_out(gesture: Gesture, press: int, double: int) -> None:
    policy = Rig.make(press_scope=press, double_scope=double).policy
    assert Policy(policy.encode()).scope_of(gesture) == policy.scope_of(gesture)
