"""Private keys that anybody can compute: they protect nothing, and no trust folder outside tests may name them."""

from __future__ import annotations

from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, derive_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from eyelid_formats import cose

PUBLISHED = b"Eyelid published test key, worth nothing"
PrivateKey = Ed25519PrivateKey | X25519PrivateKey | EllipticCurvePrivateKey


def derived(seed: int, label: str) -> bytes:
    """32 bytes that anybody can compute again."""
    return sha256(PUBLISHED + f", {seed}, {label}".encode()).digest()


def ed25519_key(seed: int, label: str) -> Ed25519PrivateKey:
    """A published Ed25519 key."""
    return Ed25519PrivateKey.from_private_bytes(derived(seed, label))


def x25519_key(seed: int, label: str) -> X25519PrivateKey:
    """A published X25519 key."""
    return X25519PrivateKey.from_private_bytes(derived(seed, label))


def p256_key(seed: int, label: str) -> EllipticCurvePrivateKey:
    """A published P-256 key."""
    return derive_private_key(int.from_bytes(derived(seed, label)) % (cose.P256_ORDER - 1) + 1, SECP256R1())


def private_pem(key: PrivateKey) -> bytes:
    """PKCS #8, as the programs read keys."""
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def public_pem(key: PrivateKey) -> bytes:
    """SubjectPublicKeyInfo, as a trust folder holds operators."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
