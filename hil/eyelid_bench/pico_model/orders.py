"""An operator's orders to a board, right ones and wrong ones (SPEC-unit.md, Order)."""

from __future__ import annotations

from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric import ec

from eyelid_bench.pico_model.words import Fields, Rig, octets
from eyelid_formats import cose, keys
from eyelid_formats.order import Order, keys_hash, sign_order

FAULTS = ("", "order-malformed", "order-boot", "order-unit", "order-keys", "order-operator", "order-signature")
"""In the order in which a board looks at them; the last one is an `order-operator` that takes a signature's check to see."""


def fields(rig: Rig, operator: Rig, seed: bytes, boots: int, replaces: bytes | None, fault: str) -> Fields:
    """Of a request that makes the board `rig`'s, and its operator's, by the operator of now."""
    key, _ = rig.secrets
    named = keys.raw(rig.operator.public_key())[1:]
    order = Order(rig.unit, rig.policy, None, named, boots, keys_hash(key, seed), replaces)
    data = sign_order(_spoilt(order, fault), cose.P256Signer(_signer(operator, fault)))
    if fault == "order-malformed":
        data = data[:-1]
    elif fault == "order-signature":
        data = data[:-1] + bytes([data[-1] ^ 1])
    return {2: key, 3: seed, 4: data}


def _signer(operator: Rig, fault: str) -> ec.EllipticCurvePrivateKey:
    return Rig("nobody").operator if fault == "order-operator" else operator.operator


def _spoilt(order: Order, fault: str) -> Order:
    if fault == "order-boot":
        return replace(order, boots=order.boots + 1)
    if fault == "order-unit":
        return replace(order, replaces=octets("another unit"))
    if fault == "order-keys":
        return replace(order, keys=bytes(32))
    return order
