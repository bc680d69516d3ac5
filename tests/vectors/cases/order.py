"""Orders to a board: `SPEC-unit.md`. The board's operator is the first unit's; `order-first` reads as a board that knows none yet."""

from __future__ import annotations

from typing import Any

from eyelid_formats import cbor, cose
from eyelid_formats.errors import Code
from eyelid_formats.order import Timings
from vectors import raw
from vectors.shared import World
from vectors.vector import Book, Vector


def vectors(world: World) -> list[Vector]:
    """For `read_order`."""
    book, rig = Book("order"), world.rig
    item = rig.order(boots=1).to_item()
    book.ok("first", "To a board that is none's: by the key that it names.", _signed(world, item), "order-first")
    again = rig.order(boots=7, replaces=world.neighbour.unit.hash, timings=Timings(hold_ms=4000))
    book.ok("again", "To a board of another unit, with a longer hold.", _signed(world, again.to_item()))
    handed_on = raw.changed(item, {4: world.stranger.order(1).operator})
    book.ok("handed-on", "By the board's operator, who names another for later.", _signed(world, handed_on))
    for name, (code, comment, change) in _faults(item, rig.policy.to_item()).items():
        book.bad(code, name, comment, _signed(world, raw.changed(item, change)))
    _signers(book, world, item)
    _signature_forms(book, world, item)
    _shapes(book, world, item)
    _swapped(book, world, item)
    return book.vectors


def _faults(item: dict[int, Any], policy: dict[int, Any]) -> dict[str, tuple[Code, str, dict[Any, Any]]]:
    return {
        "version-2": (Code.VERSION_UNKNOWN, "A version that is not known.", {0: 2}),
        "unit-31-bytes": (Code.FIELD_RANGE, "A unit that is no hash.", {1: bytes(31)}),
        "policy-missing": (Code.FIELD_MISSING, "No policy.", {2: raw.GONE}),
        "policy-empty": (Code.FIELD_RANGE, "A policy of no bytes.", {2: b""}),
        "policy-press-for-improve": (Code.FIELD_RANGE, "A policy that no board may hold.", {2: cbor.encode({**policy, 1: 2})}),
        "policy-re-encoded": (Code.CBOR_NOT_DETERMINISTIC, "A re-encoded integer in the policy.", {2: raw.longer_version(item[2])}),
        "timings-null": (Code.FIELD_TYPE, "Timings that are null instead of absent.", {3: None}),
        "timings-hold-1999": (Code.FIELD_RANGE, "A hold that is too short to be meant.", {3: {3: 1999}}),
        "timings-hold-6001": (Code.FIELD_RANGE, "A hold that nobody holds for.", {3: {3: 6001}}),
        "timings-stable-4": (Code.FIELD_RANGE, "A contact that may bounce.", {3: {1: 4}}),
        "timings-double-801": (Code.FIELD_RANGE, "A press that is decided too late.", {3: {2: 801}}),
        "timings-unknown-key": (Code.FIELD_UNKNOWN, "A time that there is not.", {3: {4: 1}}),
        "timings-true": (Code.FIELD_TYPE, "A time that is just there.", {3: {3: True}}),
        "operator-missing": (Code.FIELD_MISSING, "An order after which nobody may give any.", {4: raw.GONE}),
        "operator-65-bytes": (Code.FIELD_RANGE, "The operator's key with the byte that names its form.", {4: bytes([4]) + bytes(64)}),
        "operator-zero": (Code.KEY_INVALID, "No point of P-256: zeros.", {4: bytes(64)}),
        "operator-off-curve": (
            Code.KEY_INVALID,
            "No point of P-256: the last bit is turned over.",
            {4: item[4][:-1] + bytes([item[4][-1] ^ 1])},
        ),
        "boots-0": (Code.FIELD_RANGE, "A boot that never was.", {5: 0}),
        "boots-missing": (Code.FIELD_MISSING, "An order for every boot.", {5: raw.GONE}),
        "operator-x-above-prime": (Code.KEY_INVALID, "An x that is above the field's prime.", {4: b"\xff" * 32 + item[4][32:]}),
        "keys-missing": (Code.FIELD_MISSING, "An order for any secrets.", {6: raw.GONE}),
        "replaces-null": (Code.FIELD_TYPE, "No unit, as null instead of absent.", {7: None}),
        "unknown-key": (Code.FIELD_UNKNOWN, "A key that the table does not have.", {8: 0}),
    }


def _signed(world: World, item: dict[Any, Any], **faults: Any) -> bytes:
    return raw.signed(cose.Name.ORDER, cbor.encode(item), world.rig.board_signer, **faults)


