"""The one open epoch: its key, and the count that keeps its nonces apart."""

from __future__ import annotations

from eyelid_formats.errors import Code, RigError
from eyelid_rig.vault.aead import KEY_BYTES, AeadFactory
from eyelid_rig.vault.record import RecordInfo

MAX_RECORDS = 2**20
"""In one epoch: far above any frame rate, far below the 2^32 of AES-GCM and of the nonce's counter."""


class EpochSealer:
    """Seals the records of one epoch, numbered from 0, and opens them while it is open. The key cannot be read back from it."""

    def __init__(self, epoch: int, key: bytearray, aead: AeadFactory) -> None:
        """Copies `key`; the caller wipes its own. Raises `vault-key` unless it has 32 bytes."""
        self.epoch = epoch
        self._key = bytearray(check_key(key))
        self._aead = aead(self._key)
        self._count = 0

    def seal(self, jpeg: bytes, captured_ns: int, sharpness: int, size: tuple[int, int], into: memoryview) -> RecordInfo:
        """The next record: its ciphertext fills `into`, which is `TAG_BYTES` longer than the JPEG.

        Its number is spent before the cipher runs, so that a failure cannot spend it again.
        """
        if self._count >= MAX_RECORDS:
            raise RigError(Code.VAULT_FULL, f"epoch {self.epoch} has {MAX_RECORDS} records: open the next one")
        info = RecordInfo(self.epoch, self._count, captured_ns, sharpness, size)
        self._count += 1
        self._aead.encrypt_into(info.nonce, jpeg, info.associated_data, into)
        return info

    def open(self, info: RecordInfo, sealed: memoryview) -> bytes:
        """The JPEG of one of its own records. Raises `cryptography.exceptions.InvalidTag`."""
        return self._aead.decrypt(info.nonce, sealed, info.associated_data)

    def wipe(self) -> None:
        """Overwrite our copy of the key and let go of the cipher, which clears its own."""
        wipe(self._key)
        del self._aead


def check_key(key: bytes | bytearray) -> bytes | bytearray:
    """The same key, when it has the right length. Raises `vault-key` otherwise."""
    if len(key) != KEY_BYTES:
        raise RigError(Code.VAULT_KEY, f"a vault key has {KEY_BYTES} bytes, not {len(key)}: ask the Pico again")
    return key


def wipe(key: bytearray) -> None:
    """Overwrite a key in place. What was copied from it before (any `bytes` of it) is beyond reach."""
    key[:] = bytes(len(key))
