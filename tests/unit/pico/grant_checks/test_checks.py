"""Every check of a grant: alone and before each other one, and what a refusal leaves as it was."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest

from eyelid_bench.pico import firmware_dir
from eyelid_formats.consent import Gesture, Intent, Scope
from eyelid_pico import codes, custody, grants
from factory import Rig
from unit.pico.desk import Desk
from unit.pico.grant_checks.faults import (
    DAY_S,
    EPOCH_MS,
    FAULTS,
    LOOK_BACK_MS,
    OF_THE_DRAFT,
    Change,
    Fault,
    aged,
    broken,
    consent,
    prompt,
    refused,
    right,
)


def test_the_order_of_the_checks_is_the_specs() -> None:
    spec = (firmware_dir() / "SPEC-pico.md").read_text(encoding="utf-8")
    table = spec.split("## Grants as a table")[1].split("\n## ")[0]
    listed = re.findall(r"^\| `([a-z-]+)` \|", table, re.MULTILINE)
    assert listed == ["not-provisioned", "busy", *(fault.code for fault in FAULTS)]
    assert tuple(listed[-len(grants.CHECKS) :]) == tuple(code for code, _ in grants.CHECKS)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.code)
def test_each_check_that_fails_alone_is_named_and_spends_nothing(board: Desk, fault: Fault) -> None:
    draft = prompt(board, fault)
    assert refused(board, broken(draft, fault)) == fault.code
    if fault in OF_THE_DRAFT:
        assert board.ask(codes.GRANT, {2: draft.encode()})[0] == codes.GRANTED, "the prompt is still good for a right draft"


@pytest.mark.parametrize(("first", "second"), list(combinations(FAULTS, 2)), ids=lambda fault: fault.code)
def test_of_two_that_fail_the_one_that_the_spec_names_first_is_named(board: Desk, first: Fault, second: Fault) -> None:
    draft = prompt(board, first, second)
    assert refused(board, broken(draft, first, second)) == first.code
    assert refused(board, broken(draft, second, first)) == first.code


AT_THE_LIMIT = (
    (consent(retention_s=30 * DAY_S), consent(retention_s=30 * DAY_S + 1), "retention-above-policy"),
    (aged(LOOK_BACK_MS + EPOCH_MS), aged(LOOK_BACK_MS + EPOCH_MS + 1), "frame-age"),
    (consent(scope=Scope.LOCAL), consent(scope=Scope.ANSWER), "scope-above-policy"),
)


@pytest.mark.parametrize(("within", "beyond", "code"), AT_THE_LIMIT, ids=[code for *_, code in AT_THE_LIMIT])
def test_what_is_just_within_a_limit_is_granted_and_the_next_value_is_not(board: Desk, within: Change, beyond: Change, code: str) -> None:
    draft = prompt(board)
    assert refused(board, beyond(draft).encode()) == code
    assert board.ask(codes.GRANT, {2: within(draft).encode()})[0] == codes.GRANTED


def test_a_share_of_one_millionth_above_the_policy_is_refused() -> None:
    for share_ppm, code in ((20_000, "granted"), (19_999, "share-above-policy")):
        desk = Desk(Rig.make(share_ppm=share_ppm))
        desk.provision()
        event = desk.press()
        assert event is not None
        answer = desk.ask(codes.GRANT, {2: desk.rig.draft(event[2]).encode()})
        assert (answer[2] if answer[0] == codes.ERROR else "granted") == code


def test_words_see_no_frame_from_before_them(strict: Rig) -> None:
    desk = Desk(strict)
    desk.provision()
    for age_ms, code in ((1, "frame-age"), (10_000, "frame-age"), (3_600_000, "frame-age"), (0, ""), (-1, "")):
        desk.skip(5_000)
        counter = desk.ask(codes.VOICE)[2]
        draft = aged(age_ms)(strict.draft(counter, consent=strict.consent(prompt=Gesture.VOICE, scope=Scope.LOCAL)))
        answer = desk.ask(codes.GRANT, {2: draft.encode()})
        assert answer[0] == (codes.ERROR if code else codes.GRANTED)
        assert not code or answer[2] == code


def test_a_board_without_a_unit_refuses_every_draft(strict: Rig) -> None:
    blank = Desk(strict)
    for data in (b"", right(strict, 1).encode()):
        assert refused(blank, data) == "not-provisioned"


def test_a_board_without_a_unit_says_so_while_it_checks_an_order_too(strict: Rig) -> None:
    blank = Desk(strict)
    blank.unlock()
    blank.request(codes.PROVISION, blank.order_fields())
    assert blank.device._bench.is_working
    assert blank.refusal(codes.GRANT, {2: right(strict, 1).encode()}) == "not-provisioned"
    assert blank.refusal(codes.AUDIT, {2: bytes(32)}) == "not-provisioned"
    assert blank.refusal(codes.PROVISION, blank.order_fields()) == "busy"


def test_while_an_order_is_checked_a_board_with_a_unit_is_busy(board: Desk) -> None:
    board.unlock()
    draft = prompt(board)
    number = board.request(codes.PROVISION, board.order_fields())
    assert refused(board, draft.encode()) == "busy"
    assert board.refusal(codes.AUDIT, {2: bytes(32)}) == "busy"
    board.until(lambda: number in board.answers)
    board.boot()


def test_while_a_grant_is_on_its_way_every_draft_is_refused_whatever_is_wrong_with_it(board: Desk) -> None:
    draft = prompt(board)
    number = board.request(codes.GRANT, {2: draft.encode()})
    for fault in OF_THE_DRAFT:
        assert board.refusal(codes.GRANT, {2: broken(draft, fault)}) == "busy"
    board.until(lambda: number in board.answers)
    assert board.answers.pop(number)[0] == codes.GRANTED


def test_no_refusal_looks_at_the_key(board: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(custody.Custody, "signing", lambda *_: pytest.fail("a signature was begun"))
    for fault in OF_THE_DRAFT:
        draft = prompt(board)
        number = board.request(codes.GRANT, {2: broken(draft, fault)})
        assert board.answers.pop(number)[2] == fault.code, "in the same poll"


def test_the_same_draft_gets_the_same_bytes_whatever_was_asked_in_between(board: Desk) -> None:
    draft = prompt(board)
    data = draft.encode()
    grant = board.ask(codes.GRANT, {2: data})[2]
    other = right(board.rig, draft.counter + 1).encode()
    between: list[Callable[[], object]] = [
        lambda: board.ask(codes.AUDIT, {2: bytes(32)}),
        board.state,
        board.key,
        lambda: board.ask(codes.SIGNAL, {2: 1, 3: draft.counter, 4: b"\x09" * 32}),
        lambda: board.refusal(codes.GRANT, {2: broken(draft, FAULTS[1])}),
        lambda: board.refusal(codes.GRANT, {2: replace(draft, simulated=False).encode()}),
        lambda: (board.shutter(True), board.shutter(False)),
        board.press,
        lambda: board.ask(codes.GRANT, {2: other}),
        lambda: board.ask(codes.POLICY),
    ]
    for happens in between:
        happens()
        changed, count = board.flash.changed, board.state()[8]
        assert board.ask(codes.GRANT, {2: data})[2] == grant
        assert (board.flash.changed, board.state()[8]) == (changed, count), "it is not counted again"


def test_no_second_draft_is_granted_for_a_prompt_however_little_differs(board: Desk) -> None:
    draft = prompt(board)
    board.ask(codes.GRANT, {2: draft.encode()})
    fields = ("bundle_id", "ledger_head")
    others = [replace(draft, **{name: b"\x05" * len(getattr(draft, name))}) for name in fields]
    others += [
        replace(draft, simulated=False),
        consent(retention_s=0, valid_until_s=0)(draft),
        consent(wording=bytes(32), intent=Intent.READ)(draft),
    ]
    for other in others:
        assert other != draft
        assert refused(board, other.encode()) == "grant-used"
