"""Messages on the host cable: the host asks, the rig answers (`SPEC-cable.md`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, unique
from typing import ClassVar, TypeVar

from eyelid_formats import cbor, link
from eyelid_formats.bundle import BUNDLE_LIMIT
from eyelid_formats.errors import Code, LinkError
from eyelid_formats.fields import Field, Record, array, flag, octets, one_of, row, text, uint
from eyelid_formats.grant import STATEMENT_LIMIT

PROTOCOL = 1
READ_LIMIT = 32 * 1024
"""Bytes that one request may ask for."""
DATA_BYTES = 1024
"""Bytes of a file in one data frame."""
PAGE = 64
"""Bundles in one answer to `list`."""
STATUS_LIMIT = 3072
PENDING_REQUESTS = 64
"""Requests that a rig keeps waiting; it answers those above with `busy`."""
MAX_NUMBER = 2**32 - 1


@unique
class What(IntEnum):
    """The files of a rig that its host may read."""

    LEDGER = 1
    BUNDLE = 2
    RECEIPT = 3
    UNIT = 4


class Message(Record):
    """A message's fields from key 2 on; key 0 is `TYPE`, key 1 the request's number."""

    VERSIONED = False
    TYPE: ClassVar[int]


MessageT = TypeVar("MessageT", bound=Message)

_ID = octets(16)
_NAME = octets(16, 32)
_HASH = octets(32)


@dataclass(frozen=True, slots=True)
class Hello(Message):
    """Who is there, and how is it."""

    NAME = "hello"
    TYPE = 1
    FIELDS = ()


@dataclass(frozen=True, slots=True)
class ListBundles(Message):
    """The bundles in the outbox whose id comes after `after`."""

    NAME = "list"
    TYPE = 2
    FIELDS = (Field(2, "after", _ID, optional=True),)

    after: bytes | None = None


@dataclass(frozen=True, slots=True)
class Read(Message):
    """A piece of a file: `length` bytes from `offset`."""

    NAME = "read"
    TYPE = 3
    FIELDS = (
        Field(2, "what", one_of(What)),
        Field(3, "name", _NAME, optional=True),
        Field(4, "offset", uint()),
        Field(5, "length", uint(1, READ_LIMIT)),
    )

    what: What
    name: bytes | None
    offset: int
    length: int


@dataclass(frozen=True, slots=True)
class Digest(Message):
    """The hash of a file's first `length` bytes; of the whole file where `length` is absent."""

    NAME = "digest"
    TYPE = 4
    FIELDS = (
        Field(2, "what", one_of(What)),
        Field(3, "name", _NAME, optional=True),
        Field(4, "length", uint(), optional=True),
    )

    what: What
    name: bytes | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Audit(Message):
    """The Pico's statement over this nonce."""

    NAME = "audit"
    TYPE = 5
    FIELDS = (Field(2, "nonce", _HASH),)

    nonce: bytes


@dataclass(frozen=True, slots=True)
class Pulled(Message):
    """The host has these bytes and verified them."""

    NAME = "pulled"
    TYPE = 6
    FIELDS = (Field(2, "bundle_id", _ID), Field(3, "bundle", _HASH))

    bundle_id: bytes
    bundle: bytes


@dataclass(frozen=True, slots=True)
class Fault(Message):
    """The request could not be answered: a code of `SPEC-errors.md`, and words for people."""

    NAME = "error"
    TYPE = 64
    FIELDS = (Field(2, "code", text(1, 64)), Field(3, "words", text(0, 512)))

    code: str
    words: str


