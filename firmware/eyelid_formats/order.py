"""An operator's order to one board at one boot: be the Pico of this unit, under this policy (`SPEC-unit.md`)."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Self

from eyelid_formats import cose, keys
from eyelid_formats.errors import Code, VerifyError
from eyelid_formats.fields import Field, Record, octets, record, uint
from eyelid_formats.unit import POLICY_LIMIT, Policy

ORDER_LIMIT = 1280


@dataclass(frozen=True, slots=True)
class Timings(Record):
    """What is not as usual about the button, in milliseconds; None is as usual."""

    NAME = "timings"
    VERSIONED = False
    FIELDS = (
        Field(1, "stable_ms", uint(5, 50), optional=True),
        Field(2, "double_within_ms", uint(200, 800), optional=True),
        Field(3, "hold_ms", uint(2000, 6000), optional=True),
    )

    stable_ms: int | None = None
    double_within_ms: int | None = None
    hold_ms: int | None = None

    @classmethod
    def of(cls, stable_ms: int, double_within_ms: int, hold_ms: int) -> Self | None:
        """Only what differs from the usual; None where nothing does."""
        given = {"stable_ms": stable_ms, "double_within_ms": double_within_ms, "hold_ms": hold_ms}
        unusual = {name: value for name, value in given.items() if value != USUAL_MS[name]}
        return cls(**unusual) if unusual else None


USUAL_MS = {"stable_ms": 15, "double_within_ms": 350, "hold_ms": 3000}


@dataclass(frozen=True, slots=True)
class Order(Record):
    """`operator` is the P-256 key, x then y, whose orders the board takes from then on; `boots` and `replaces` are the board's state."""

    NAME = "order"
    FIELDS = (
        Field(1, "unit", octets(32)),
        Field(2, "policy_bytes", octets(1, POLICY_LIMIT)),
        Field(3, "timings", record(Timings), optional=True),
        Field(4, "operator", octets(64)),
        Field(5, "boots", uint(1)),
        Field(6, "keys", octets(32)),
        Field(7, "replaces", octets(32), optional=True),
    )

    unit: bytes
    policy_bytes: bytes
    timings: Timings | None
    operator: bytes
    boots: int
    keys: bytes
    replaces: bytes | None


def keys_hash(signing_key: bytes, seed: bytes) -> bytes:
    """What an order says about the secrets that go with it (32 bytes each)."""
    return sha256(signing_key + seed).digest()


def sign_order(order: Order, operator: cose.Signer) -> bytes:
    """The bytes that go to the board."""
    return cose.sign(cose.Name.ORDER, order.encode(), operator)


def read_order(data: bytes, operator: bytes | None) -> Order:
    """An order by `operator` (x then y), or, where a board has none yet, by the key that it names itself.

    Raises CborError, FieldError, CoseError, VerifyError (`order-operator`).
    """
    signed = cose.read(cose.Name.ORDER, cose.ESP256, data, ORDER_LIMIT)
    order = Order.decode(signed.payload, ORDER_LIMIT)
    Policy.decode(order.policy_bytes, POLICY_LIMIT)
    verifier = cose.P256Verifier(b"\x04" + (operator or order.operator))
    keys.load_p256(b"\x04" + order.operator)
    if signed.kid != verifier.kid:
        raise VerifyError(
            Code.ORDER_OPERATOR, f"the order is by {signed.kid.hex()[:16]}, the board's operator is {verifier.kid.hex()[:16]}"
        )
    signed.verify(verifier)
    return order
