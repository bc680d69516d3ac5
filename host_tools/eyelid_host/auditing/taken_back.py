"""Bundles that were taken back: the ledger's word, held against the ledger itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from eyelid_formats import ledger
from eyelid_formats.errors import Code
from eyelid_host.auditing.evidence import Finding


def taken_back(links: Iterable[ledger.Link]) -> int:
    """How many bundles the ledger says were taken back before they left."""
    details = [link.entry.detail for link in links]
    return len({bundle_id for detail in details if isinstance(detail, ledger.Dropped) for bundle_id in detail.bundle_ids})


def taken_back_findings(links: Iterable[ledger.Link]) -> Iterator[Finding]:
    """Each that no entry before had sealed, or that had left: one may leave while it is taken back, none be taken back after it left."""
    sealed: set[bytes] = set()
    left: dict[bytes, int] = {}
    for link in links:
        match link.entry.detail:
            case ledger.Sealed(_, bundle_id):
                sealed.add(bundle_id)
            case ledger.Sent(bundle_id) | ledger.Pulled(bundle_id) | ledger.Received(bundle_id):
                left.setdefault(bundle_id, link.entry.seq)
            case ledger.Dropped(bundle_ids):
                yield from (_finding(link, one, left.get(one)) for one in bundle_ids if one not in sealed or one in left)
            case _:
                pass


def _finding(link: ledger.Link, bundle_id: bytes, left: int | None) -> Finding:
    why = f"it had left by entry {left}" if left is not None else "no entry before seals it"
    return Finding(
        Code.BUNDLE_DIFFERS, f"bundle {bundle_id.hex()}: entry {link.entry.seq} says that it was taken back, and {why}", None, bundle_id
    )
