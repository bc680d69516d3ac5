"""Ledgers: `SPEC-ledger.md`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from eyelid_formats import cbor, cose, ledger
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import Code
from factory import LedgerBuilder, Rig
from vectors import raw
from vectors.shared import World
from vectors.vector import Book, Vector


def vectors(world: World) -> list[Vector]:
    """For `read_ledger` and `outcomes`."""
    book, rig = Book("ledger"), world.rig
    book.ok("empty", "A rig that was never started.", b"")
    first = rig.ledger()
    first.boot()
    book.ok("boot", "The first entry of a ledger.", first.data)
    book.ok("every-kind", "One entry of each kind and more.", _story(rig).data)
    _chains(book, world)
    _entries(book, world)
    _counters(book, rig)
    return book.vectors


def _story(rig: Rig) -> LedgerBuilder:
    book = rig.ledger()
    book.boot()
    made = book.sealed(1)
    book.add(ledger.Sent(made.id))
    book.add(ledger.Received(made.id, rig.bytes_of("receipt")))
    book.refused(2)
    kept = book.sealed(3)
    book.add(ledger.Pulled(kept.id))
    gone = book.sealed(4, Gesture.DOUBLE, Scope.TRAIN)
    book.add(ledger.Forgotten((gone.id,), 7))
    book.add(ledger.Shut())
    book.add(ledger.Opened())
    book.add(ledger.Recovered("ledger-torn", 12))
    book.add(ledger.Camera("camera-stalled"))
    book.add(ledger.Camera("ok"))
    taken_back = book.sealed(5)
    book.add(ledger.Dropped((taken_back.id,), "taken-back"))
    book.boot(7)
    book.add(ledger.Expired(6, 7, "unseen"))
    return book


def _short(rig: Rig) -> LedgerBuilder:
    book = rig.ledger()
    book.boot()
    book.refused(1)
    return book


def _chains(book: Book, world: World) -> None:
    rig = world.rig
    made, (first, second, third) = _short(rig), _short(rig).links
    book.bad(Code.LEDGER_TORN, "torn", "A power cut inside the last entry.", made.data[:-20])
    book.bad(Code.LEDGER_TORN, "torn-in-the-first-byte", "One byte of the next entry.", made.data + third.data[:1])
    book.bad(Code.LEDGER_SEQ, "first-entry-missing", "The ledger begins at entry 2.", second.data + third.data)
    book.bad(Code.LEDGER_SEQ, "entry-missing", "Entry 2 was cut out.", first.data + third.data)
    book.bad(Code.LEDGER_SEQ, "entry-twice", "Entry 2 stands there twice.", first.data + second.data * 2)
    book.bad(Code.LEDGER_SEQ, "order", "Entries 2 and 3 the wrong way round.", first.data + third.data + second.data)
    fork = rig.ledger()
    fork.boot(5)
    book.bad(Code.LEDGER_CHAIN, "forked", "Entry 2 of another history.", fork.data + second.data)
    unlinked = ledger.make(ledger.Shut(), 2, ledger.FIRST, rig.time(), rig.pi_signer)
    book.bad(Code.LEDGER_CHAIN, "previous-zeros", "Entry 2 does not name entry 1.", first.data + unlinked.data)
    skipped = ledger.make(ledger.Shut(), 3, first.hash, rig.time(), rig.pi_signer)
    book.bad(Code.LEDGER_SEQ, "seq-skipped", "Entry 3 names entry 1 as the one before.", first.data + skipped.data)
    strange = world.neighbour.ledger()
    strange.boot()
    book.bad(Code.COSE_KID, "pi-of-another-unit", "Another unit's ledger.", strange.data)
    payload = first.entry.encode()
    forged = raw.signed(cose.Name.LEDGER, payload, world.neighbour.pi_signer, header={4: rig.pi_signer.kid})
    book.bad(Code.COSE_SIGNATURE, "forged", "An entry under this Pi's kid by another key.", forged)
    other = raw.signed(cose.Name.MANIFEST, payload, rig.pi_signer)
    book.bad(Code.COSE_TYPE, "signed-as-manifest", "The Pi's signature for another kind of object.", other)


def _entries(book: Book, world: World) -> None:
    rig = world.rig
    item = _short(rig).links[0].entry.to_item()
    cases: dict[str, tuple[Code, str, dict[Any, Any]]] = {
        "version-2": (Code.VERSION_UNKNOWN, "A version that is not known.", {0: 2}),
        "seq-0": (Code.FIELD_RANGE, "Entries begin at 1.", {1: 0}),
        "previous-short": (Code.FIELD_RANGE, "A hash that is too short.", {2: bytes(31)}),
        "kind-15": (Code.FIELD_RANGE, "A kind that has no meaning.", {3: 15}),
        "time-missing": (Code.FIELD_MISSING, "No time.", {4: raw.GONE}),
        "clock-unset-with-seconds": (Code.FIELD_RANGE, "Seconds from a clock that was never set.", {4: {2: 0}}),
        "detail-missing": (Code.FIELD_MISSING, "No detail.", {5: raw.GONE}),
        "detail-array": (Code.FIELD_TYPE, "A detail that is no map.", {5: []}),
        "detail-of-another-kind": (
            Code.FIELD_TYPE,
            "A boot with the detail of a refusal.",
            {3: 1, **_detail({1: 1, 2: "no-frame"})},
        ),
        "detail-unknown-key": (Code.FIELD_UNKNOWN, "A key that the kind does not have.", {5: {4: 0}}),
        "shut-with-detail": (Code.FIELD_UNKNOWN, "A kind that has nothing to say says something.", {3: 10, **_detail({1: 1})}),
        "boot-version-empty": (Code.FIELD_RANGE, "No version of the software.", {5: {2: ""}}),
        "reason-too-long": (Code.FIELD_RANGE, "A reason of 65 bytes.", {3: 4, **_detail({1: 1, 2: "x" * 65})}),
        "expired-backwards": (Code.FIELD_RANGE, "From 6 to 5.", {3: 5, **_detail({1: 6, 2: 5, 3: "unseen"})}),
        "expired-too-many": (Code.FIELD_RANGE, "More than 65,536 counters at once.", {3: 5, **_detail({1: 1, 2: 65_537, 3: "unseen"})}),
        "forgotten-65": (Code.FIELD_RANGE, "More bundles than an entry may name.", {3: 9, **_detail({1: [bytes(16)] * 65, 2: 0})}),
        "dropped-none": (Code.FIELD_RANGE, "No bundle was dropped.", {3: 14, **_detail({1: [], 2: "taken-back"})}),
        "dropped-65": (
            Code.FIELD_RANGE,
            "More bundles than an entry may name.",
            {3: 14, **_detail({1: [bytes(16)] * 65, 2: "taken-back"})},
        ),
        "dropped-reason-missing": (Code.FIELD_MISSING, "Dropped, and it is not said why.", {3: 14, **_detail({1: [bytes(16)]})}),
        "camera-state-missing": (Code.FIELD_MISSING, "The camera changed, and it is not said to what.", {3: 13, **_detail({})}),
        "camera-state-empty": (Code.FIELD_RANGE, "A state without a name.", {3: 13, **_detail({1: ""})}),
        "unknown-key": (Code.FIELD_UNKNOWN, "A key that an entry does not have.", {6: 0}),
    }
    for name, (code, comment, change) in cases.items():
        book.bad(code, name, comment, _signed(rig, change, item))
    large = _signed(rig, {6: bytes(2048)}, item)
    book.bad(Code.CBOR_SIZE, "entry-larger-than-2048", "More bytes than an entry may have.", large)
    book.bad(Code.CBOR_INDEFINITE, "garbage", "Bytes where no entry can begin.", _short(rig).data + b"\x9f\xff\xff")
    longer = raw.signed(cose.Name.LEDGER, raw.longer_version(cbor.encode(item)), rig.pi_signer)
    book.bad(Code.CBOR_NOT_DETERMINISTIC, "re-encoded", "A re-encoded integer, signed as it is.", longer)


class _Whole(dict[int, cbor.Item]):
    """A map that replaces another one whole."""


def _detail(detail: dict[int, cbor.Item]) -> dict[int, cbor.Item]:
    return {5: _Whole(detail)}


def _signed(rig: Rig, change: dict[Any, Any], item: dict[int, cbor.Item]) -> bytes:
    whole = {key: dict(value) for key, value in change.items() if isinstance(value, _Whole)}
    rest = {key: value for key, value in change.items() if not isinstance(value, _Whole)}
    return raw.signed(cose.Name.LEDGER, cbor.encode({**raw.changed(item, rest), **whole}), rig.pi_signer)


def _counters(book: Book, rig: Rig) -> None:
    stories: dict[str, tuple[str, Callable[[LedgerBuilder], object]]] = {
        "refused-twice": ("A prompt that was refused twice.", lambda made: made.add(ledger.Refused(1, "no-frame"))),
        "sealed-after-refused": ("A refused prompt that became a bundle.", lambda made: made.sealed(1)),
        "expired-over-refused": ("A range that covers a counter with an outcome.", lambda made: made.add(ledger.Expired(1, 3, "unseen"))),
    }
    for name, (comment, tell) in stories.items():
        made = _short(rig)
        tell(made)
        book.bad(Code.COUNTER_TWICE, name, comment, made.data)
