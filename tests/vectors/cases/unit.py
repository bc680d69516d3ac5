"""Unit records and policies: `SPEC-unit.md`."""

from __future__ import annotations

from typing import Any

from eyelid_formats import cbor, cose, keys
from eyelid_formats.errors import Code
from factory import Rig
from vectors import raw
from vectors.shared import World
from vectors.vector import Book, Vector

_BAD_POLICY: dict[str, tuple[Code, str, dict[Any, Any]]] = {
    "press-for-improve": (Code.FIELD_RANGE, "A press that allows more than `answer`.", {1: 2}),
    "double-scope-4": (Code.FIELD_RANGE, "A scope above `train`.", {2: 4}),
    "recipients-none": (Code.FIELD_RANGE, "Nobody to send to.", {3: []}),
    "recipients-five": (Code.FIELD_RANGE, "More recipients than a policy may name.", {3: [bytes(32)] * 5}),
    "retention-above-2-31": (Code.FIELD_RANGE, "A retention without an end.", {4: 2**31 + 1}),
    "notice-missing": (Code.FIELD_MISSING, "A wearer who was shown no notice.", {5: raw.GONE}),
    "share-whole-frame": (Code.FIELD_RANGE, "A budget of the whole frame.", {8: 1_000_000}),
    "share-0": (Code.FIELD_RANGE, "A budget of nothing.", {8: 0}),
    "unknown-key": (Code.FIELD_UNKNOWN, "A key that the table does not have.", {9: 0}),
    "version-2": (Code.VERSION_UNKNOWN, "A version that is not known.", {0: 2}),
}


def vectors(world: World) -> list[Vector]:
    """For `read_unit` and `Policy.decode`."""
    book, rig = Book("unit"), world.rig
    book.ok("record", "The first unit.", rig.unit_data)
    book.ok("policy", "Its policy.", rig.policy.encode(), "policy")
    for name, (code, comment, change) in _BAD_POLICY.items():
        book.bad(code, f"policy-{name}", comment, cbor.encode(raw.changed(rig.policy.to_item(), change)), "policy")
    book.bad(Code.CBOR_SIZE, "policy-769-bytes", "More bytes than the Pico holds.", bytes(769), "policy")
    _signatures(book, world)
    _fields(book, rig)
    _keys(book, world)
    return book.vectors


def _signed(rig: Rig, change: dict[Any, Any]) -> bytes:
    item = raw.changed(rig.unit.record.to_item(), change)
    return raw.signed(cose.Name.UNIT, cbor.encode(item), cose.Ed25519Signer(rig.operator))


def _signatures(book: Book, world: World) -> None:
    rig = world.rig
    payload = rig.unit.record.encode()
    operator, stranger = cose.Ed25519Signer(rig.operator), cose.Ed25519Signer(world.stranger.operator)
    book.bad(Code.UNIT_OPERATOR, "operator-unknown", "Signed by an operator that nobody here trusts.", world.stranger.unit_data)
    by_pi = raw.signed(cose.Name.UNIT, payload, rig.pi_signer)
    book.bad(Code.UNIT_OPERATOR, "signed-by-the-pi", "The Pi vouches for itself.", by_pi)
    forged = raw.signed(cose.Name.UNIT, payload, stranger, header={4: operator.kid})
    book.bad(Code.COSE_SIGNATURE, "forged", "Under the operator's kid by another key.", forged)
    other = raw.signed(cose.Name.RECEIPT, payload, operator)
    book.bad(Code.COSE_TYPE, "signed-as-receipt", "The operator's signature for another kind of object.", other)
    longer = raw.signed(cose.Name.UNIT, raw.longer_version(payload), operator)
    book.bad(Code.CBOR_NOT_DETERMINISTIC, "re-encoded", "A re-encoded integer, signed as it is.", longer)
    large = raw.signed(cose.Name.UNIT, cbor.encode({**rig.unit.record.to_item(), 8: bytes(4096)}), operator)
    book.bad(Code.CBOR_SIZE, "larger-than-4096", "More bytes than a record may have.", large)


def _fields(book: Book, rig: Rig) -> None:
    longer = raw.longer_version(rig.policy.encode())
    cases: dict[str, tuple[Code, str, dict[Any, Any]]] = {
        "version-2": (Code.VERSION_UNKNOWN, "A version that is not known.", {0: 2}),
        "name-empty": (Code.FIELD_RANGE, "A unit without a name.", {1: ""}),
        "name-65-bytes": (Code.FIELD_RANGE, "33 letters of two bytes: 66 bytes.", {1: "é" * 33}),
        "pico-key-compressed": (Code.FIELD_RANGE, "A compressed point.", {3: b"\x02" + bytes(32)}),
        "policy-as-map": (Code.FIELD_TYPE, "The policy as a map, not bytes.", {4: rig.policy.to_item()}),
        "policy-re-encoded": (Code.CBOR_NOT_DETERMINISTIC, "A re-encoded integer in the policy.", {4: longer}),
        "recipients-none": (Code.FIELD_RANGE, "No recipient.", {5: []}),
        "recipient-without-receipt-key": (Code.FIELD_MISSING, "Nobody to sign its receipts.", {5: [{1: "x", 2: bytes(32)}]}),
        "issued-missing": (Code.FIELD_MISSING, "No date.", {7: raw.GONE}),
        "unknown-key": (Code.FIELD_UNKNOWN, "A key that the table does not have.", {8: 0}),
    }
    for name, (code, comment, change) in cases.items():
        book.bad(code, name, comment, _signed(rig, change))


def _keys(book: Book, world: World) -> None:
    rig = world.rig
    record, other = rig.unit.record, world.neighbour.unit.record
    first = record.recipients[0].to_item()
    off_curve = record.pico_key[:-1] + bytes([record.pico_key[-1] ^ 1])
    no_point = (2).to_bytes(32, "little")
    identity = (1).to_bytes(32, "little")
    zeros = raw.changed(rig.policy.to_item(), {7: keys.x25519_thumbprint(bytes(32))})
    empty = raw.changed(rig.policy.to_item(), {3: [keys.x25519_thumbprint(bytes(32))]})
    cases: dict[str, tuple[str, dict[Any, Any]]] = {
        "recipient-not-the-policys": ("Another recipient than the policy's.", {5: [other.recipients[0].to_item()]}),
        "recipient-more-than-the-policys": ("One recipient more than the policy has.", {5: [first, other.recipients[0].to_item()]}),
        "wearer-not-the-policys": ("Another wearer's key than the policy's.", {6: other.wearer_key}),
        "pi-key-no-point": ("A Pi key that is no point of its curve.", {2: no_point}),
        "pi-key-not-reduced": ("A Pi key above the field's prime.", {2: b"\xff" * 32}),
        "pi-key-small-order": ("A Pi key that anybody can sign for.", {2: identity}),
        "pico-key-off-curve": ("A Pico key that is no point of its curve.", {3: off_curve}),
        "pico-key-hybrid": ("A Pico key in the hybrid form.", {3: b"\x06" + record.pico_key[1:]}),
        "receipt-key-small-order": ("A receipt key that anybody can sign for.", {5: [{**first, 3: identity}]}),
        "recipient-key-small-order": ("A key that agrees with everybody.", {5: [{**first, 2: bytes(32)}], 4: cbor.encode(empty)}),
        "wearer-key-small-order": ("A key that agrees with everybody.", {6: bytes(32), 4: cbor.encode(zeros)}),
    }
    for name, (comment, change) in cases.items():
        book.bad(Code.UNIT_KEYS, name, comment, _signed(rig, change))
