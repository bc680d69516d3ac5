"""COSE_Sign1 by `SPEC-cbor-cose.md`: Ed25519 as a manifest, ESP256 as a grant, over a payload that does not matter here."""

from __future__ import annotations

from typing import Any

from eyelid_formats import cbor, cose
from eyelid_formats.errors import Code
from vectors.raw import GONE, sign1, tagged, true_for_one
from vectors.shared import World
from vectors.vector import Book, Vector

_PAYLOAD = bytes.fromhex("a10001")
_ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493


def vectors(world: World) -> list[Vector]:
    """For `cose.read` and `Sign1.verify`."""
    book = Book("cose", "cose-manifest")
    book.ok("ed25519", "Signed by the unit's Pi.", _pi(world))
    book.ok("esp256", "Signed by the unit's Pico.", _pico(world), "cose-grant")
    _structure(book, world)
    _headers(book, world)
    _algorithms(book, world)
    _types(book, world)
    _signatures(book, world)
    return book.vectors


def _pi(world: World, **faults: Any) -> bytes:
    return tagged(sign1(cose.Name.MANIFEST, _PAYLOAD, world.rig.pi_signer, **faults))


def _pico(world: World, **faults: Any) -> bytes:
    return tagged(sign1(cose.Name.GRANT, _PAYLOAD, world.rig.pico_signer, **faults))


def _structure(book: Book, world: World) -> None:
    members = sign1(cose.Name.MANIFEST, _PAYLOAD, world.rig.pi_signer)
    protected, unprotected, payload, signature = members
    shapes: dict[str, tuple[str, bytes]] = {
        "untagged": ("No tag in front.", cbor.encode(members)),
        "tag-encrypt": ("The tag of COSE_Encrypt.", tagged(members, cbor.TAG_ENCRYPT)),
        "not-an-array": ("The tag around a map.", tagged({0: 1})),
        "three-members": ("The signature is missing.", tagged(members[:3])),
        "five-members": ("One member too many.", tagged([*members, b""])),
        "protected-as-map": ("The protected header is a map, not bytes.", tagged([cbor.decode(protected, limit=512), *members[1:]])),
        "protected-not-a-map": ("The protected header's bytes hold an array.", _pi(world, protected=b"\x80")),
        "unprotected-as-array": ("The unprotected header is an array.", tagged([protected, [], payload, signature])),
        "payload-detached": ("The payload is null.", tagged([protected, unprotected, None, signature])),
        "payload-as-map": ("The payload is a map, not bytes.", tagged([protected, unprotected, {0: 1}, signature])),
        "signature-63-bytes": ("A byte of the signature is missing.", tagged([*members[:3], signature[:63]])),
        "signature-empty": ("No signature.", tagged([*members[:3], b""])),
        "signature-null": ("A null signature.", tagged([*members[:3], None])),
    }
    for name, (comment, data) in shapes.items():
        book.bad(Code.COSE_STRUCTURE, name, comment, data)


def _headers(book: Book, world: World) -> None:
    kid = world.rig.pi_signer.kid
    book.bad(Code.COSE_CRIT, "crit-unknown", "`crit` lists a label that nobody knows.", _pi(world, header={2: [70000], 70000: 1}))
    book.bad(Code.COSE_CRIT, "crit-known", "`crit` lists `alg`, which every reader knows.", _pi(world, header={2: [1]}))
    book.bad(Code.COSE_CRIT, "crit-empty", "`crit` lists nothing.", _pi(world, header={2: []}))
    book.bad(Code.COSE_CRIT, "crit-unprotected", "`crit` outside the protected header.", _pi(world, unprotected={2: [1]}))
    book.bad(Code.COSE_HEADER_TWICE, "alg-twice", "`alg` in both headers.", _pi(world, unprotected={1: -19}))
    book.bad(Code.COSE_HEADER_TWICE, "kid-twice", "`kid` in both headers.", _pi(world, unprotected={4: kid}))
    book.bad(Code.COSE_HEADER_UNKNOWN, "label-iv", "A label that COSE knows and this format does not.", _pi(world, header={5: b""}))
    book.bad(Code.COSE_HEADER_UNKNOWN, "label-negative", "A private label.", _pi(world, header={-70000: 1}))
    book.bad(
        Code.COSE_UNPROTECTED, "unprotected-kid", "`kid` outside the protected header.", _pi(world, header={4: GONE}, unprotected={4: kid})
    )
    book.bad(Code.COSE_UNPROTECTED, "unprotected-private", "Something in the unprotected header.", _pi(world, unprotected={-1: 0}))
    item = {1: -19, 3: cose.content_type(cose.Name.MANIFEST), 4: kid, 16: cose.typ(cose.Name.MANIFEST)}
    protected = cbor.encode(item)
    text = b"\xa5" + protected[1:] + cbor.encode("alg") + b"\x32"
    book.bad(Code.CBOR_KEY_TYPE, "label-text", "A text label.", _pi(world, protected=text))
    book.bad(Code.CBOR_KEY_TYPE, "label-true", "A `true` label instead of 1.", _pi(world, protected=true_for_one(item)))
    longer = protected.replace(b"\x01\x32", b"\x01\x38\x12")
    book.bad(Code.CBOR_NOT_DETERMINISTIC, "header-re-encoded", "`alg` in two bytes; signed as it is.", _pi(world, protected=longer))
    book.bad(Code.CBOR_TRAILING, "header-trailing", "A byte after the protected header's map.", _pi(world, protected=protected + b"\0"))
    twice = b"\xa5" + protected[1:3] + protected[1:]
    book.bad(Code.CBOR_DUPLICATE_KEY, "header-duplicate", "`alg` twice in the protected header.", _pi(world, protected=twice))


