from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from eyelid_formats import bundle, cbor, cose, grant, keys
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import EyelidError
from eyelid_pico import codes
from eyelid_pico.voice import EVERY_MS as VOICE_MS
from factory import Rig
from unit.pico.desk import Desk


def verifier(rig: Rig) -> cose.P256Verifier:
    return cose.P256Verifier(keys.raw(rig.pico.public_key()))


def draft_with(rig: Rig, counter: int = 1, consent: dict[str, Any] | None = None, **changes: Any) -> bytes:
    return rig.draft(counter, consent=rig.consent(**(consent or {})), **changes).encode()


def changed(draft: bytes, path: list[int], value: object) -> bytes:
    """A draft's bytes with one value replaced (None: taken out), whatever the formats think of it."""
    fields: Any = cbor.decode(draft, limit=4096)
    place = fields
    for key in path[:-1]:
        place = place[key]
    if value is None:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return cbor.encode(fields)


def test_a_grant_is_the_picos_signature_over_the_draft_it_read(desk: Desk, rig: Rig) -> None:
    desk.key()
    desk.press()
    draft = draft_with(rig)
    given = grant.read_grant(desk.ask(codes.GRANT, {2: draft})[2], verifier(rig))
    expected = rig.grant(draft, uptime_ms=given.uptime_ms, lamp=40_000)
    assert given == expected


def test_a_bundle_with_the_boards_own_grant_verifies(desk: Desk, rig: Rig) -> None:
    desk.press()
    made = rig.bundle(counter=1)
    signed = desk.ask(codes.GRANT, {2: made.draft_bytes})[2]
    data = bundle.assemble(made.draft_bytes, signed, made.crop, rig.pi_signer)
    bundle.verify(data, rig.trust)


def test_the_grant_states_what_the_finger_allowed_even_if_the_draft_asks_for_less(desk: Desk, rig: Rig) -> None:
    desk.double()
    draft = draft_with(rig, consent={"prompt": Gesture.DOUBLE, "scope": Scope.LOCAL})
    given = grant.read_grant(desk.ask(codes.GRANT, {2: draft})[2], verifier(rig))
    assert (given.gesture, given.scope) == (Gesture.DOUBLE, Scope.TRAIN)


def test_the_same_draft_gets_the_same_grant_and_counts_once(desk: Desk, rig: Rig) -> None:
    desk.press()
    draft = draft_with(rig)
    first = desk.ask(codes.GRANT, {2: draft})[2]
    desk.run(3000)
    assert desk.ask(codes.GRANT, {2: draft})[2] == first
    assert desk.state()[8] == 1


def test_another_draft_for_the_same_prompt_is_refused(desk: Desk, rig: Rig) -> None:
    desk.press()
    desk.ask(codes.GRANT, {2: draft_with(rig)})
    assert desk.refusal(codes.GRANT, {2: draft_with(rig, simulated=False)}) == "grant-used"
    assert desk.state()[8] == 1


def test_without_a_prompt_there_is_no_grant(desk: Desk, rig: Rig) -> None:
    assert desk.refusal(codes.GRANT, {2: draft_with(rig)}) == "no-prompt"


def test_after_30_s_it_is_too_late_even_for_the_same_draft(desk: Desk, rig: Rig) -> None:
    desk.press()
    draft = draft_with(rig)
    desk.ask(codes.GRANT, {2: draft})
    desk.run(29_000)
    desk.ask(codes.GRANT, {2: draft})
    desk.run(1_000)
    assert desk.refusal(codes.GRANT, {2: draft}) == "grant-late"


def test_a_newer_press_does_not_cost_an_older_one_its_grant(desk: Desk, rig: Rig) -> None:
    desk.press()
    desk.press()
    assert desk.ask(codes.GRANT, {2: draft_with(rig, 1)})[0] == codes.GRANTED
    assert desk.ask(codes.GRANT, {2: draft_with(rig, 2)})[0] == codes.GRANTED


def test_only_the_last_four_prompts_have_grants_and_each_has_one(desk: Desk, rig: Rig) -> None:
    for _ in range(5):
        desk.press()
    assert desk.refusal(codes.GRANT, {2: draft_with(rig, 1)}) == "draft-counter"
    assert desk.refusal(codes.GRANT, {2: draft_with(rig, 6)}) == "draft-counter"
    assert desk.ask(codes.GRANT, {2: draft_with(rig, 2)})[0] == codes.GRANTED
    assert desk.refusal(codes.GRANT, {2: draft_with(rig, 2, simulated=False)}) == "grant-used"


def test_a_reset_between_prompt_and_grant_ends_the_prompt(desk: Desk, rig: Rig) -> None:
    desk.press()
    desk.boot()
    assert desk.refusal(codes.GRANT, {2: draft_with(rig)}) == "no-prompt"
    desk.press()
    assert desk.state()[2] == 2, "the counter goes on"


