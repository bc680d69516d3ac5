"""The audit as a pure function: every kind of cheating has its code, and an honest rig holds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_formats import bundle, ledger
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import Code
from eyelid_formats.grant import AuditStatement
from eyelid_host.auditing.audit import AuditReport, audit
from eyelid_host.auditing.counters import count
from eyelid_host.auditing.evidence import HeldBundle
from eyelid_host.auditing.folder import read_chain, read_said
from eyelid_host.auditing.grants import AFTER_A_GRANT
from factory import LedgerBuilder, MadeBundle, Rig

RIG = Rig.make()
NONCE = bytes(range(32))


@dataclass
class Scene:
    """A rig's ledger, what its Pico would say, and what is at hand; `audit` judges all of it."""

    ledger: LedgerBuilder = field(default_factory=RIG.ledger)
    bundles: list[MadeBundle] = field(default_factory=list)
    receipts: list[bytes] = field(default_factory=list)
    counter: int = 0
    grants: int = 0
    granted: list[int] = field(default_factory=list)
    head: bytes | None = None

    def seal(self, **changes: object) -> MadeBundle:
        self.counter += 1
        self.grant(self.counter)
        made = self.ledger.sealed(self.counter, **changes)
        self.bundles.append(made)
        return made

    def grant(self, counter: int) -> None:
        self.grants += 1
        self.granted = [*self.granted, counter][-16:]

    def refuse(self, reason: str = "no-frame", *, granted: bool = False) -> None:
        self.counter += 1
        if granted:
            self.grant(self.counter)
        self.ledger.refused(self.counter, reason)

    def receive(self, made: MadeBundle, **changes: object) -> None:
        data = RIG.receipt(made, **changes)
        self.receipts.append(data)
        self.ledger.add(ledger.Received(made.id, sha256(data).digest()))

    def statement(self) -> AuditStatement:
        head = self.ledger.head if self.head is None else self.head
        return AuditStatement(NONCE, self.counter, self.grants, head, RIG.unit.hash, 90_000, 3, tuple(self.granted))

    def audit(self, waiting: bool = False) -> AuditReport:
        held = [HeldBundle.of(bundle.verify(made.data, RIG.trust)) for made in self.bundles]
        return audit(ledger.Whole(tuple(self.ledger.links), 0), self.statement(), held, self.receipts, RIG.unit, waiting)


@pytest.fixture
def honest() -> Scene:
    """Three bundles (one with a receipt), two refusals (one after a grant), one gap that was expired."""
    scene = Scene()
    scene.ledger.boot()
    scene.receive(scene.seal())
    scene.refuse()
    scene.seal(gesture=Gesture.DOUBLE, scope=Scope.TRAIN)
    scene.refuse("link-timeout", granted=True)
    scene.counter += 2
    scene.ledger.add(ledger.Expired(5, 6, "unseen"))
    scene.seal()
    return scene


def test_an_honest_rig_holds_with_nothing_uncounted(honest: Scene) -> None:
    report = honest.audit()
    assert report.holds, report.findings
    counted = report.counted
    assert (counted.sealed, counted.refused, counted.expired, counted.waiting, report.uncounted) == (3, 2, 2, 0, 0)


def test_a_rig_that_never_had_a_prompt_holds() -> None:
    scene = Scene(head=ledger.FIRST)
    scene.ledger.boot()
    assert scene.audit().holds


def test_what_became_of_the_camera_changes_nothing_about_the_prompts(honest: Scene) -> None:
    before = honest.audit().counted
    honest.ledger.add(ledger.Camera("camera-stalled"))
    honest.refuse("camera-stalled")
    honest.ledger.add(ledger.Camera("ok"))
    report = honest.audit()
    assert report.holds
    assert (report.counted.sealed, report.counted.refused) == (before.sealed, before.refused + 1)


def test_a_prompt_that_the_ledger_leaves_out_is_missing(honest: Scene) -> None:
    honest.counter += 1
    report = honest.audit()
    assert report.codes == {Code.COUNTER_MISSING}
    assert report.uncounted == 1
    assert report.findings[0].counter == honest.counter


def test_the_newest_prompt_may_wait_and_no_other(honest: Scene) -> None:
    honest.counter += 1
    waiting = honest.audit(waiting=True)
    assert waiting.holds
    assert (waiting.counted.waiting, waiting.uncounted) == (1, 0)
    honest.counter += 1
    report = honest.audit(waiting=True)
    assert report.codes == {Code.COUNTER_MISSING}
    assert report.uncounted == 1


def test_an_outcome_of_a_prompt_that_the_pico_never_counted_is_unknown(honest: Scene) -> None:
    honest.counter -= 1
    assert Code.COUNTER_UNKNOWN in honest.audit().codes


def test_two_outcomes_of_one_prompt_are_found(honest: Scene) -> None:
    honest.ledger.add(ledger.Refused(3, "no-frame"))
    assert honest.audit().codes == {Code.COUNTER_TWICE}


