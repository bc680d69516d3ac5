"""Promise 5: the Pico grants what its gesture and its policy allow; a Pi that was turned can ask for less, never for more.

The board's real program runs on its real interpreter; the Pi at the other end is hostile, and has the Pi's own key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from eyelid_formats import bundle
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import EyelidError
from eyelid_formats.grant import read_grant
from eyelid_pico import codes
from factory import FRAME_SIZE, Rig
from unit.pico.wire import Wire

ALLOWED_S = 86_400


@pytest.fixture(scope="module")
def rig() -> Rig:
    """The wearer opted in to `improve`, not to `train`."""
    return Rig.make(double_scope=Scope.IMPROVE, retention_s=ALLOWED_S)


@pytest.fixture(scope="module")
def board(rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wire]:
    with Wire.on(tmp_path_factory.mktemp("pico"), rig, deadline_ms=20) as wire:
        wire.provision()
        yield wire


def draft(rig: Rig, counter: int, gesture: Gesture, **consent: Any) -> Any:
    return rig.draft(counter, consent=rig.consent(**{"prompt": gesture, "scope": Scope.ANSWER, "retention_s": ALLOWED_S, **consent}))


def whole_frame(rig: Rig, asked: Any) -> Any:
    return replace(asked, crop=replace(asked.crop, box=(0, 0, *FRAME_SIZE), size=FRAME_SIZE, share_ppm=1_000_000))


ANOTHER = Rig.make(7)
DEMANDS = {
    "scope-above-gesture": {"scope": Scope.IMPROVE},
    "recipient-not-allowed": {"recipients": ANOTHER.policy.recipients},
    "retention-above-policy": {"retention_s": ALLOWED_S + 1},
    "notice-differs": {"notice": bytes(32)},
    "wearer-differs": {"wearer": bytes(16)},
    "draft-gesture": {"prompt": Gesture.DOUBLE},
}


def refusal(board: Wire, asked: Any) -> str:
    answer = board.ask(codes.GRANT, {2: asked if isinstance(asked, bytes) else asked.encode()})
    assert answer[0] == codes.ERROR, answer
    return str(answer[2])


def test_a_hostile_pi_is_refused_each_demand_by_name_and_the_press_is_still_good_for_what_it_allows(board: Wire, rig: Rig) -> None:
    counter = board.press()[2]
    for code, demand in DEMANDS.items():
        assert refusal(board, draft(rig, counter, Gesture.PRESS, **demand)) == code
    fair = draft(rig, counter, Gesture.PRESS)
    assert refusal(board, whole_frame(rig, fair)) == "share-above-policy"
    assert refusal(board, replace(fair, unit=bytes(32))) == "draft-unit"
    assert board.ask(codes.GRANT, {2: fair.encode()})[0] == codes.GRANTED
    assert refusal(board, replace(fair, bundle_id=bytes(16))) == "grant-used"


def test_a_double_press_allows_what_the_wearer_opted_in_to_and_no_more(board: Wire, rig: Rig) -> None:
    board.pico.double()
    event = board.event(codes.PROMPT)
    assert (event[3], event[4]) == (Gesture.DOUBLE, Scope.IMPROVE)
    assert refusal(board, draft(rig, event[2], Gesture.DOUBLE, scope=Scope.TRAIN)) == "scope-above-policy"
    granted = board.ask(codes.GRANT, {2: draft(rig, event[2], Gesture.DOUBLE, scope=Scope.IMPROVE).encode()})
    assert read_grant(granted[2], rig.unit.pico_verifier()).scope is Scope.IMPROVE


def test_a_spoken_prompt_never_allows_more_than_an_answer_and_brings_no_key(board: Wire, rig: Rig) -> None:
    event = board.speak()
    assert (event[3], event[4], event[6]) == (Gesture.VOICE, Scope.ANSWER, [])
    for scope in (Scope.IMPROVE, Scope.TRAIN):
        assert refusal(board, draft(rig, event[2], Gesture.VOICE, scope=scope)) == "scope-above-gesture"
        assert refusal(board, draft(rig, event[2], Gesture.DOUBLE, scope=scope)) == "draft-gesture"


def test_the_pi_can_ask_for_less(board: Wire, rig: Rig) -> None:
    counter = board.press()[2]
    less = draft(rig, counter, Gesture.PRESS, scope=Scope.LOCAL, retention_s=0, valid_until_s=0)
    granted = board.ask(codes.GRANT, {2: less.encode()})
    assert granted[0] == codes.GRANTED
    grant = read_grant(granted[2], rig.unit.pico_verifier())
    assert (grant.gesture, grant.counter) == (Gesture.PRESS, counter)


def test_without_a_prompt_there_is_no_grant_whatever_the_draft_says(rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> None:
    with Wire.on(tmp_path_factory.mktemp("pico"), rig, deadline_ms=20) as fresh:
        fresh.provision()
        for counter in (1, 2, 2**53 - 1):
            assert refusal(fresh, draft(rig, counter, Gesture.PRESS)) == "no-prompt"


@pytest.mark.parametrize(
    ("raised", "code"),
    [
        ({"scope": Scope.TRAIN}, "scope-above-grant"),
        ({"retention_s": ALLOWED_S + 1}, "retention-above-policy"),
        ({"recipients": ANOTHER.policy.recipients}, "crop-recipients"),
        ({"notice": bytes(32)}, "notice-differs"),
        ({"prompt": Gesture.DOUBLE}, "gesture-differs"),
    ],
    ids=lambda one: str(one)[:24],
)
def test_what_the_board_would_refuse_no_verifier_takes_either(rig: Rig, raised: dict[str, Any], code: str) -> None:
    """Even where the board's signature over such a draft is assumed: the verifier holds the tag against grant and policy."""
    made = rig.bundle(consent=raised, grant={"scope": Scope.ANSWER, "gesture": Gesture.PRESS})
    with pytest.raises(EyelidError) as refused:
        bundle.verify(made.data, rig.trust)
    assert refused.value.code == code