def test_a_grant_cut_off_by_a_reset_is_not_signed_again(desk: Desk, rig: Rig) -> None:
    desk.press()
    draft = draft_with(rig)
    desk.request(codes.GRANT, {2: draft})
    desk.boot()
    assert desk.refusal(codes.GRANT, {2: draft}) == "no-prompt"
    assert desk.state()[8] == 1, "it was counted before it was signed"


def test_while_one_signature_is_made_another_is_refused_as_busy(desk: Desk, rig: Rig) -> None:
    desk.press()
    number = desk.request(codes.GRANT, {2: draft_with(rig)})
    assert desk.refusal(codes.AUDIT, {2: bytes(32)}) == "busy"
    assert desk.refusal(codes.GRANT, {2: draft_with(rig)}) == "busy"
    assert desk.key()[0] == codes.KEY_ANSWER, "keys go on"
    desk.until(lambda: number in desk.answers)


def test_grants_and_statements_leave_at_a_fixed_deadline(desk: Desk, rig: Rig) -> None:
    for counter in range(1, 4):
        desk.press()
        for kind, fields in ((codes.GRANT, {2: draft_with(rig, counter)}), (codes.AUDIT, {2: bytes(32)})):
            number = desk.request(kind, fields)
            asked_ms = desk.now
            desk.until(lambda number=number: number in desk.answers)  # type: ignore[misc]
            assert desk.now - asked_ms == 100


def test_the_ledger_head_of_a_granted_draft_is_the_one_that_the_next_audit_names(desk: Desk, rig: Rig) -> None:
    desk.press()
    desk.ask(codes.GRANT, {2: draft_with(rig, ledger_head=b"\x0b" * 32)})
    statement = grant.read_statement(desk.ask(codes.AUDIT, {2: bytes(32)})[2], verifier(rig), bytes(32))
    assert (statement.head, statement.grants) == (b"\x0b" * 32, 1)


def statement(desk: Desk, rig: Rig) -> grant.AuditStatement:
    return grant.read_statement(desk.ask(codes.AUDIT, {2: bytes(32)})[2], verifier(rig), bytes(32))


def test_an_audit_names_the_prompts_that_were_granted_in_the_order_of_their_grants(desk: Desk, rig: Rig) -> None:
    assert statement(desk, rig).granted == ()
    for _ in range(4):
        desk.press()
    for counter in (3, 1, 4):
        desk.ask(codes.GRANT, {2: draft_with(rig, counter)})
        desk.ask(codes.GRANT, {2: draft_with(rig, counter)})
        desk.refusal(codes.GRANT, {2: draft_with(rig, counter, simulated=False)})
    assert statement(desk, rig).granted == (3, 1, 4)


def test_an_audit_names_the_last_sixteen_grants_across_boots(desk: Desk, rig: Rig) -> None:
    for counter in range(1, 19):
        desk.press()
        desk.ask(codes.GRANT, {2: draft_with(rig, counter)})
    desk.boot()
    named = statement(desk, rig)
    assert (named.grants, named.granted) == (18, tuple(range(3, 19)))


def test_a_grant_that_was_cut_off_is_named_all_the_same(desk: Desk, rig: Rig) -> None:
    desk.press()
    desk.request(codes.GRANT, {2: draft_with(rig)})
    desk.boot()
    assert statement(desk, rig).granted == (1,)


def test_the_counts_of_a_long_life_still_fit_one_page_and_their_statement_its_limit(desk: Desk, rig: Rig) -> None:
    counts = desk.device._custody.counts
    counts.counter = counts.grants = 2**53 - 17
    counts.boots = 2**29 - 1
    counts.granted = list(range(2**53 - 33, 2**53 - 17))
    before = desk.flash.changed
    desk.press()
    assert desk.flash.changed - before == 256
    assert statement(desk, rig).granted == tuple(counts.granted)


REFUSALS = [
    ("draft-malformed", {}, lambda draft: draft[:-1]),
    ("draft-malformed", {}, lambda draft: draft + b"\x00"),
    ("draft-malformed", {}, lambda draft: b""),
    ("draft-malformed", {}, lambda draft: changed(draft, [11], 1)),
    ("draft-malformed", {}, lambda draft: changed(draft, [5, 7], 1)),
    ("draft-malformed", {}, lambda draft: changed(draft, [5, 6], [600, 30, 96, 64])),
    ("draft-malformed", {}, lambda draft: changed(draft, [5, 4], [65_535, 65_535])),
    ("draft-malformed", {}, lambda draft: changed(draft, [7, 3], 2**40)),
    ("draft-malformed", {}, lambda draft: changed(draft, [4, 2], 0)),
    ("draft-unit", {"unit": bytes(32)}, None),
    ("draft-counter", {"counter": 2}, None),
    ("draft-gesture", {"consent": {"prompt": Gesture.DOUBLE}}, None),
    ("scope-above-gesture", {"consent": {"scope": Scope.IMPROVE}}, None),
    ("recipient-not-allowed", {"consent": {"recipients": (bytes(32),)}}, None),
    ("retention-above-policy", {"consent": {"retention_s": 2**31}}, None),
    ("notice-differs", {"consent": {"notice": bytes(32)}}, None),
    ("wearer-differs", {"consent": {"wearer": bytes(16)}}, None),
    ("unredacted-not-simulated", {"simulated": False, "unredacted": True}, None),
]