@dataclass(frozen=True, slots=True)
class State(Message):
    """Who answers; `status` is the JSON that the rig last wrote about itself, absent where it wrote none; `age_ms` is its age, if known."""

    NAME = "state"
    TYPE = 65
    FIELDS = (
        Field(2, "protocol", uint(1)),
        Field(3, "software", text(1, 64)),
        Field(4, "status", octets(0, STATUS_LIMIT), optional=True),
        Field(5, "age_ms", uint(), optional=True),
    )

    protocol: int
    software: str
    status: bytes | None = None
    age_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Listing(Message):
    """Rows of (bundle id, bytes of the bundle, bytes of its receipt or 0, whether the collector rejected it), by id."""

    NAME = "listing"
    TYPE = 66
    FIELDS = (
        Field(2, "rows", array(row(_ID, uint(0, BUNDLE_LIMIT), uint(0, 4096), flag), 0, PAGE)),
        Field(3, "more", flag),
    )

    rows: tuple[tuple[bytes, int, int, bool], ...]
    more: bool


@dataclass(frozen=True, slots=True)
class Data(Message):
    """Bytes of a file and where they belong."""

    NAME = "data"
    TYPE = 67
    FIELDS = (Field(2, "offset", uint()), Field(3, "data", octets(1, DATA_BYTES)))

    offset: int
    data: bytes


@dataclass(frozen=True, slots=True)
class End(Message):
    """All of a read has been sent; `size` is the whole file's."""

    NAME = "end"
    TYPE = 68
    FIELDS = (Field(2, "size", uint()),)

    size: int


@dataclass(frozen=True, slots=True)
class Digested(Message):
    """SHA-256 of a file's first `length` bytes, and the whole file's size."""

    NAME = "digested"
    TYPE = 69
    FIELDS = (Field(2, "size", uint()), Field(3, "length", uint()), Field(4, "sha256", _HASH))

    size: int
    length: int
    sha256: bytes


@dataclass(frozen=True, slots=True)
class Pending(Message):
    """The Pico has been asked; ask again."""

    NAME = "pending"
    TYPE = 70
    FIELDS = ()


@dataclass(frozen=True, slots=True)
class Statement(Message):
    """The Pico's audit statement (`SPEC-ledger.md`)."""

    NAME = "statement"
    TYPE = 71
    FIELDS = (Field(2, "statement", octets(1, STATEMENT_LIMIT)),)

    statement: bytes


@dataclass(frozen=True, slots=True)
class Done(Message):
    """It is in the inbox."""

    NAME = "done"
    TYPE = 72
    FIELDS = ()


REQUESTS: dict[int, type[Message]] = {kind.TYPE: kind for kind in (Hello, ListBundles, Read, Digest, Audit, Pulled)}
ANSWERS: dict[int, type[Message]] = {kind.TYPE: kind for kind in (Fault, State, Listing, Data, End, Digested, Pending, Statement, Done)}
_NUMBER = uint(1, MAX_NUMBER)


def pack(number: int, message: Message) -> bytes:
    """The frame of a message, with its end byte."""
    return link.pack_message({0: message.TYPE, 1: number, **message.to_item()})


def number_of(item: dict[int, cbor.Item]) -> int:
    """The request's number. Raises FieldError where there is none: such a message cannot be answered."""
    number: int = _NUMBER(item.get(1), "request number")
    return number


def read_request(item: dict[int, cbor.Item]) -> Message:
    """What the host asks. Raises LinkError (`unknown-request`), FieldError."""
    kind = REQUESTS.get(item[0])
    if kind is None:
        raise LinkError(Code.UNKNOWN_REQUEST, f"this rig knows no request of type {item[0]}: its software may be older than the host's")
    return kind.from_item(_fields(item))


def read_answer(item: dict[int, cbor.Item]) -> Message:
    """What the rig answers. Raises LinkError (`link-answer`), FieldError."""
    kind = ANSWERS.get(item[0])
    if kind is None:
        raise LinkError(Code.LINK_ANSWER, f"an answer of the unknown type {item[0]}: the rig's software may be newer than the host's")
    return kind.from_item(_fields(item))


def _fields(item: dict[int, cbor.Item]) -> dict[int, cbor.Item]:
    return {key: value for key, value in item.items() if key > 1}
