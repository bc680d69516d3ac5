"""Seal, sign and agree on keys as the vault and the bundles do, with fixed keys: the same bytes come out on every processor."""

import hashlib

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

KEY, NONCE, FRAME = bytes(range(32)), bytes(12), bytes(range(256)) * 257

for cipher in (ChaCha20Poly1305(KEY), AESGCM(KEY)):
    sealed = cipher.encrypt(NONCE, FRAME, b"record")
    assert cipher.decrypt(NONCE, sealed, b"record") == FRAME
    try:
        cipher.decrypt(NONCE, sealed[:-1] + bytes([sealed[-1] ^ 1]), b"record")
    except InvalidTag:
        print(type(cipher).__name__, hashlib.sha256(sealed).hexdigest())

signer = Ed25519PrivateKey.from_private_bytes(KEY)
signature = signer.sign(FRAME)
signer.public_key().verify(signature, FRAME)
try:
    signer.public_key().verify(signature, FRAME[1:])
except InvalidSignature:
    print("Ed25519", signature.hex())

print("X25519", X25519PrivateKey.from_private_bytes(KEY).exchange(X25519PrivateKey.from_private_bytes(KEY[::-1]).public_key()).hex())
