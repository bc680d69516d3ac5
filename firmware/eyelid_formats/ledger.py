"""The ledger: a chain of entries signed by the Pi (`SPEC-ledger.md`). Reading and making entries; files are the rig's and the host's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import IntEnum, unique
from hashlib import sha256

from eyelid_formats import cbor, cose
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.draft import Time, read_time
from eyelid_formats.errors import CborError, Code, EyelidError, FieldError, LedgerError
from eyelid_formats.fields import Field, Record, array, octets, one_of, text, uint

ENTRY_LIMIT = 2048
FIRST = bytes(32)
FILE_NAME = "ledger.eyl"
MAX_FORGOTTEN = 64
MAX_DROPPED = 64
MAX_EXPIRED = 65_536
_SIGNATURE_HEAD = b"\x58\x40"


@unique
class Kind(IntEnum):
    """What an entry records."""

    BOOT = 1
    PROMPT = 2
    SEALED = 3
    REFUSED = 4
    EXPIRED = 5
    SENT = 6
    PULLED = 7
    RECEIPT = 8
    FORGOTTEN = 9
    SHUT = 10
    OPENED = 11
    RECOVERED = 12
    CAMERA = 13
    DROPPED = 14


class Detail(Record):
    """What an entry of one kind says."""

    VERSIONED = False


_COUNTER = uint(1)
_ID = octets(16)
_REASON = text(1, 64)


@dataclass(frozen=True, slots=True)
class Boot(Detail):
    """The agent started."""

    NAME = "boot"
    FIELDS = (Field(1, "unit", octets(32)), Field(2, "software", text(1, 64)), Field(3, "counter", uint()))

    unit: bytes
    software: str
    counter: int


@dataclass(frozen=True, slots=True)
class Prompt(Detail):
    """The wearer asked."""

    NAME = "prompt"
    FIELDS = (Field(1, "counter", _COUNTER), Field(2, "gesture", one_of(Gesture)), Field(3, "scope", one_of(Scope)))

    counter: int
    gesture: Gesture
    scope: Scope


@dataclass(frozen=True, slots=True)
class Sealed(Detail):
    """A prompt became a bundle."""

    NAME = "sealed"
    FIELDS = (
        Field(1, "counter", _COUNTER),
        Field(2, "bundle_id", _ID),
        Field(3, "bundle", octets(32)),
        Field(4, "draft", octets(32)),
    )

    counter: int
    bundle_id: bytes
    bundle: bytes
    draft: bytes


@dataclass(frozen=True, slots=True)
class Refused(Detail):
    """A prompt that could not, or might not, be answered."""

    NAME = "refused"
    FIELDS = (Field(1, "counter", _COUNTER), Field(2, "reason", _REASON))

    counter: int
    reason: str


@dataclass(frozen=True, slots=True)
class Expired(Detail):
    """Prompts whose work was cut off, or that the Pi never saw: `first` to `last`."""

    NAME = "expired"
    FIELDS = (Field(1, "first", _COUNTER), Field(2, "last", _COUNTER), Field(3, "reason", _REASON))

    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class Sent(Detail):
    """The uplink handed a bundle over."""

    NAME = "sent"
    FIELDS = (Field(1, "bundle_id", _ID),)

    bundle_id: bytes


@dataclass(frozen=True, slots=True)
class Pulled(Detail):
    """The host has a bundle and verified it."""

    NAME = "pulled"
    FIELDS = (Field(1, "bundle_id", _ID),)

    bundle_id: bytes


@dataclass(frozen=True, slots=True)
class Received(Detail):
    """A collector's receipt arrived and holds."""

    NAME = "receipt"
    FIELDS = (Field(1, "bundle_id", _ID), Field(2, "receipt", octets(32)))

    bundle_id: bytes
    receipt: bytes


@dataclass(frozen=True, slots=True)
class Forgotten(Detail):
    """The wearer had everything forgotten that had not left."""

    NAME = "forgotten"
    FIELDS = (Field(1, "bundle_ids", array(_ID, 0, MAX_FORGOTTEN)), Field(2, "epoch", uint()))

    bundle_ids: tuple[bytes, ...]
    epoch: int


@dataclass(frozen=True, slots=True)
class Shut(Detail):
    """The shut switch closed."""

    NAME = "shut"
    FIELDS = ()


@dataclass(frozen=True, slots=True)
class Opened(Detail):
    """The shut switch opened."""

    NAME = "opened"
    FIELDS = ()


@dataclass(frozen=True, slots=True)
class Recovered(Detail):
    """What a start after a power cut put right."""

    NAME = "recovered"
    FIELDS = (Field(1, "what", _REASON), Field(2, "cut_bytes", uint()))

    what: str
    cut_bytes: int


@dataclass(frozen=True, slots=True)
class Camera(Detail):
    """The camera changed: `ok`, or the code of what is wrong with it."""

    NAME = "camera"
    FIELDS = (Field(1, "state", _REASON),)

    state: str


@dataclass(frozen=True, slots=True)
class Dropped(Detail):
    """Bundles that were deleted before they left; the keys of frames stay. `reason` is a code."""

    NAME = "dropped"
    FIELDS = (Field(1, "bundle_ids", array(_ID, 1, MAX_DROPPED)), Field(2, "reason", _REASON))

    bundle_ids: tuple[bytes, ...]
    reason: str


DETAILS: dict[Kind, type[Detail]] = {
    Kind.BOOT: Boot,
    Kind.PROMPT: Prompt,
    Kind.SEALED: Sealed,
    Kind.REFUSED: Refused,
    Kind.EXPIRED: Expired,
    Kind.SENT: Sent,
    Kind.PULLED: Pulled,
    Kind.RECEIPT: Received,
    Kind.FORGOTTEN: Forgotten,
    Kind.SHUT: Shut,
    Kind.OPENED: Opened,
    Kind.RECOVERED: Recovered,
    Kind.CAMERA: Camera,
    Kind.DROPPED: Dropped,
}
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
