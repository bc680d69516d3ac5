"""COSE_Sign1 as `SPEC-cbor-cose.md` restricts it: everything protected, nothing optional, one form of each signature."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, unique
from typing import Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from eyelid_formats import cbor, keys
from eyelid_formats.errors import Code, CoseError

ALG, CRIT, CONTENT_TYPE, KID, IV, TYP = 1, 2, 3, 4, 5, 16
ED25519, ESP256 = -19, -9
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_HEADER_LIMIT = 512


@unique
class Name(StrEnum):
    """What is signed; a signature for one kind of object is worth nothing for another."""

    GRANT = "grant"
    MANIFEST = "manifest"
    LEDGER = "ledger"
    RECEIPT = "receipt"
    UNIT = "unit"
    AUDIT = "audit"
    ORDER = "order"
    CROP = "crop"


class Signer(Protocol):
    """Holds one private key."""

    alg: int
    kid: bytes

    def sign(self, message: bytes) -> bytes:
        """64 bytes of signature."""


class Verifier(Protocol):
    """Holds one public key."""

    alg: int
    kid: bytes

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether `signature` is the key's over `message`."""


class Ed25519Signer:
    """RFC 8032."""

    alg = ED25519

    def __init__(self, key: ed25519.Ed25519PrivateKey) -> None:
        self._key = key
        self.kid = keys.ed25519_thumbprint(keys.raw(key.public_key()))

    def sign(self, message: bytes) -> bytes:
        """64 bytes of signature."""
        return self._key.sign(message)


class Ed25519Verifier:
    """RFC 8032; `key` is 32 bytes. Raises CoseError (`key-invalid`)."""

    alg = ED25519

    def __init__(self, key: bytes) -> None:
        self._key = keys.load_ed25519(key)
        self.kid = keys.ed25519_thumbprint(key)

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether `signature` is the key's over `message`."""
        try:
            self._key.verify(signature, message)
        except InvalidSignature:
            return False
        return True


class P256Signer:
    """ECDSA with SHA-256 and RFC 6979 nonces, r ‖ s, s in the lower half: an operator's orders, and in tests the Pico's part."""

    alg = ESP256

    def __init__(self, key: ec.EllipticCurvePrivateKey) -> None:
        self._key = key
        self.kid = keys.p256_thumbprint(keys.raw(key.public_key()))

    def sign(self, message: bytes) -> bytes:
        """64 bytes of signature."""
        r, s = decode_dss_signature(self._key.sign(message, ec.ECDSA(hashes.SHA256(), deterministic_signing=True)))
        return r.to_bytes(32) + min(s, P256_ORDER - s).to_bytes(32)


