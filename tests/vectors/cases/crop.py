"""Opening the crop with the wearer's and the recipient's key: `show` in `SPEC-bundle.md`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from eyelid_formats import cbor
from eyelid_formats.consent import Gesture
from eyelid_formats.errors import Code
from factory import Rig
from vectors import raw
from vectors.shared import World
from vectors.vector import Book, Vector

_WORDS = "what is on the table?"


def vectors(world: World) -> list[Vector]:
    """For `bundle.verify`, then `open_crop` and `check_picture`; every one of these verifies without a key."""
    book, rig = Book("crop", "show"), world.rig
    made = rig.bundle()
    book.ok("press", "Opens for the recipient and for the wearer.", made.data)
    book.ok("words", "The prompt's words travel inside.", rig.bundle(4, Gesture.VOICE, picture=rig.picture(_WORDS)).data)
    moved = rig.seal(made.picture, rig.bundle_id(2))
    book.bad(Code.COSE_DECRYPT, "moved-from-another-bundle", "Sealed for another bundle's id.", raw.with_crop(rig, made, moved))
    item = cbor.decode(made.crop, limit=len(made.crop), negative_keys=True).value
    _, _, _, (first, second) = item
    key = [first[0], {-4: second[1][-4]}, first[2]]
    broken = raw.tagged([*item[:3], [key, second]], cbor.TAG_ENCRYPT)
    book.bad(Code.COSE_DECRYPT, "recipient-key-broken", "Opens for the wearer, not for the recipient.", raw.with_crop(rig, made, broken))
    other = replace(made.picture, image=made.picture.image[:-1] + b"\0")
    book.bad(
        Code.CROP_COMMITMENT, "another-picture", "A picture that was not committed to.", raw.with_crop(rig, made, rig.seal(other, made.id))
    )
    salted = replace(made.picture, salt=rig.bytes_of("another salt"))
    book.bad(
        Code.CROP_COMMITMENT, "another-salt", "The same picture under another salt.", raw.with_crop(rig, made, rig.seal(salted, made.id))
    )
    length = {"length": len(made.picture.image) + 1}
    book.bad(Code.CROP_SIZE, "length-wrong", "A picture one byte shorter than the draft says.", rig.bundle(crop_facts=length).data)
    _words(book, rig)
    _plaintexts(book, rig)
    return book.vectors


def _words(book: Book, rig: Rig) -> None:
    spoken = rig.picture(_WORDS)
    unsaid = rig.bundle(4, picture=spoken, consent={"wording": None})
    book.bad(Code.CROP_COMMITMENT, "words-not-in-the-tag", "Words inside, and no hash of them outside.", unsaid.data)
    silent = rig.bundle(4, Gesture.VOICE, picture=rig.picture(), consent={"wording": rig.bytes_of("wording")})
    book.bad(Code.CROP_COMMITMENT, "words-missing", "A hash of words outside, and no words inside.", silent.data)
    other = rig.bundle(4, Gesture.VOICE, picture=replace(spoken, words="is it mine?"), consent={"wording": rig.bytes_of("wording")})
    book.bad(Code.CROP_COMMITMENT, "other-words", "Words that are not the hashed ones.", other.data)


def _plaintexts(book: Book, rig: Rig) -> None:
    made = rig.bundle()
    plain = made.picture.to_item()
    cases: dict[str, tuple[Code, str, dict[Any, Any]]] = {
        "plaintext-unknown-key": (Code.FIELD_UNKNOWN, "A key that the plaintext's table does not have.", {5: 0}),
        "plaintext-without-salt": (Code.FIELD_MISSING, "No salt.", {1: raw.GONE}),
        "plaintext-version-2": (Code.VERSION_UNKNOWN, "A version that is not known.", {0: 2}),
        "words-without-salt": (Code.FIELD_MISSING, "Words whose salt is left out.", {3: _WORDS}),
        "salt-without-words": (Code.FIELD_MISSING, "A salt of words that are left out.", {4: bytes(32)}),
    }
    for name, (code, comment, change) in cases.items():
        sealed = rig.seal_bytes(cbor.encode(raw.changed(plain, change)), made.id)
        book.bad(code, name, comment, raw.with_crop(rig, made, sealed))
