"""Promise 5: the Pico grants what its gesture and its policy allow; a Pi that was turned can ask for less, never for more.

The board's real program runs on its real interpreter; the Pi at the other end is hostile, and has the Pi's own key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from eyelid_formats import bundle, cose
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import EyelidError
from eyelid_formats.grant import read_grant
from eyelid_formats.order import sign_order
from eyelid_pico import codes
from factory import FRAME_SIZE, Rig
from unit.pico.desk import provision_fields
from unit.pico.wire import Wire
from vectors import raw

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


def wider(rig: Rig) -> Rig:
    """What a hostile Pi would have the board hold: the same rig with a policy that allows everything."""
    return Rig.make(rig.seed, double_scope=Scope.TRAIN, retention_s=2**31, share_ppm=999_999)


def orders(rig: Rig, state: dict[int, Any]) -> dict[str, dict[int, Any]]:
    """Every order that the Pi can have: of its own making, or one that the operator really signed, for this unit or another boot."""
    here = {"boots": state[5], "replaces": state[3]}
    wish = wider(rig)
    return {
        "its own operator's": provision_fields(wish, by=ANOTHER, **here),
        "under the operator's name": provision_fields(wish, by=ANOTHER, operator=rig.order(1).operator, **here),
        "signed by the Pi": {**provision_fields(wish, **here), 4: sign_order(wish.order(**here), rig.pi_signer)},
        "of another boot": provision_fields(wish, boots=state[5] + 1, replaces=state[3]),
        "with a policy swapped": {**provision_fields(rig, **here), 4: swapped(rig, wish, here)},
        "the operator's very own": provision_fields(wish, **here),
    }


def swapped(rig: Rig, wish: Rig, here: dict[str, Any]) -> bytes:
    """The operator's order, its policy exchanged under the signature."""
    members = raw.sign1(cose.Name.ORDER, rig.order(**here).encode(), rig.board_signer)
    return raw.tagged([*members[:2], rig.order(**here, policy_bytes=wish.policy.encode()).encode(), members[3]])


def test_no_request_in_service_changes_the_policy_not_even_an_order_of_the_operator(board: Wire, rig: Rig) -> None:
    before = board.ask(codes.POLICY)
    for name, fields in orders(rig, board.hello()).items():
        answer = board.ask(codes.PROVISION, fields)
        assert (answer[0], answer[2]) == (codes.ERROR, "provision-locked"), name
    for kind in range(16):
        board.ask(kind, {2: wider(rig).policy.encode()})
    assert board.press()[4] == Scope.ANSWER, "a press is a prompt: nothing waits for one"
    after = board.ask(codes.POLICY)
    assert (after[2], 3 in after) == (before[2], False)
    assert after[2] == rig.policy.encode()


def test_at_a_boot_with_the_button_held_only_the_operators_order_for_it_counts_and_only_after_a_press(
    rig: Rig, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with Wire.on(tmp_path_factory.mktemp("pico"), rig, deadline_ms=20) as fresh:
        fresh.provision()
        fresh.unlock()
        forged = orders(rig, fresh.hello())
        good = forged.pop("the operator's very own")
        refusals = {name: fresh.ask(codes.PROVISION, fields)[2] for name, fields in forged.items()}
        assert refusals == {
            "its own operator's": "order-operator",
            "under the operator's name": "order-operator",
            "signed by the Pi": "order-malformed",
            "of another boot": "order-boot",
            "with a policy swapped": "order-operator",
        }
        assert fresh.press()[4] == Scope.ANSWER, "a press is a prompt: nothing waits for one"
        assert fresh.ask(codes.PROVISION, good)[0] == codes.DONE
        assert fresh.ask(codes.POLICY)[2] == rig.policy.encode(), "what waits for its press is not yet held"


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
