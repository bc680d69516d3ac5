"""Crops that are sealed to the same bytes on every run: `crop.seal` draws fresh keys."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

import hpke_sender
from eyelid_formats import cbor, cose, crop, keys


def seal(plaintext: bytes, bundle_id: bytes, recipients: Sequence[X25519PrivateKey]) -> bytes:
    """The crop bytes for these recipients."""
    protected = _header(bundle_id[:12])
    content_key = sha256(b"content key" + bundle_id).digest()
    enc = cbor.encode(["Encrypt", protected, bundle_id])
    ciphertext = ChaCha20Poly1305(content_key).encrypt(bundle_id[:12], plaintext, enc)
    layers = [_layer(content_key, keys.raw(key.public_key()), bundle_id) for key in recipients]
    return cbor.encode(cbor.Tag(cbor.TAG_ENCRYPT, [protected, {}, ciphertext, layers]))


def _header(nonce: bytes) -> bytes:
    """The protected header of a crop."""
    return cbor.encode({
        cose.ALG: crop.CHACHA20_POLY1305,
        cose.CONTENT_TYPE: cose.content_type(cose.Name.CROP),
        cose.IV: nonce,
        cose.TYP: cose.typ(cose.Name.CROP),
    })  # fmt: skip


def _layer(content_key: bytes, public: bytes, bundle_id: bytes) -> list[cbor.Item]:
    """A recipient's layer of a crop, its ephemeral key derived from the bundle's id."""
    protected = cbor.encode({cose.ALG: crop.HPKE_4_KE, cose.KID: keys.x25519_thumbprint(public)})
    info = cbor.encode(["HPKE Recipient", crop.CHACHA20_POLY1305, protected, b""])
    ephemeral = X25519PrivateKey.from_private_bytes(sha256(b"ephemeral" + bundle_id + public).digest())
    encapsulated, sealed = hpke_sender.seal(content_key, public, info, ephemeral)
    return [protected, {-4: encapsulated}, sealed]
