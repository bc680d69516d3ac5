"""The encrypted crop: COSE_Encrypt by HPKE to the recipients and the wearer (`SPEC-bundle.md`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from eyelid_formats import cbor, cose, keys
from eyelid_formats.errors import Code, CoseError, FieldError, VerifyError
from eyelid_formats.fields import Field, Record, octets, text
from eyelid_formats.limits import CROP_LIMIT as CROP_LIMIT

CHACHA20_POLY1305 = 24
HPKE_4_KE = 50
_EK = -4
_EK_BYTES = 32
_SEALED_KEY_BYTES = 48
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.CHACHA20_POLY1305)


@dataclass(frozen=True, slots=True)
class Picture(Record):
    """The plaintext of a crop; `words` and their salt come together or not at all."""

    NAME = "crop plaintext"
    FIELDS = (
        Field(1, "salt", octets(32)),
        Field(2, "image", octets(1, CROP_LIMIT)),
        Field(3, "words", text(1, 512), optional=True),
        Field(4, "words_salt", octets(32), optional=True),
    )

    salt: bytes
    image: bytes
    words: str | None = None
    words_salt: bytes | None = None

    def wording(self) -> bytes | None:
        """What the consent tag says of the words; None where there are none. Raises FieldError where words or salt stand alone."""
        if self.words is None and self.words_salt is None:
            return None
        if self.words is None or self.words_salt is None:
            raise FieldError(Code.FIELD_MISSING, "crop plaintext: words and their salt come together")
        return wording_hash(self.words_salt, self.words)


@dataclass(frozen=True, slots=True)
class SealedKey:
    """The content key for one recipient."""

    kid: bytes
    protected: bytes
    encapsulated: bytes
    sealed: bytes


@dataclass(frozen=True, slots=True)
class SealedCrop:
    """The layers of a crop whose form has been checked."""

    protected: bytes
    nonce: bytes
    ciphertext: bytes
    recipients: tuple[SealedKey, ...]


def commitment(salt: bytes, image: bytes) -> bytes:
    """SHA-256(salt ‖ image); the salt has 32 bytes, so the border is certain."""
    return sha256(salt + image).digest()


def wording_hash(salt: bytes, words: str) -> bytes:
    """SHA-256(salt ‖ UTF-8 words)."""
    return sha256(salt + words.encode()).digest()


def seal(picture: Picture, bundle_id: bytes, recipients: tuple[bytes, ...], random: Callable[[int], bytes]) -> bytes:
    """The crop bytes for these X25519 keys, in this order; `random(n)` gives n bytes of a CSPRNG."""
    content_key, nonce = random(32), random(12)
    protected = cbor.encode({
        cose.ALG: CHACHA20_POLY1305,
        cose.CONTENT_TYPE: cose.content_type(cose.Name.CROP),
        cose.IV: nonce,
        cose.TYP: cose.typ(cose.Name.CROP),
    })  # fmt: skip
    ciphertext = ChaCha20Poly1305(content_key).encrypt(nonce, picture.encode(), _enc_structure(protected, bundle_id))
    sealed = [_seal_key(content_key, key) for key in recipients]
    return cbor.encode(cbor.Tag(cbor.TAG_ENCRYPT, [protected, {}, ciphertext, sealed]))


def read(data: bytes) -> SealedCrop:
    """The form of a crop. Raises CborError, CoseError."""
    protected, unprotected, ciphertext, recipients = cose.layers(data, cbor.TAG_ENCRYPT, 4, CROP_LIMIT)
    if type(ciphertext) is not bytes or type(recipients) is not list or not 2 <= len(recipients) <= 5:
        raise CoseError(Code.COSE_STRUCTURE, "crop: ciphertext or recipients are not what they should be")
    header = cose.read_header(protected, unprotected, "crop")
    cose.expect_labels(header, {cose.ALG, cose.CONTENT_TYPE, cose.IV, cose.TYP}, "crop")
    _expect_alg(header, CHACHA20_POLY1305)
    cose.expect_types(header, cose.Name.CROP)
    nonce = header[cose.IV]
    if type(nonce) is not bytes or len(nonce) != 12:
        raise CoseError(Code.COSE_STRUCTURE, "crop: the IV does not have 12 bytes")
    return SealedCrop(protected, nonce, ciphertext, tuple(_read_recipient(layer) for layer in recipients))


def open_crop(sealed: SealedCrop, bundle_id: bytes, key: X25519PrivateKey) -> Picture:
    """The plaintext, by a recipient's or the wearer's key.

    Raises VerifyError (`crop-recipients`) when the crop is not for this key, CoseError (`cose-decrypt`) when it does not open.
    """
    kid = keys.x25519_thumbprint(keys.raw(key.public_key()))
    mine = next((layer for layer in sealed.recipients if layer.kid == kid), None)
    if mine is None:
        raise VerifyError(Code.CROP_RECIPIENTS, f"the crop is not encrypted to the key {kid.hex()[:16]}")
    try:
        content_key = _SUITE.decrypt(mine.encapsulated + mine.sealed, key, _info(mine.protected))
        plaintext = ChaCha20Poly1305(content_key).decrypt(sealed.nonce, sealed.ciphertext, _enc_structure(sealed.protected, bundle_id))
    except (InvalidTag, ValueError):
        raise CoseError(Code.COSE_DECRYPT, "the crop does not open with this key: it was changed, or belongs to another bundle") from None
    return Picture.decode(plaintext, CROP_LIMIT)


def _seal_key(content_key: bytes, recipient: bytes) -> list[cbor.Item]:
    protected = cbor.encode({cose.ALG: HPKE_4_KE, cose.KID: keys.x25519_thumbprint(recipient)})
    sealed = _SUITE.encrypt(content_key, keys.load_x25519(recipient), _info(protected))
    return [protected, {_EK: sealed[:_EK_BYTES]}, sealed[_EK_BYTES:]]


def _read_recipient(layer: cbor.Item) -> SealedKey:
    if type(layer) is not list or len(layer) != 3:
        raise CoseError(Code.COSE_STRUCTURE, "crop recipient: not an array of 3")
    cose.check_buckets(layer)
    protected, unprotected, sealed = layer
    header = cose.read_header(protected, unprotected, "crop recipient", frozenset({_EK}))
    cose.expect_labels(header, {cose.ALG, cose.KID}, "crop recipient")
    _expect_alg(header, HPKE_4_KE)
    encapsulated = unprotected.get(_EK)
    if type(encapsulated) is not bytes or len(encapsulated) != _EK_BYTES or type(sealed) is not bytes or len(sealed) != _SEALED_KEY_BYTES:
        raise CoseError(Code.COSE_STRUCTURE, "crop recipient: encapsulated or sealed key has the wrong type or length")
    return SealedKey(cose.read_kid(header, "crop recipient"), protected, encapsulated, sealed)


def _expect_alg(header: dict[int, cbor.Item], alg: int) -> None:
    if type(header[cose.ALG]) is not int or header[cose.ALG] != alg:
        raise CoseError(Code.COSE_ALG, f"crop: algorithm {header[cose.ALG]!r:.20} where {alg} is required")


def _enc_structure(protected: bytes, bundle_id: bytes) -> bytes:
    """RFC 9052 section 5.3; the bundle's id is the external data, so that a crop opens in its own bundle only."""
    return cbor.encode(["Encrypt", protected, bundle_id])


def _info(protected: bytes) -> bytes:
    """draft-ietf-cose-hpke: what the sealed key is bound to."""
    return cbor.encode(["HPKE Recipient", CHACHA20_POLY1305, protected, b""])
