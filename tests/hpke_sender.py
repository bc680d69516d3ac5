"""An HPKE sender with a given ephemeral key (RFC 9180 base mode), so that what tests and vectors encrypt is the same on every run.

X25519, HKDF-SHA256 and ChaCha20-Poly1305 only. Never for a rig: an ephemeral key must be fresh.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from eyelid_formats import keys

_KEM_SUITE = b"KEM" + (0x0020).to_bytes(2)
_HPKE_SUITE = b"HPKE" + (0x0020).to_bytes(2) + (0x0001).to_bytes(2) + (0x0003).to_bytes(2)
_BASE = b"\0"


def seal(plaintext: bytes, recipient: bytes, info: bytes, ephemeral: X25519PrivateKey, aad: bytes = b"") -> tuple[bytes, bytes]:
    """(encapsulated key of 32 bytes, ciphertext) for the X25519 public key `recipient`."""
    encapsulated = keys.raw(ephemeral.public_key())
    agreed = ephemeral.exchange(X25519PublicKey.from_public_bytes(recipient))
    shared = _labelled(_KEM_SUITE, b"", b"eae_prk", agreed, b"shared_secret", encapsulated + recipient, 32)
    context = _BASE + _extract(_HPKE_SUITE, b"", b"psk_id_hash", b"") + _extract(_HPKE_SUITE, b"", b"info_hash", info)
    secret = _extract(_HPKE_SUITE, shared, b"secret", b"")
    key, nonce = _expand(_HPKE_SUITE, secret, b"key", context, 32), _expand(_HPKE_SUITE, secret, b"base_nonce", context, 12)
    return encapsulated, ChaCha20Poly1305(key).encrypt(nonce, plaintext, aad)


def _labelled(suite: bytes, salt: bytes, name: bytes, ikm: bytes, label: bytes, info: bytes, length: int) -> bytes:
    return _expand(suite, _extract(suite, salt, name, ikm), label, info, length)


def _extract(suite: bytes, salt: bytes, label: bytes, ikm: bytes) -> bytes:
    return hmac.digest(salt, b"HPKE-v1" + suite + label + ikm, "sha256")


def _expand(suite: bytes, prk: bytes, label: bytes, info: bytes, length: int) -> bytes:
    """LabeledExpand for at most one block of SHA-256."""
    if length > sha256().digest_size:
        raise ValueError("more than one block")
    return hmac.digest(prk, length.to_bytes(2) + b"HPKE-v1" + suite + label + info + b"\x01", "sha256")[:length]
