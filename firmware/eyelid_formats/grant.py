"""Grants and audit statements: what the Pico signs (`SPEC-bundle.md`, `SPEC-ledger.md`)."""

from __future__ import annotations

from dataclasses import dataclass

from eyelid_formats import cose
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import Code, VerifyError
from eyelid_formats.fields import Field, Record, array, octets, one_of, uint

GRANT_LIMIT = 512
STATEMENT_LIMIT = 512
MAX_GRANTED = 16
"""How many of its last grants the Pico names in a statement."""


@dataclass(frozen=True, slots=True)
class Grant(Record):
    """The Pico's agreement to one draft."""

    NAME = "grant"
    FIELDS = (
        Field(1, "counter", uint(1)),
        Field(2, "gesture", one_of(Gesture)),
        Field(3, "scope", one_of(Scope)),
        Field(4, "uptime_ms", uint()),
        Field(5, "lamp", uint(0, 65_535)),
        Field(6, "draft", octets(32)),
        Field(7, "unit", octets(32)),
    )

    counter: int
    gesture: Gesture
    scope: Scope
    uptime_ms: int
    lamp: int
    draft: bytes
    unit: bytes


@dataclass(frozen=True, slots=True)
class AuditStatement(Record):
    """The Pico's own account of its counters, over the asker's nonce."""

    NAME = "audit statement"
    FIELDS = (
        Field(1, "nonce", octets(32)),
        Field(2, "counter", uint()),
        Field(3, "grants", uint()),
        Field(4, "head", octets(32)),
        Field(5, "unit", octets(32)),
        Field(6, "uptime_ms", uint()),
        Field(7, "boots", uint()),
        Field(8, "granted", array(uint(1), 0, MAX_GRANTED)),
    )

    nonce: bytes
    counter: int
    grants: int
    head: bytes
    unit: bytes
    uptime_ms: int
    boots: int
    granted: tuple[int, ...]


def read_grant(data: bytes, pico: cose.Verifier) -> Grant:
    """A grant signed by this Pico. Raises CborError, FieldError, CoseError, VerifyError (`grant-pico`)."""
    signed = cose.read(cose.Name.GRANT, cose.ESP256, data, GRANT_LIMIT)
    if signed.kid != pico.kid:
        raise VerifyError(Code.GRANT_PICO, f"the grant is by the Pico {signed.kid.hex()[:16]}, the unit's is {pico.kid.hex()[:16]}")
    return Grant.decode(signed.verify(pico), GRANT_LIMIT)


def read_statement(data: bytes, pico: cose.Verifier, nonce: bytes) -> AuditStatement:
    """A statement signed by this Pico over `nonce`. Raises CborError, FieldError, CoseError, VerifyError (`audit-nonce`)."""
    signed = cose.read(cose.Name.AUDIT, cose.ESP256, data, STATEMENT_LIMIT)
    statement = AuditStatement.decode(signed.verify(pico), STATEMENT_LIMIT)
    if statement.nonce != nonce:
        raise VerifyError(Code.AUDIT_NONCE, "the audit statement is over another nonce: it may be an old one")
    return statement
