"""What `uplink` and `cable` leave for `eye`: `SPEC-inbox.md`. Receipts have vectors of their own."""

from __future__ import annotations

from typing import Any

from eyelid_formats import cbor
from eyelid_formats.errors import Code
from vectors import raw
from vectors.shared import NONCE, World
from vectors.vector import Book, Vector


def vectors(world: World) -> list[Vector]:
    """For the records of `inbox`."""
    book, rig = Book("inbox"), world.rig
    bundle_id = rig.bundle_id(1)
    good: dict[str, dict[int, cbor.Item]] = {
        "sent": {0: 1, 1: bundle_id},
        "rejected": {0: 1, 1: bundle_id, 2: "counter-used"},
        "pulled": {0: 1, 1: bundle_id, 2: rig.bytes_of("bundle")},
        "audit": {0: 1, 1: NONCE},
    }
    for name, item in good.items():
        book.ok(name, f"NAME.{name}", cbor.encode(item), f"inbox-{name}")
    cases: dict[str, tuple[Code, str, str, dict[Any, Any]]] = {
        "sent-version-2": (Code.VERSION_UNKNOWN, "A version that is not known.", "sent", {0: 2}),
        "sent-id-of-32": (Code.FIELD_RANGE, "An id that is too long.", "sent", {1: bytes(32)}),
        "sent-unknown-key": (Code.FIELD_UNKNOWN, "More than it may say.", "sent", {2: "forget"}),
        "rejected-code-number": (Code.FIELD_TYPE, "A code that is no text.", "rejected", {2: 7}),
        "rejected-code-empty": (Code.FIELD_RANGE, "A code of no letters.", "rejected", {2: ""}),
        "rejected-code-long": (Code.FIELD_RANGE, "A code of 65 bytes.", "rejected", {2: "x" * 65}),
        "pulled-hash-missing": (Code.FIELD_MISSING, "A claim without the bundle's hash.", "pulled", {2: raw.GONE}),
        "audit-nonce-short": (Code.FIELD_RANGE, "A nonce that is too short.", "audit", {1: bytes(31)}),
        "audit-nonce-text": (Code.FIELD_TYPE, "A nonce as text.", "audit", {1: "00" * 32}),
        "larger-than-4096": (Code.CBOR_SIZE, "More than a file in the inbox may have.", "sent", {2: bytes(4096)}),
    }
    for name, (code, comment, kind, change) in cases.items():
        book.bad(code, name, comment, cbor.encode(raw.changed(good[kind], change)), f"inbox-{kind}")
    book.bad(Code.CBOR_KEY_TYPE, "pulled-key-true", "A `true` key instead of the id's 1.", raw.true_for_one(good["pulled"]), "inbox-pulled")
    book.bad(Code.CBOR_TRUNCATED, "sent-empty", "A file of no bytes.", b"", "inbox-sent")
    book.bad(
        Code.CBOR_NOT_DETERMINISTIC, "sent-re-encoded", "A re-encoded integer.", raw.longer_version(cbor.encode(good["sent"])), "inbox-sent"
    )
    return book.vectors
