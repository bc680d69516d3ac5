"""Receipts: what a collector signs about a bundle (`SPEC-receipt.md`)."""

from __future__ import annotations

from dataclasses import dataclass

from eyelid_formats import cose, keys
from eyelid_formats.bundle import Verified
from eyelid_formats.consent import Scope
from eyelid_formats.errors import Code, VerifyError
from eyelid_formats.fields import Field, Record, octets, one_of, text, uint
from eyelid_formats.unit import Unit

RECEIPT_LIMIT = 2048
SUFFIX = ".receipt"


@dataclass(frozen=True, slots=True)
class Receipt(Record):
    """A collector has this bundle."""

    NAME = "receipt"
    FIELDS = (
        Field(1, "bundle_id", octets(16)),
        Field(2, "bundle", octets(32)),
        Field(3, "unit", octets(32)),
        Field(4, "counter", uint(1)),
        Field(5, "scope", one_of(Scope, Scope.ANSWER, Scope.IMPROVE, Scope.TRAIN)),
        Field(6, "received_s", uint()),
        Field(7, "serial", uint(1)),
        Field(8, "answer", text(1, 512), optional=True),
    )

    bundle_id: bytes
    bundle: bytes
    unit: bytes
    counter: int
    scope: Scope
    received_s: int
    serial: int
    answer: str | None = None


def sign_receipt(receipt: Receipt, collector: cose.Signer) -> bytes:
    """The bytes of a receipt."""
    return cose.sign(cose.Name.RECEIPT, receipt.encode(), collector)


def read_receipt(data: bytes, unit: Unit) -> Receipt:
    """A receipt signed by one of the unit's recipients, for this unit.

    Raises CborError, FieldError, CoseError, VerifyError (`receipt-key`, `receipt-bundle`).
    """
    signed = cose.read(cose.Name.RECEIPT, cose.ED25519, data, RECEIPT_LIMIT)
    by_thumbprint = {keys.ed25519_thumbprint(one.receipt_key): one.receipt_key for one in unit.record.recipients}
    if signed.kid not in by_thumbprint:
        raise VerifyError(Code.RECEIPT_KEY, f"the receipt is signed by {signed.kid.hex()[:16]}, which is no recipient of this unit")
    receipt = Receipt.decode(signed.verify(cose.Ed25519Verifier(by_thumbprint[signed.kid])), RECEIPT_LIMIT)
    if receipt.unit != unit.hash:
        raise VerifyError(Code.RECEIPT_BUNDLE, "the receipt is for another unit")
    return receipt


def check_receipt(receipt: Receipt, verified: Verified) -> None:
    """The receipt is for this bundle. Raises VerifyError (`receipt-bundle`)."""
    draft = verified.draft
    mine = (draft.bundle_id, verified.hash, draft.unit, draft.counter, draft.consent.scope)
    if (receipt.bundle_id, receipt.bundle, receipt.unit, receipt.counter, receipt.scope) != mine:
        raise VerifyError(Code.RECEIPT_BUNDLE, "the receipt's id, hash, unit, counter or scope are not the bundle's")
