"""Every prompt that the Pico counted has one outcome, and an honest rig holds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eyelid_formats import ledger
from eyelid_formats.errors import Code
from eyelid_host.auditing.counters import count
from unit.host.auditing.audited import RIG, Scene


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


def test_a_range_of_a_million_billion_prompts_costs_nothing() -> None:
    builder = RIG.ledger()
    links = [builder.add(ledger.Expired(2, 2**50, "unseen"))]
    assert count(links, 2**50, waiting=False).uncounted == 1
