"""Every grant of the Pico has its seal or its reason, and every outcome the prompt that came before it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import Code
from eyelid_host.auditing.audit import AuditReport
from eyelid_host.auditing.grants import AFTER_A_GRANT
from unit.host.auditing.audited import RIG, Scene


@pytest.mark.parametrize("grants", [2, 99])
def test_grants_that_the_ledger_does_not_explain_are_found(honest: Scene, grants: int) -> None:
    honest.grants = grants
    assert honest.audit().codes == {Code.GRANTS_DIFFER}


def rewrite(honest: Scene, change: Callable[[ledger.Detail], ledger.Detail | None]) -> None:
    """What a hostile Pi can do: the whole ledger again, each detail changed or left out, shown to the Pico in time."""
    again = RIG.ledger()
    for link in honest.ledger.links:
        if (detail := change(link.entry.detail)) is not None:
            again.add(detail)
    honest.ledger, honest.bundles, honest.receipts = again, [], []


def about_grants_and_prompts(report: AuditReport) -> set[tuple[Code, int | None]]:
    chosen = (Code.GRANTS_DIFFER, Code.PROMPT_MISSING, Code.PROMPT_DIFFERS)
    return {(finding.code, finding.counter) for finding in report.findings if finding.code in chosen}


@pytest.mark.parametrize("reason", ["no-frame", "busy", "crop-budget", "camera-stalled", "whatever"])
def test_a_used_grant_cannot_hide_behind_a_refusal_that_comes_before_one(honest: Scene, reason: str) -> None:
    hidden = honest.bundles[1].draft.counter
    rewrite(honest, lambda one: ledger.Refused(hidden, reason) if isinstance(one, ledger.Sealed) and one.counter == hidden else one)
    assert about_grants_and_prompts(honest.audit()) == {(Code.GRANTS_DIFFER, hidden)}


@pytest.mark.parametrize("reason", sorted(AFTER_A_GRANT))
def test_a_grant_that_was_never_sealed_is_named_even_where_the_audit_holds(reason: str) -> None:
    scene = Scene()
    scene.seal()
    scene.refuse(reason, granted=True)
    report = scene.audit()
    assert report.holds
    assert [(one.counter, one.reason) for one in report.spending.unspent] == [(2, reason)]
    assert (report.to_json()["unspent"], report.to_json()["unspent_earlier"]) == ([2], 0)


def test_unspent_grants_from_before_the_last_sixteen_are_counted() -> None:
    scene = Scene()
    scene.refuse("interrupted", granted=True)
    for _ in range(16):
        scene.seal()
    report = scene.audit()
    assert report.holds, report.findings
    assert (report.spending.unspent, report.spending.earlier) == ((), 1)


def test_earlier_grants_need_a_prompt_that_may_have_had_one() -> None:
    scene = Scene()
    scene.refuse("no-frame", granted=True)
    for _ in range(16):
        scene.seal()
    assert scene.audit().codes == {Code.GRANTS_DIFFER}


@pytest.mark.parametrize("sealed", [1, 20])
def test_a_sealed_prompt_that_the_pico_never_granted_is_found(sealed: int) -> None:
    scene = Scene()
    for _ in range(sealed):
        scene.seal()
    assert scene.audit().holds
    scene.granted[-1] = scene.counter + 1
    assert (Code.GRANTS_DIFFER, scene.counter) in about_grants_and_prompts(scene.audit())


def test_a_granted_prompt_without_an_outcome_is_missing_and_named_as_unspent_unless_it_waits(honest: Scene) -> None:
    honest.counter += 1
    honest.ledger.add(ledger.Prompt(honest.counter, Gesture.PRESS, Scope.ANSWER))
    honest.grant(honest.counter)
    report = honest.audit()
    assert report.codes == {Code.COUNTER_MISSING}
    assert report.to_json()["unspent"] == [4, honest.counter]
    assert honest.audit(waiting=True).to_json()["unspent"] == [4]


def test_outcomes_without_prompts_are_found_and_unseen_ones_are_not(honest: Scene) -> None:
    rewrite(honest, lambda one: None if isinstance(one, ledger.Prompt) else one)
    assert about_grants_and_prompts(honest.audit()) == {(Code.PROMPT_MISSING, counter) for counter in (1, 2, 3, 4, 7)}


def test_a_prompt_that_is_noted_after_its_outcome_is_missing_before_it() -> None:
    scene = Scene(counter=1)
    scene.ledger.add(ledger.Refused(1, "busy"))
    scene.ledger.add(ledger.Prompt(1, Gesture.PRESS, Scope.ANSWER))
    assert scene.audit().codes == {Code.PROMPT_MISSING}


@pytest.mark.parametrize(("reason", "last", "missing"), [("interrupted", 1, False), ("interrupted", 2, True), ("unseen", 2, False)])
def test_only_what_nobody_saw_expires_in_ranges(reason: str, last: int, missing: bool) -> None:
    scene = Scene(counter=last)
    for counter in range(1, last + 1):
        scene.ledger.add(ledger.Prompt(counter, Gesture.PRESS, Scope.ANSWER))
    scene.ledger.add(ledger.Expired(1, last, reason))
    assert (Code.PROMPT_MISSING in scene.audit().codes) is missing


def test_an_interrupted_prompt_that_nobody_noted_is_missing() -> None:
    scene = Scene(counter=1)
    scene.ledger.add(ledger.Expired(1, 1, "interrupted"))
    assert scene.audit().codes == {Code.PROMPT_MISSING}


@pytest.mark.parametrize(("gesture", "scope"), [(Gesture.PRESS, Scope.TRAIN), (Gesture.DOUBLE, Scope.ANSWER)])
def test_a_prompt_that_is_noted_otherwise_than_it_was_granted_is_found(honest: Scene, gesture: Gesture, scope: Scope) -> None:
    double = honest.bundles[1]
    kept, receipts = honest.bundles, honest.receipts
    rewrite(honest, lambda one: ledger.Prompt(3, gesture, scope) if isinstance(one, ledger.Prompt) and one.counter == 3 else one)
    honest.bundles, honest.receipts = kept, receipts
    assert double.draft.counter == 3
    assert about_grants_and_prompts(honest.audit()) == {(Code.PROMPT_DIFFERS, 3)}


def test_a_prompt_that_is_noted_twice_is_found(honest: Scene) -> None:
    honest.ledger.add(ledger.Prompt(3, Gesture.PRESS, Scope.ANSWER))
    assert honest.audit().codes == {Code.PROMPT_DIFFERS}