def _algorithms(book: Book, world: World) -> None:
    book.bad(Code.COSE_ALG, "alg-missing", "No `alg` at all.", _pi(world, header={1: GONE}))
    book.bad(Code.COSE_ALG, "header-empty", "An empty protected header.", _pi(world, protected=b""))
    outside = _pi(world, header={1: GONE}, unprotected={1: -19})
    book.bad(Code.COSE_ALG_UNPROTECTED, "alg-unprotected", "The algorithm outside the protected header.", outside)
    book.bad(Code.COSE_ALG, "alg-eddsa", "EdDSA (-8), which does not name the curve.", _pi(world, header={1: -8}))
    book.bad(Code.COSE_ALG, "alg-text", "The algorithm as text.", _pi(world, header={1: "Ed25519"}))
    book.bad(Code.COSE_ALG, "alg-es256", "ES256 (-7), which does not name the curve.", _pico(world, header={1: -7}), "cose-grant")
    other = tagged(sign1(cose.Name.MANIFEST, _PAYLOAD, world.rig.pico_signer))
    book.bad(Code.COSE_ALG, "alg-of-the-pico", "A manifest signed by the Pico's algorithm and key.", other)
    swapped = tagged(sign1(cose.Name.GRANT, _PAYLOAD, world.rig.pi_signer))
    book.bad(Code.COSE_ALG, "alg-of-the-pi", "A grant signed by the Pi's algorithm and key.", swapped, "cose-grant")


def _types(book: Book, world: World) -> None:
    grant_type = cose.content_type(cose.Name.GRANT)
    book.bad(Code.COSE_TYPE, "content-type-other", "The content type of a grant.", _pi(world, header={3: grant_type}))
    book.bad(Code.COSE_TYPE, "content-type-number", "A content type by number.", _pi(world, header={3: 60}))
    book.bad(Code.COSE_TYPE, "content-type-missing", "No content type.", _pi(world, header={3: GONE}))
    book.bad(Code.COSE_TYPE, "typ-other", "The typ of a ledger entry.", _pi(world, header={16: cose.typ(cose.Name.LEDGER)}))
    book.bad(Code.COSE_TYPE, "typ-missing", "No typ.", _pi(world, header={16: GONE}))
    ledger = tagged(sign1(cose.Name.LEDGER, _PAYLOAD, world.rig.pi_signer))
    book.bad(Code.COSE_TYPE, "signed-as-ledger-entry", "A good signature of the Pi, for another kind of object.", ledger)
    book.bad(Code.COSE_KID, "kid-missing", "No kid.", _pi(world, header={4: GONE}))
    book.bad(Code.COSE_KID, "kid-31-bytes", "A kid that is no thumbprint.", _pi(world, header={4: bytes(31)}))
    book.bad(Code.COSE_KID, "kid-text", "A kid as text.", _pi(world, header={4: "pi"}))
    other = tagged(sign1(cose.Name.MANIFEST, _PAYLOAD, world.neighbour.pi_signer))
    book.bad(Code.COSE_KID, "kid-of-another", "Signed by the Pi of another unit, and says so.", other)


def _signatures(book: Book, world: World) -> None:
    kid = world.rig.pi_signer.kid
    posing = tagged(sign1(cose.Name.MANIFEST, _PAYLOAD, world.neighbour.pi_signer, header={4: kid}))
    book.bad(Code.COSE_SIGNATURE, "signed-by-another", "Signed by the Pi of another unit, under this unit's kid.", posing)
    book.bad(Code.COSE_SIGNATURE, "context", "Signed as one signer of a COSE_Sign.", _pi(world, context="Signature"))
    protected, unprotected, payload, signature = sign1(cose.Name.MANIFEST, _PAYLOAD, world.rig.pi_signer)
    book.bad(Code.COSE_SIGNATURE, "payload-changed", "Another payload.", tagged([protected, unprotected, payload + b"\0", signature]))
    s = int.from_bytes(signature[32:], "little") + _ED25519_ORDER
    above = signature[:32] + s.to_bytes(32, "little")
    book.bad(Code.COSE_SIGNATURE, "ed25519-s-above-order", "S plus the group's order.", tagged([protected, unprotected, payload, above]))
    *members, signature = sign1(cose.Name.GRANT, _PAYLOAD, world.rig.pico_signer)
    r, s = signature[:32], cose.P256_ORDER - int.from_bytes(signature[32:])
    high = tagged([*members, r + s.to_bytes(32)])
    book.bad(Code.COSE_SIGNATURE, "ecdsa-high-s", "The signature's other form: s in the upper half.", high, "cose-grant")
    zero = tagged([*members, bytes(64)])
    book.bad(Code.COSE_SIGNATURE, "ecdsa-zero", "r and s are zero.", zero, "cose-grant")
    swapped = tagged([*members, signature[32:] + signature[:32]])
    book.bad(Code.COSE_SIGNATURE, "ecdsa-s-then-r", "s before r.", swapped, "cose-grant")
