"""What `uplink` and `cable` may leave for `eye` (`SPEC-inbox.md`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique

from eyelid_formats.fields import Field, Record, octets, text

INBOX_LIMIT = 4096


@unique
class Suffix(StrEnum):
    """The ending of an inbox file says what it is."""

    SENT = ".sent"
    RECEIPT = ".receipt"
    REJECTED = ".rejected"
    PULLED = ".pulled"
    AUDIT = ".audit"


@dataclass(frozen=True, slots=True)
class SentNote(Record):
    """The uplink handed this bundle to the collector."""

    NAME = "sent note"
    FIELDS = (Field(1, "bundle_id", octets(16)),)

    bundle_id: bytes


@dataclass(frozen=True, slots=True)
class RejectedNote(Record):
    """The collector will never take this bundle; `code` is its reason."""

    NAME = "rejected note"
    FIELDS = (Field(1, "bundle_id", octets(16)), Field(2, "code", text(1, 64)))

    bundle_id: bytes
    code: str


@dataclass(frozen=True, slots=True)
class PulledNote(Record):
    """The host has these bytes and verified them."""

    NAME = "pulled note"
    FIELDS = (Field(1, "bundle_id", octets(16)), Field(2, "bundle", octets(32)))

    bundle_id: bytes
    bundle: bytes


@dataclass(frozen=True, slots=True)
class AuditRequest(Record):
    """The host wants the Pico's statement over this nonce."""

    NAME = "audit request"
    FIELDS = (Field(1, "nonce", octets(32)),)

    nonce: bytes
