"""Every grant has a prompt to belong to: the last sixteen by their counters, the earlier ones by their number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from eyelid_formats import ledger
from eyelid_formats.errors import Code
from eyelid_formats.grant import MAX_GRANTED, AuditStatement
from eyelid_host.auditing.evidence import Finding

AFTER_A_GRANT = frozenset({
    Code.LINK_TIMEOUT, Code.LINK_CLOSED, Code.PICO_ABSENT, Code.GRANT_REFUSED, Code.INTERRUPTED, Code.FORGOTTEN,
    Code.TAKEN_BACK, Code.UNSEEN, Code.STORAGE_FULL, Code.STORAGE_FAILED, Code.OUTBOX_FULL,
})  # fmt: skip
"""Reasons that a prompt may end with after a grant was asked for; one that ends with another never had a draft to grant."""


@dataclass(frozen=True, slots=True)
class Unspent:
    """A grant that no bundle was sealed with; `reason` is its prompt's, None where it has no outcome."""

    counter: int
    reason: str | None


@dataclass(frozen=True, slots=True)
class Spending:
    """What became of the Pico's grants. `earlier` counts the unspent ones from before those that it names."""

    unspent: tuple[Unspent, ...]
    earlier: int
    findings: tuple[Finding, ...]


def spend(links: Iterable[ledger.Link], said: AuditStatement | None, waiting: bool) -> Spending:
    """Compare the Pico's grants with the ledger's outcomes; `waiting` says that the newest prompt may yet be sealed."""
    if said is None:
        return Spending((), 0, ())
    book = _Book(links, said.granted)
    unspent = [Unspent(counter, book.reason_of.get(counter)) for counter in said.granted if counter not in book.sealed]
    if waiting:
        unspent = [one for one in unspent if one.counter != said.counter or one.reason is not None]
    total = said.grants - len(book.sealed)
    findings = (*_hidden(unspent), *_never_granted(book.sealed, said), *_numbers(total, book, said))
    return Spending(tuple(unspent), max(0, total - len(unspent)), findings)


class _Book:
    """What the ledger says of grants: counters that are sealed, reasons of granted ones that are not, how many prompts may explain one."""

    def __init__(self, links: Iterable[ledger.Link], granted: tuple[int, ...]) -> None:
        self.sealed: set[int] = set()
        self.reason_of: dict[int, str] = {}
        self.may_be_granted = 0
        for link in links:
            self._read(link.entry.detail, granted)

    def _read(self, detail: ledger.Detail, granted: tuple[int, ...]) -> None:
        counters = ledger.outcome_counters(detail)
        if isinstance(detail, ledger.Sealed):
            self.sealed.add(detail.counter)
        elif isinstance(detail, ledger.Refused | ledger.Expired):
            self.reason_of.update((counter, detail.reason) for counter in granted if counter in counters)
            self.may_be_granted += (counters.stop - counters.start) * (detail.reason in AFTER_A_GRANT)


def _hidden(unspent: Iterable[Unspent]) -> Iterator[Finding]:
    for one in unspent:
        if one.reason is not None and one.reason not in AFTER_A_GRANT:
            message = f"the Pico granted prompt {one.counter}, and the ledger ends it before a grant was asked for ({one.reason})"
            yield Finding(Code.GRANTS_DIFFER, message, one.counter)


def _never_granted(sealed: Iterable[int], said: AuditStatement) -> Iterator[Finding]:
    since = min(said.granted) if len(said.granted) == MAX_GRANTED else 1
    for counter in sorted(sealed):
        if counter >= since and counter not in said.granted:
            yield Finding(Code.GRANTS_DIFFER, f"prompt {counter} is sealed, and is none of those that the Pico granted", counter)


def _numbers(total: int, book: _Book, said: AuditStatement) -> Iterator[Finding]:
    if total < 0:
        yield Finding(Code.GRANTS_DIFFER, f"{len(book.sealed)} bundles are sealed, and the Pico granted {said.grants}")
    if total > book.may_be_granted:
        message = f"the Pico granted {said.grants} drafts, {len(book.sealed)} are sealed: refused and expired prompts do not explain it"
        yield Finding(Code.GRANTS_DIFFER, message)