def _signers(book: Book, world: World, item: dict[int, cbor.Item]) -> None:
    payload, ours, stranger = cbor.encode(item), world.rig.board_signer, world.stranger.board_signer
    other = raw.signed(cose.Name.ORDER, payload, stranger)
    book.bad(Code.ORDER_OPERATOR, "another-operator", "By an operator that this board does not know.", other)
    self_named = raw.signed(cose.Name.ORDER, cbor.encode({**item, 4: world.stranger.order(1).operator}), stranger)
    book.bad(Code.ORDER_OPERATOR, "another-operator-named", "The same, who names his own key.", self_named)
    book.bad(Code.ORDER_OPERATOR, "first-not-by-its-own", "To a board that is none's, not by the key that it names.", other, "order-first")
    by_pico = raw.signed(cose.Name.ORDER, payload, world.rig.pico_signer)
    book.bad(Code.ORDER_OPERATOR, "by-the-pico", "The Pico orders itself.", by_pico)
    book.bad(Code.COSE_ALG, "by-the-pi", "The Pi orders the Pico.", raw.signed(cose.Name.ORDER, payload, world.rig.pi_signer))
    by_unit_key = raw.signed(cose.Name.ORDER, payload, cose.Ed25519Signer(world.rig.operator))
    book.bad(Code.COSE_ALG, "by-the-unit-record-s-key", "By the operator's key for unit records.", by_unit_key)
    book.bad(
        Code.COSE_SIGNATURE,
        "posing",
        "By another under the operator's kid.",
        raw.signed(cose.Name.ORDER, payload, stranger, header={4: ours.kid}),
    )
    book.bad(Code.COSE_TYPE, "signed-as-grant", "A signature for another kind of object.", raw.signed(cose.Name.GRANT, payload, ours))


def _signature_forms(book: Book, world: World, item: dict[int, cbor.Item]) -> None:
    *members, signature = raw.sign1(cose.Name.ORDER, cbor.encode(item), world.rig.board_signer)
    r, s = signature[:32], int.from_bytes(signature[32:])
    order = cose.P256_ORDER
    forms: dict[str, tuple[str, bytes]] = {
        "high-s": ("The signature's other form: s in the upper half.", r + (order - s).to_bytes(32)),
        "zero": ("r and s are zero.", bytes(64)),
        "r-zero": ("r is zero.", bytes(32) + signature[32:]),
        "s-zero": ("s is zero.", r + bytes(32)),
        "r-order": ("r is the group's order.", order.to_bytes(32) + signature[32:]),
        "s-order": ("s is the group's order.", r + order.to_bytes(32)),
        "s-then-r": ("s before r.", signature[32:] + r),
    }
    for name, (comment, form) in forms.items():
        book.bad(Code.COSE_SIGNATURE, name, comment, raw.tagged([*members, form]))


def _shapes(book: Book, world: World, item: dict[int, cbor.Item]) -> None:
    payload, ours = cbor.encode(item), world.rig.board_signer
    longer = raw.signed(cose.Name.ORDER, raw.longer_version(payload), ours)
    book.bad(Code.CBOR_NOT_DETERMINISTIC, "re-encoded", "A re-encoded integer, signed as it is.", longer)
    large = raw.signed(cose.Name.ORDER, cbor.encode({**item, 8: bytes(1280)}), ours)
    book.bad(Code.CBOR_SIZE, "larger-than-1280", "More bytes than a board reads.", large)
    *members, signature = raw.sign1(cose.Name.ORDER, payload, ours)
    shapes: dict[str, tuple[str, Code, bytes]] = {
        "untagged": ("No tag in front.", Code.COSE_STRUCTURE, cbor.encode([*members, signature])),
        "five-members": ("One member too many.", Code.COSE_STRUCTURE, raw.tagged([*members, signature, b""])),
        "signature-65": ("A byte too many.", Code.COSE_STRUCTURE, raw.tagged([*members, signature + b"\0"])),
        "trailing": ("A byte after it.", Code.CBOR_TRAILING, raw.tagged([*members, signature]) + b"\0"),
        "crit": ("`crit` asks for an extension.", Code.COSE_CRIT, raw.signed(cose.Name.ORDER, payload, ours, header={2: [1]})),
        "unprotected-kid": (
            "Something outside the protected header.",
            Code.COSE_UNPROTECTED,
            raw.signed(cose.Name.ORDER, payload, ours, unprotected={-1: 0}),
        ),
        "alg-es256": (
            "ES256 (-7), which does not name the curve.",
            Code.COSE_ALG,
            raw.signed(cose.Name.ORDER, payload, ours, header={1: -7}),
        ),
    }
    for name, (comment, code, data) in shapes.items():
        book.bad(code, name, comment, data)


def _swapped(book: Book, world: World, item: dict[int, cbor.Item]) -> None:
    """What a Pi in the middle would like to have signed."""
    members = raw.sign1(cose.Name.ORDER, cbor.encode(item), world.rig.board_signer)
    wider = cbor.encode({**world.rig.policy.to_item(), 4: 2**31})
    for name, comment, change in (
        ("policy-swapped", "A wider policy under the signature.", {2: wider}),
        ("keys-swapped", "Other secrets under the signature.", {6: bytes(32)}),
        ("boots-swapped", "Another boot under the signature.", {5: 2}),
        ("timings-added", "A longer hold under the signature.", {3: {3: 6000}}),
        ("operator-swapped", "Another operator for later under the signature.", {4: world.stranger.order(1).operator}),
    ):
        payload = cbor.encode(raw.changed(item, change))
        book.bad(Code.COSE_SIGNATURE, name, comment, raw.tagged([members[0], members[1], payload, members[3]]))
