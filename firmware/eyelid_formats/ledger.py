"""The ledger: a chain of entries signed by the Pi (`SPEC-ledger.md`). Reading and making entries; files are the rig's and the host's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from eyelid_formats import cbor, cose
from eyelid_formats.draft import Time, read_time
from eyelid_formats.errors import CborError, Code, EyelidError, FieldError, LedgerError
from eyelid_formats.fields import Field, Record, octets, one_of, uint
from eyelid_formats.ledger_details import (
    DETAILS,
    MAX_DROPPED,
    MAX_EXPIRED,
    MAX_FORGOTTEN,
    Boot,
    Camera,
    Detail,
    Dropped,
    Expired,
    Forgotten,
    Kind,
    Opened,
    Prompt,
    Pulled,
    Received,
    Recovered,
    Refused,
    Sealed,
    Sent,
    Shut,
)

__all__ = [
    "DETAILS",
    "MAX_DROPPED",
    "MAX_EXPIRED",
    "MAX_FORGOTTEN",
    "Boot",
    "Camera",
    "Detail",
    "Dropped",
    "Expired",
    "Forgotten",
    "Kind",
    "Opened",
    "Prompt",
    "Pulled",
    "Received",
    "Recovered",
    "Refused",
    "Sealed",
    "Sent",
    "Shut",
]
"""What others look for here: details beside the chain that they are in."""

ENTRY_LIMIT = 2048
FIRST = bytes(32)
FILE_NAME = "ledger.eyl"
_SIGNATURE_HEAD = b"\x58\x40"
_KINDS = {detail: kind for kind, detail in DETAILS.items()}


@dataclass(frozen=True, slots=True)
class Entry(Record):
    """One entry, its detail still a map: `detail()` reads it."""

    NAME = "ledger entry"
    FIELDS = (
        Field(1, "seq", uint(1)),
        Field(2, "previous", octets(32)),
        Field(3, "kind", one_of(Kind)),
        Field(4, "time", read_time),
        Field(5, "detail", lambda item, _where: item),
    )

    seq: int
    previous: bytes
    kind: Kind
    time: Time
    detail: Detail


@dataclass(frozen=True, slots=True)
class Link:
    """An entry that is signed and in its place; `hash` is the head after it."""

    hash: bytes
    entry: Entry
    data: bytes


def make(detail: Detail, seq: int, previous: bytes, time: Time, pi: cose.Signer) -> Link:
    """The next entry of a ledger."""
    entry = Entry(seq, previous, _KINDS[type(detail)], time, detail)
    data = cose.sign(cose.Name.LEDGER, entry.encode(), pi)
    return Link(sha256(data).digest(), entry, data)


def read_entry(data: bytes, pi: cose.Verifier) -> Link:
    """One entry signed by this Pi. Raises CborError, FieldError, CoseError."""
    payload = cose.read(cose.Name.LEDGER, cose.ED25519, data, ENTRY_LIMIT).verify(pi)
    entry = Entry.decode(payload, ENTRY_LIMIT)
    detail = DETAILS[entry.kind].from_item(entry.detail)
    if isinstance(detail, Expired) and not 0 <= detail.last - detail.first < MAX_EXPIRED:
        raise FieldError(Code.FIELD_RANGE, f"expired: from {detail.first} to {detail.last} is no range of at most {MAX_EXPIRED}")
    return Link(sha256(data).digest(), Entry(entry.seq, entry.previous, entry.kind, entry.time, detail), data)


def follow(before: Link | None, link: Link) -> Link:
    """`link`, once it is seen to come right after `before`. Raises LedgerError."""
    seq, previous = (before.entry.seq, before.hash) if before else (0, FIRST)
    if link.entry.seq != seq + 1:
        raise LedgerError(Code.LEDGER_SEQ, f"entry {link.entry.seq} follows entry {seq}")
    if link.entry.previous != previous:
        raise LedgerError(Code.LEDGER_CHAIN, f"entry {link.entry.seq} does not continue the chain: an entry was changed, removed or forked")
    return link


@dataclass(frozen=True, slots=True)
class Whole:
    """A ledger's whole entries, and how many bytes after them are torn."""

    links: tuple[Link, ...]
    torn_bytes: int

    @property
    def head(self) -> bytes:
        """Hash of the last entry; zeros where there is none."""
        return self.links[-1].hash if self.links else FIRST


def read_ledger(data: bytes, pi: cose.Verifier) -> Whole:
    """Every entry of a ledger file, in its place. Raises LedgerError with the code of what is wrong, naming the entry.

    An end inside an entry is no error: it is what a power cut leaves, and is counted in `torn_bytes`.
    """
    links: list[Link] = []
    at = 0
    try:
        for chunk in split(data):
            links.append(follow(links[-1] if links else None, read_entry(chunk, pi)))
            at += len(chunk)
    except EyelidError as error:
        raise LedgerError(error.code, f"ledger entry {len(links) + 1} at byte {at}: {error.args[0]}") from None
    return Whole(tuple(links), len(data) - at)


def split(data: bytes) -> Iterator[bytes]:
    """The bytes of each whole entry of a CBOR sequence, up to a torn end. Raises CborError where no entry can begin."""
    at = 0
    while at < len(data) and not _is_zeroed(data, at):
        length = cbor.item_length(data, at, ENTRY_LIMIT)
        if length is None:
            if len(data) - at > ENTRY_LIMIT:
                raise CborError(Code.CBOR_SIZE, f"the entry at byte {at} is larger than {ENTRY_LIMIT} bytes")
            return
        if _is_cut_by_zeros(data, at, at + length):
            return
        yield data[at : at + length]
        at += length


def _is_zeroed(data: bytes, at: int) -> bool:
    """Nothing but zeros from `at` on: what a file system leaves that had made the file longer and not written it yet."""
    return at < len(data) and not data[at : at + 64].strip(b"\0") and not data[at:].strip(b"\0")


def _is_cut_by_zeros(data: bytes, start: int, end: int) -> bool:
    """The zeros begin inside this item: half of its signature is gone, or it has none."""
    has_signature = data[max(start, end - 66) : end - 64] == _SIGNATURE_HEAD
    return _is_zeroed(data, end - 32 if has_signature else end)


def outcomes(links: tuple[Link, ...]) -> dict[int, Link]:
    """The outcome of each counter; ranges of expired counters are spread. Raises LedgerError (`counter-twice`)."""
    found: dict[int, Link] = {}
    for link in links:
        for counter in outcome_counters(link.entry.detail):
            if counter in found:
                raise LedgerError(
                    Code.COUNTER_TWICE, f"prompt {counter} has two outcomes: entries {found[counter].entry.seq} and {link.entry.seq}"
                )
            found[counter] = link
    return found


def outcome_counters(detail: Detail) -> range:
    """The counters that an entry is the outcome of."""
    if isinstance(detail, Sealed | Refused):
        return range(detail.counter, detail.counter + 1)
    if isinstance(detail, Expired):
        return range(detail.first, detail.last + 1)
    return range(0)


def deleted_ids(links: Iterable[Link]) -> set[bytes]:
    """Bundles that were deleted before they left: by a forget, or taken back."""
    details = [link.entry.detail for link in links]
    return {bundle_id for detail in details if isinstance(detail, Forgotten | Dropped) for bundle_id in detail.bundle_ids}