def test_an_expired_range_over_a_sealed_prompt_is_found(honest: Scene) -> None:
    honest.ledger.add(ledger.Expired(1, 2**50, "unseen"))
    assert {Code.COUNTER_TWICE, Code.COUNTER_UNKNOWN} <= honest.audit().codes


def test_a_restored_old_ledger_is_rolled_back(honest: Scene) -> None:
    honest.head = honest.ledger.head
    honest.ledger.links = honest.ledger.links[:-2]
    honest.bundles.pop()
    assert Code.LEDGER_ROLLED_BACK in honest.audit().codes


def test_a_forked_ledger_is_rolled_back(honest: Scene) -> None:
    honest.head = honest.ledger.head
    honest.ledger.links = honest.ledger.links[:-2]
    honest.bundles.pop()
    honest.ledger.refused(honest.counter, "interrupted")
    report = honest.audit()
    assert report.codes == {Code.LEDGER_ROLLED_BACK}


def test_a_dropped_entry_breaks_the_chain(honest: Scene) -> None:
    entries = [link.data for link in honest.ledger.links]
    for at in range(len(entries) - 1):
        whole, faults = read_chain(b"".join(entries[:at] + entries[at + 1 :]), RIG.unit)
        assert whole.links == ()
        assert {fault.code for fault in faults} <= {Code.LEDGER_SEQ, Code.LEDGER_CHAIN}


def test_an_entry_by_another_pi_is_refused(honest: Scene) -> None:
    other = Rig.make(1).ledger()
    other.boot()
    _, (fault,) = read_chain(other.data, RIG.unit)
    assert fault.code is Code.COSE_KID


@pytest.mark.parametrize("grants", [2, 99])
def test_grants_that_the_ledger_does_not_explain_are_found(honest: Scene, grants: int) -> None:
    honest.grants = grants
    assert honest.audit().codes == {Code.GRANTS_DIFFER}


def test_a_bundle_that_no_entry_seals_is_found(honest: Scene) -> None:
    honest.bundles.append(RIG.bundle(counter=99))
    assert honest.audit().codes == {Code.BUNDLE_NOT_IN_LEDGER}


def test_another_bundle_under_a_sealed_id_differs(honest: Scene) -> None:
    sealed = honest.bundles[0]
    honest.bundles[0] = RIG.bundle(1, ledger_head=sealed.draft.ledger_head, picture=RIG.picture(salt=bytes(32)))
    assert honest.audit().codes == {Code.BUNDLE_DIFFERS}


def test_a_bundle_that_names_a_later_ledger_head_differs() -> None:
    scene = Scene()
    boot = scene.ledger.boot()
    scene.ledger.add(ledger.Prompt(1, Gesture.PRESS, Scope.ANSWER))
    made = RIG.bundle(1, ledger_head=b"\x01" * 32)
    scene.ledger.add(ledger.Sealed(1, made.id, made.hash, sha256(made.draft_bytes).digest()))
    scene.bundles, scene.counter = [made], 1
    scene.grant(1)
    assert boot.hash != made.draft.ledger_head
    assert scene.audit().codes == {Code.BUNDLE_DIFFERS}


def test_one_bundle_sealed_twice_differs(honest: Scene) -> None:
    made = honest.bundles[0]
    honest.counter += 1
    honest.grant(honest.counter)
    honest.ledger.add(ledger.Sealed(honest.counter, made.id, made.hash, sha256(made.draft_bytes).digest()))
    assert Code.BUNDLE_DIFFERS in honest.audit().codes


def test_a_sealed_bundle_that_is_gone_is_missing_unless_it_was_forgotten(honest: Scene) -> None:
    gone = honest.bundles.pop()
    assert honest.audit().codes == {Code.BUNDLE_MISSING}
    honest.ledger.add(ledger.Forgotten((gone.id,), 7))
    assert honest.audit().holds


def test_a_bundle_that_was_taken_back_is_neither_missing_nor_is_its_neighbour_excused(honest: Scene) -> None:
    gone, other = honest.bundles.pop(), honest.bundles.pop()
    honest.ledger.add(ledger.Dropped((gone.id,), str(Code.TAKEN_BACK)))
    report = honest.audit()
    assert [(one.code, one.bundle_id) for one in report.findings] == [(Code.BUNDLE_MISSING, other.id)]


def test_how_many_were_taken_back_is_told(honest: Scene) -> None:
    assert honest.audit().to_json()["taken_back"] == 0
    gone = honest.bundles.pop()
    honest.ledger.add(ledger.Dropped((gone.id,), str(Code.TAKEN_BACK)))
    assert honest.audit().to_json()["taken_back"] == 1


