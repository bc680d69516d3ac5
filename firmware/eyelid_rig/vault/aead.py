"""Which cipher seals the vault's records: whichever this processor is fast at."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeAlias

from cryptography.hazmat.primitives.ciphers.aead import AESGCM, ChaCha20Poly1305

KEY_BYTES = 32
TAG_BYTES = 16
NONCE_BYTES = 12


class Aead(Protocol):
    """RFC 5116 with a 12-byte nonce and a 16-byte tag at the end of the ciphertext."""

    def encrypt_into(self, nonce: bytes, data: bytes, associated_data: bytes | None, buf: memoryview) -> int:
        """Ciphertext and tag, which fill `buf`; how many bytes that is."""

    def decrypt(self, nonce: bytes, data: bytes | memoryview, associated_data: bytes | None) -> bytes:
        """The plaintext; raises `cryptography.exceptions.InvalidTag`."""


AeadFactory: TypeAlias = Callable[[bytes | bytearray], Aead]
"""Makes the cipher of one 32-byte key."""


def aead_for(cpuinfo: str) -> AeadFactory:
    """AES-256-GCM where the text of /proc/cpuinfo names AES instructions, ChaCha20-Poly1305 where it does not.

    A Raspberry Pi 5 has them, a Pi 4 and a Zero 2 W do not: AES in software would be slower there, and not constant in
    time. A machine whose processors differ is judged by the least of them.
    """
    features = [
        words.split() for line in cpuinfo.splitlines() for name, _, words in [line.partition(":")] if name.strip() in {"flags", "Features"}
    ]
    has_aes = bool(features) and all("aes" in words for words in features)
    return AESGCM if has_aes else ChaCha20Poly1305
