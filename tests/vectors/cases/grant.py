"""Grants and audit statements, read with the unit's Pico: `SPEC-bundle.md`, `SPEC-ledger.md`."""

from __future__ import annotations

from typing import Any

from eyelid_formats import cbor, cose
from eyelid_formats.errors import Code
from vectors.raw import GONE, changed, longer_version, signed
from vectors.shared import NONCE, World
from vectors.vector import Book, Vector

_BAD_GRANT: dict[str, tuple[Code, str, dict[Any, Any]]] = {
    "version-2": (Code.VERSION_UNKNOWN, "A version that is not known.", {0: 2}),
    "counter-0": (Code.FIELD_RANGE, "Counters begin at 1.", {1: 0}),
    "gesture-4": (Code.FIELD_RANGE, "A gesture that has no meaning.", {2: 4}),
    "gesture-missing": (Code.FIELD_MISSING, "No gesture.", {2: GONE}),
    "scope-4": (Code.FIELD_RANGE, "A scope above `train`.", {3: 4}),
    "scope-missing": (Code.FIELD_MISSING, "No scope.", {3: GONE}),
    "uptime-negative": (Code.FIELD_RANGE, "Signed before the Pico started.", {4: -1}),
    "lamp-65536": (Code.FIELD_RANGE, "More than the converter can read.", {5: 65_536}),
    "lamp-true": (Code.FIELD_TYPE, "A lamp that is just said to be lit.", {5: True}),
    "draft-20-bytes": (Code.FIELD_RANGE, "A hash that is too short.", {6: bytes(20)}),
    "unknown-key": (Code.FIELD_UNKNOWN, "A key that the table does not have.", {8: 0}),
}
_BAD_STATEMENT: dict[str, tuple[Code, str, dict[Any, Any]]] = {
    "nonce-of-another": (Code.AUDIT_NONCE, "A good statement over a nonce that was not asked.", {1: bytes(32)}),
    "nonce-missing": (Code.FIELD_MISSING, "No nonce.", {1: GONE}),
    "counter-missing": (Code.FIELD_MISSING, "The Pico does not state its counter.", {2: GONE}),
    "grants-negative": (Code.FIELD_RANGE, "Fewer grants than none.", {3: -1}),
    "head-null": (Code.FIELD_TYPE, "No ledger head.", {4: None}),
    "granted-missing": (Code.FIELD_MISSING, "The Pico does not say which prompts it granted.", {8: GONE}),
    "granted-number": (Code.FIELD_TYPE, "How many were granted, not which.", {8: 2}),
    "granted-17": (Code.FIELD_RANGE, "More grants than a statement names.", {8: list(range(1, 18))}),
    "granted-0": (Code.FIELD_RANGE, "A grant for a prompt that cannot be.", {8: [0, 2]}),
    "granted-text": (Code.FIELD_TYPE, "A counter as text.", {8: ["2"]}),
    "unknown-key": (Code.FIELD_UNKNOWN, "A key that the table does not have.", {9: 0}),
}


def vectors(world: World) -> list[Vector]:
    """For `read_grant` and `read_statement`."""
    return _grants(world) + _statements(world)


def _grants(world: World) -> list[Vector]:
    book, rig = Book("grant"), world.rig
    item = rig.grant(rig.draft()).to_item()
    payload = cbor.encode(item)
    book.ok("press", "A press, `answer`.", signed(cose.Name.GRANT, payload, rig.pico_signer))
    for name, (code, comment, change) in _BAD_GRANT.items():
        book.bad(code, name, comment, signed(cose.Name.GRANT, cbor.encode(changed(item, change)), rig.pico_signer))
    longer = signed(cose.Name.GRANT, longer_version(payload), rig.pico_signer)
    book.bad(Code.CBOR_NOT_DETERMINISTIC, "version-re-encoded", "A re-encoded integer, signed as it is.", longer)
    other = signed(cose.Name.GRANT, payload, world.neighbour.pico_signer)
    book.bad(Code.GRANT_PICO, "pico-of-another-unit", "Granted by the Pico of another unit.", other)
    posing = signed(cose.Name.GRANT, payload, world.neighbour.pico_signer, header={4: rig.pico_signer.kid})
    book.bad(Code.COSE_SIGNATURE, "pico-posing", "By the Pico of another unit, under this Pico's kid.", posing)
    by_pi = signed(cose.Name.GRANT, payload, rig.pi_signer)
    book.bad(Code.COSE_ALG, "granted-by-the-pi", "The Pi grants itself.", by_pi)
    long = signed(cose.Name.GRANT, cbor.encode({**item, 8: bytes(400)}), rig.pico_signer)
    book.bad(Code.CBOR_SIZE, "larger-than-512", "More bytes than a grant may have.", long)
    return book.vectors


def _statements(world: World) -> list[Vector]:
    book, rig = Book("audit"), world.rig
    good = rig.statement(NONCE, 3, 2, rig.bytes_of("head"))
    item = {0: 1, 1: NONCE, 2: 3, 3: 2, 4: rig.bytes_of("head"), 5: rig.unit.hash, 6: 90_000, 7: 3, 8: [1, 2]}
    book.ok("statement", "Three prompts, two grants.", good)
    book.ok("never-granted", "A Pico that has granted nothing.", rig.statement(NONCE, 3, 0, rig.bytes_of("head")))
    largest = {"uptime_ms": 2**53 - 1, "boots": 2**53 - 1, "granted": tuple(range(2**53 - 16, 2**53))}
    book.ok("largest", "Every number at its largest.", rig.statement(NONCE, 2**53 - 1, 2**53 - 1, rig.bytes_of("head"), **largest))
    for name, (code, comment, change) in _BAD_STATEMENT.items():
        book.bad(code, name, comment, signed(cose.Name.AUDIT, cbor.encode(changed(item, change)), rig.pico_signer))
    other = signed(cose.Name.AUDIT, cbor.encode(item), world.neighbour.pico_signer)
    book.bad(Code.COSE_KID, "pico-of-another-unit", "Stated by the Pico of another unit.", other)
    as_grant = signed(cose.Name.GRANT, cbor.encode(item), rig.pico_signer)
    book.bad(Code.COSE_TYPE, "signed-as-grant", "The Pico's signature for another kind of object.", as_grant)
    return book.vectors