@pytest.mark.parametrize("leaves", [ledger.Sent, ledger.Pulled, lambda bundle_id: ledger.Received(bundle_id, bytes(32))])
def test_a_bundle_that_had_left_cannot_be_taken_back(honest: Scene, leaves: Callable[[bytes], ledger.Detail]) -> None:
    gone = honest.bundles.pop()
    honest.ledger.add(leaves(gone.id))
    honest.ledger.add(ledger.Dropped((gone.id,), str(Code.TAKEN_BACK)))
    report = honest.audit()
    assert [(one.code, one.bundle_id) for one in report.findings] == [(Code.BUNDLE_DIFFERS, gone.id)]
    assert "had left by entry" in report.findings[0].message


def test_a_bundle_that_left_while_it_was_taken_back_is_an_honest_rigs(honest: Scene) -> None:
    gone = honest.bundles.pop()
    honest.ledger.add(ledger.Dropped((gone.id,), str(Code.TAKEN_BACK)))
    honest.ledger.add(ledger.Sent(gone.id))
    assert honest.audit().holds


def test_what_was_never_sealed_cannot_be_taken_back(honest: Scene) -> None:
    honest.ledger.add(ledger.Dropped((bytes(16),), str(Code.TAKEN_BACK)))
    assert honest.audit().codes == {Code.BUNDLE_DIFFERS}


def test_a_receipt_by_a_stranger_is_found(honest: Scene) -> None:
    honest.receipts.append(Rig.make(1).receipt(honest.bundles[0], unit=RIG.unit.hash))
    assert honest.audit().codes == {Code.RECEIPT_KEY}


@pytest.mark.parametrize(
    "changes", [{"bundle": bytes(32)}, {"counter": 9}, {"scope": Scope.TRAIN}, {"unit": bytes(32)}, {"bundle_id": bytes(16)}]
)
def test_a_receipt_for_something_else_is_found(honest: Scene, changes: dict[str, object]) -> None:
    honest.receive(honest.bundles[-1], **changes)
    assert honest.audit().codes == {Code.RECEIPT_BUNDLE}


def test_a_receipt_that_the_ledger_does_not_count_is_found(honest: Scene) -> None:
    honest.receipts = [RIG.receipt(honest.bundles[0], serial=77)]
    assert honest.audit().codes == {Code.RECEIPT_BUNDLE}


def test_a_damaged_receipt_is_found_by_its_own_code(honest: Scene) -> None:
    honest.receipts = [honest.receipts[0][:-1]]
    assert honest.audit().codes == {Code.CBOR_TRUNCATED}


def test_a_statement_over_an_old_nonce_counts_for_nothing() -> None:
    said, (fault,) = read_said(RIG.statement(NONCE, 1, 1, bytes(32)), RIG.unit, bytes(32))
    assert said is None
    assert fault.code is Code.AUDIT_NONCE


def test_a_statement_by_another_pico_counts_for_nothing() -> None:
    said, (fault,) = read_said(Rig.make(1).statement(NONCE, 1, 1, bytes(32)), RIG.unit, NONCE)
    assert said is None
    assert fault.code is Code.COSE_KID


def test_a_pico_that_belongs_to_another_unit_is_found(honest: Scene) -> None:
    said = replace(honest.statement(), unit=bytes(32))
    report = audit(ledger.Whole((), 0), said, (), (), RIG.unit)
    assert Code.PICO_OTHER in report.codes


def test_without_a_statement_nothing_holds(honest: Scene) -> None:
    held = [HeldBundle.of(bundle.verify(made.data, RIG.trust)) for made in honest.bundles]
    report = audit(ledger.Whole(tuple(honest.ledger.links), 0), None, held, honest.receipts, RIG.unit)
    assert report.codes == {Code.AUDIT_MISSING}


def _details(counters: list[tuple[int, int, int]]) -> list[ledger.Detail]:
    return [
        ledger.Expired(first, first + extra, "unseen") if kind == 0 else ledger.Refused(first, "busy") for kind, first, extra in counters
    ]


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(1, 12), st.integers(0, 4)), max_size=8), st.integers(0, 14))
def test_counting_ranges_finds_what_counting_one_by_one_finds(counters: list[tuple[int, int, int]], pico: int) -> None:
    details = _details(counters)
    builder = RIG.ledger()
    links = [builder.add(detail) for detail in details]
    each = [counter for detail in details for counter in ledger.outcome_counters(detail)]
    counted = count(links, pico, waiting=False)
    missing = set(range(1, pico + 1)) - set(each)
    codes = {finding.code for finding in counted.findings}
    assert counted.uncounted == len(missing)
    assert (Code.COUNTER_MISSING in codes) == bool(missing)
    assert (Code.COUNTER_TWICE in codes) == (len(each) != len(set(each)))
    assert (Code.COUNTER_UNKNOWN in codes) == any(counter > pico for counter in each)


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


def test_a_range_of_a_million_billion_prompts_costs_nothing() -> None:
    builder = RIG.ledger()
    links = [builder.add(ledger.Expired(2, 2**50, "unseen"))]
    assert count(links, 2**50, waiting=False).uncounted == 1