class P256Verifier:
    """ECDSA with SHA-256; `key` is 65 bytes. Raises CoseError (`key-invalid`)."""

    alg = ESP256

    def __init__(self, key: bytes) -> None:
        self._key = keys.load_p256(key)
        self.kid = keys.p256_thumbprint(key)

    def verify(self, signature: bytes, message: bytes) -> bool:
        """Whether `signature` is the key's over `message`, in its one form."""
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        if not (0 < r < P256_ORDER and 0 < s <= P256_ORDER // 2):
            return False
        try:
            self._key.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class Sign1:
    """A COSE_Sign1 whose form has been checked and whose signature has not."""

    name: Name
    alg: int
    kid: bytes
    protected: bytes
    payload: bytes
    signature: bytes

    def verify(self, verifier: Verifier) -> bytes:
        """The payload, once the signature holds. Raises CoseError."""
        if self.alg != verifier.alg:
            raise CoseError(Code.COSE_ALG, f"{self.name}: algorithm {self.alg} where {verifier.alg} is required")
        if self.kid != verifier.kid:
            raise CoseError(Code.COSE_KID, f"{self.name}: signed by {self.kid.hex()[:16]}, not by {verifier.kid.hex()[:16]}")
        if not verifier.verify(self.signature, _to_be_signed(self.protected, self.payload)):
            raise CoseError(Code.COSE_SIGNATURE, f"{self.name}: the signature does not hold")
        return self.payload


def sign(name: Name, payload: bytes, signer: Signer) -> bytes:
    """A COSE_Sign1 over `payload`."""
    protected = cbor.encode({ALG: signer.alg, CONTENT_TYPE: content_type(name), KID: signer.kid, TYP: typ(name)})
    signature = signer.sign(_to_be_signed(protected, payload))
    return cbor.encode(cbor.Tag(cbor.TAG_SIGN1, [protected, {}, payload, signature]))


def read(name: Name, alg: int, data: bytes, limit: int) -> Sign1:
    """The form of a COSE_Sign1 of this name and algorithm. Raises CborError, CoseError."""
    protected, unprotected, payload, signature = layers(data, cbor.TAG_SIGN1, 4, limit)
    if type(payload) is not bytes or type(signature) is not bytes or len(signature) != 64:
        raise CoseError(Code.COSE_STRUCTURE, f"{name}: payload or signature is not what it should be")
    header = read_header(protected, unprotected, str(name))
    expect_labels(header, {ALG, CONTENT_TYPE, KID, TYP}, str(name))
    if header[ALG] != alg or type(header[ALG]) is not int:
        raise CoseError(Code.COSE_ALG, f"{name}: algorithm {header[ALG]!r:.20} where {alg} is required")
    expect_types(header, name)
    return Sign1(name, alg, read_kid(header, str(name)), protected, payload, signature)


def content_type(name: Name) -> str:
    """Label 3."""
    return f"application/vnd.eyelid.{name}+cbor"


def typ(name: Name) -> str:
    """Label 16, RFC 9596."""
    return f"application/vnd.eyelid.{name}+cose"


def layers(data: bytes, tag: int, length: int, limit: int) -> list[cbor.Item]:
    """The array of a COSE object, its header buckets checked for type. Raises CborError, CoseError."""
    item = cbor.decode(data, limit=limit, negative_keys=True)
    if not isinstance(item, cbor.Tag) or item.number != tag:
        raise CoseError(Code.COSE_STRUCTURE, f"not a COSE object with tag {tag}")
    value = item.value
    if type(value) is not list or len(value) != length:
        raise CoseError(Code.COSE_STRUCTURE, f"not an array of {length}")
    check_buckets(value)
    return value


def check_buckets(value: list[cbor.Item]) -> None:
    """The first two members are a byte string and a map. Raises CoseError."""
    if type(value[0]) is not bytes or type(value[1]) is not dict:
        raise CoseError(Code.COSE_STRUCTURE, "a header bucket has the wrong type")


def read_header(
    protected: bytes, unprotected: dict[int, cbor.Item], what: str, unprotected_may: frozenset[int] = frozenset()
) -> dict[int, cbor.Item]:
    """The protected header; the unprotected one may hold only `unprotected_may`. Raises CborError, CoseError."""
    header = cbor.decode(protected, limit=_HEADER_LIMIT, negative_keys=True) if protected else {}
    if type(header) is not dict:
        raise CoseError(Code.COSE_STRUCTURE, f"{what}: the protected header is not a map")
    if CRIT in header or CRIT in unprotected:
        raise CoseError(Code.COSE_CRIT, f"{what}: `crit` asks for an extension, and version 1 has none")
    if header.keys() & unprotected.keys():
        raise CoseError(Code.COSE_HEADER_TWICE, f"{what}: a label stands in both headers")
    if ALG in unprotected:
        raise CoseError(Code.COSE_ALG_UNPROTECTED, f"{what}: the algorithm is outside the protected header")
    if unprotected.keys() - unprotected_may:
        raise CoseError(Code.COSE_UNPROTECTED, f"{what}: the unprotected header holds something")
    return header


def expect_labels(header: dict[int, cbor.Item], labels: set[int], what: str) -> None:
    """Exactly these labels. Raises CoseError."""
    if header.keys() - labels:
        raise CoseError(Code.COSE_HEADER_UNKNOWN, f"{what}: unknown header label {min(header.keys() - labels)}")
    missing = labels - header.keys()
    if missing:
        code = Code.COSE_ALG if ALG in missing else Code.COSE_KID if KID in missing else Code.COSE_TYPE
        raise CoseError(code, f"{what}: header label {min(missing)} is missing")


def expect_types(header: dict[int, cbor.Item], name: Name) -> None:
    """Content type and typ are those of `name`. Raises CoseError."""
    if header[CONTENT_TYPE] != content_type(name) or header[TYP] != typ(name):
        raise CoseError(Code.COSE_TYPE, f"content type or typ is not that of a {name}")


def read_kid(header: dict[int, cbor.Item], what: str) -> bytes:
    """Label 4, 32 bytes. Raises CoseError."""
    kid = header[KID]
    if type(kid) is not bytes or len(kid) != 32:
        raise CoseError(Code.COSE_KID, f"{what}: kid is not a thumbprint of 32 bytes")
    return kid


def _to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """Sig_structure, RFC 9052 section 4.4."""
    return cbor.encode(["Signature1", protected, b"", payload])