@pytest.mark.parametrize(("code", "changes", "break_it"), REFUSALS)
def test_a_draft_that_asks_for_what_was_not_allowed_is_refused_by_name(
    desk: Desk, rig: Rig, code: str, changes: dict[str, Any], break_it: Any
) -> None:
    desk.press()
    before = desk.memory()
    draft = draft_with(rig, **changes)
    assert desk.refusal(codes.GRANT, {2: break_it(draft) if break_it else draft}) == code
    assert desk.memory() == before
    assert desk.ask(codes.GRANT, {2: draft_with(rig)})[0] == codes.GRANTED, "the prompt is still good for a right one"


def test_a_recipient_named_twice_is_refused(desk: Desk, rig: Rig) -> None:
    desk.press()
    twice = draft_with(rig, consent={"recipients": rig.policy.recipients * 2})
    assert desk.refusal(codes.GRANT, {2: twice}) == "recipient-not-allowed"
    assert desk.ask(codes.GRANT, {2: draft_with(rig)})[0] == codes.GRANTED


@pytest.mark.parametrize(("simulated", "unredacted"), [(True, True), (True, False), (False, False)])
def test_a_redacted_draft_and_a_simulated_rig_are_no_reason_to_refuse(desk: Desk, rig: Rig, simulated: bool, unredacted: bool) -> None:
    desk.press()
    assert desk.ask(codes.GRANT, {2: draft_with(rig, simulated=simulated, unredacted=unredacted)})[0] == codes.GRANTED


WRONG_BUNDLES: list[dict[str, Any]] = [
    {"consent": {"recipients": "twice"}},
    {"consent": {"recipients": (bytes(32),)}},
    {"consent": {"retention_s": 2**31}},
    {"consent": {"notice": bytes(32)}},
    {"consent": {"wearer": bytes(16)}},
    {"consent": {"valid_until_s": 2**40}},
    {"consent": {"scope": Scope.TRAIN}},
    {"crop_facts": {"size": (97, 64)}},
    {"crop_facts": {"box": (600, 30, 96, 64)}},
    {"crop_facts": {"share_ppm": 1}},
    {"simulated": False, "unredacted": True},
]


@pytest.mark.parametrize("changes", WRONG_BUNDLES)
def test_no_press_is_spent_on_a_draft_that_verifiers_refuse(desk: Desk, rig: Rig, changes: dict[str, Any]) -> None:
    if changes.get("consent") == {"recipients": "twice"}:
        changes = {"consent": {"recipients": rig.policy.recipients * 2}}
    made = rig.bundle(counter=1, **changes)
    with pytest.raises(EyelidError):
        bundle.verify(made.data, rig.trust)
    desk.press()
    desk.refusal(codes.GRANT, {2: made.draft_bytes})
    assert desk.state()[8] == 0


@pytest.mark.parametrize(
    ("policy", "gesture", "scope"),
    [
        ({"press_scope": Scope.LOCAL}, Gesture.PRESS, Scope.ANSWER),
        ({"double_scope": Scope.IMPROVE}, Gesture.DOUBLE, Scope.TRAIN),
        ({"press_scope": Scope.LOCAL}, Gesture.VOICE, Scope.ANSWER),
    ],
)
def test_a_scope_above_the_policy_is_refused(policy: dict[str, Any], gesture: Gesture, scope: Scope) -> None:
    rig = Rig.make(**policy)
    desk = Desk(rig)
    desk.provision()
    desk.skip(VOICE_MS)
    {Gesture.PRESS: desk.press, Gesture.DOUBLE: desk.double, Gesture.VOICE: lambda: desk.ask(codes.VOICE)}[gesture]()
    draft = draft_with(rig, consent={"prompt": gesture, "scope": scope})
    assert desk.refusal(codes.GRANT, {2: draft}) == "scope-above-policy"


def test_a_spoken_prompt_never_allows_training(desk: Desk, rig: Rig) -> None:
    desk.ask(codes.VOICE)
    for scope in (Scope.IMPROVE, Scope.TRAIN):
        draft = draft_with(rig, consent={"prompt": Gesture.VOICE, "scope": scope})
        assert desk.refusal(codes.GRANT, {2: draft}) == "scope-above-gesture"


def test_a_crop_above_the_policys_share_is_refused() -> None:
    rig = Rig.make(share_ppm=20_000)
    desk = Desk(rig)
    desk.provision()
    desk.press()
    draft = rig.draft(1)
    assert draft.crop.share_ppm == 20_000, "6,144 of 307,200 pixels"
    larger = replace(draft, crop=replace(draft.crop, box=(40, 30, 96, 65), share_ppm=20_313))
    assert desk.refusal(codes.GRANT, {2: larger.encode()}) == "share-above-policy"
    assert desk.ask(codes.GRANT, {2: draft.encode()})[0] == codes.GRANTED
