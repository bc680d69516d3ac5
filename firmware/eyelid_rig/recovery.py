"""What a start finds after a power cut, and how it is put right: finish what the ledger names, drop and expire the rest."""

from __future__ import annotations

from hashlib import sha256

from eyelid_formats import ledger
from eyelid_formats.errors import Code
from eyelid_rig.ledgerfile import LedgerFile
from eyelid_rig.outbox import Outbox
from eyelid_rig.pacing import pace_of


def recover(book: LedgerFile, outbox: Outbox) -> None:
    """Before anything else: after this, ledger and outbox agree. Raises RigError (`storage-*`), OSError."""
    if book.torn_bytes:
        book.append(ledger.Recovered(str(Code.LEDGER_TORN), book.torn_bytes))
    _finish_releases(book, outbox)
    outbox.clear_staging()
    outbox.clear_temporary()
    outbox.delete([bundle_id for bundle_id in ledger.deleted_ids(book.links) if outbox.path(bundle_id).exists()])
    _expire_open_prompts(book)


def note_start(book: LedgerFile, boot: ledger.Boot, now_ns: int) -> None:
    """The agent starts. A start just like the one before, and too soon after others, is not written: they would fill the ledger.

    Raises RigError (`storage-*`).
    """
    before = [link.entry.detail for link in book.links if isinstance(link.entry.detail, ledger.Boot)]
    if before[-1:] != [boot] or now_ns >= pace_of(ledger.Boot, book.links, book.boot_id).due_ns:
        book.note(boot)


def _finish_releases(book: LedgerFile, outbox: Outbox) -> None:
    staged = outbox.staged()
    gone = ledger.deleted_ids(book.links)
    for link in book.links:
        detail = link.entry.detail
        if not isinstance(detail, ledger.Sealed) or detail.bundle_id in gone:
            continue
        if sha256(staged.get(detail.bundle_id, b"")).digest() == detail.bundle:
            outbox.release(detail.bundle_id)


def _expire_open_prompts(book: LedgerFile) -> None:
    done = ledger.outcomes(tuple(book.links))
    for counter in noted_counters(book):
        if counter not in done:
            book.append(ledger.Expired(counter, counter, str(Code.INTERRUPTED)))


def noted_counters(book: LedgerFile) -> list[int]:
    """Counters that have a prompt entry."""
    return [link.entry.detail.counter for link in book.links if isinstance(link.entry.detail, ledger.Prompt)]


def highest_counter(book: LedgerFile) -> int:
    """The last counter that the ledger knows of."""
    counters = noted_counters(book)
    for link in book.links:
        counters.extend(ledger.outcome_counters(link.entry.detail)[-1:])
    return max(counters, default=0)
