"""Every counter has exactly one outcome. Ranges stay ranges: an entry that expires 2^50 prompts costs no more than one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eyelid_formats import ledger
from eyelid_formats.errors import Code
from eyelid_host.auditing.evidence import Finding


@dataclass(frozen=True, slots=True)
class Counted:
    """Counters by outcome; `uncounted` have none, `waiting` may still get one."""

    sealed: int
    refused: int
    expired: int
    waiting: int
    uncounted: int
    findings: tuple[Finding, ...]


def count(links: Iterable[ledger.Link], pico_counter: int | None, waiting: bool) -> Counted:
    """Compare the ledger's outcomes with the Pico's own counter (None where it is not known).

    `waiting` allows the last counter to have no outcome yet.
    """
    spans = sorted((one for one in map(_span, links) if one), key=lambda one: (one.first, one.seq))
    top = pico_counter if pico_counter is not None else max((one.last for one in spans), default=0)
    gaps = list(_gaps(spans, top))
    late = int(waiting and bool(gaps) and gaps[-1].stop == top + 1)
    if late:
        gaps[-1] = range(gaps[-1].start, gaps[-1].stop - 1)
    findings = (*map(_missing, filter(len, gaps)), *_twice(spans), *_above(spans, pico_counter))
    return Counted(
        sealed=sum(one.kind is ledger.Kind.SEALED for one in spans),
        refused=sum(one.kind is ledger.Kind.REFUSED for one in spans),
        expired=sum(one.last - one.first + 1 for one in spans if one.kind is ledger.Kind.EXPIRED),
        waiting=late,
        uncounted=sum(gap.stop - gap.start for gap in gaps),
        findings=findings,
    )


@dataclass(frozen=True, slots=True)
class _Span:
    """An outcome of counters `first` to `last`, by entry `seq`."""

    first: int
    last: int
    seq: int
    kind: ledger.Kind


def _span(link: ledger.Link) -> _Span | None:
    counters = ledger.outcome_counters(link.entry.detail)
    return _Span(counters.start, counters.stop - 1, link.entry.seq, link.entry.kind) if counters else None


def _gaps(spans: list[_Span], top: int) -> Iterator[range]:
    """The counters up to `top` that no span covers."""
    expected = 1
    for span in spans:
        if expected < (stop := min(span.first, top + 1)):
            yield range(expected, stop)
        expected = max(expected, span.last + 1)
    if expected <= top:
        yield range(expected, top + 1)


def _twice(spans: list[_Span]) -> Iterator[Finding]:
    widest: _Span | None = None
    for span in spans:
        if widest and span.first <= widest.last:
            message = f"prompt {span.first} has two outcomes: ledger entries {widest.seq} and {span.seq}"
            yield Finding(Code.COUNTER_TWICE, message, counter=span.first)
        if not widest or span.last > widest.last:
            widest = span


def _above(spans: list[_Span], pico_counter: int | None) -> Iterator[Finding]:
    if pico_counter is None:
        return
    for span in spans:
        if span.last > pico_counter:
            message = f"ledger entry {span.seq} is an outcome of prompt {span.last}, and the Pico has counted {pico_counter}"
            yield Finding(Code.COUNTER_UNKNOWN, message, counter=span.last)


def _missing(gap: range) -> Finding:
    if gap.stop - gap.start == 1:
        return Finding(Code.COUNTER_MISSING, f"prompt {gap.start} has no outcome in the ledger", counter=gap.start)
    return Finding(Code.COUNTER_MISSING, f"prompts {gap.start} to {gap.stop - 1} have no outcome in the ledger", counter=gap.start)
