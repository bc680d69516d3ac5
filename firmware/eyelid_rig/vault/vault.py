"""The vault: frames are sealed the moment they come, and opened one at a time with a key from outside."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag

from eyelid_formats.errors import Code, RigError
from eyelid_rig.vault.aead import TAG_BYTES, AeadFactory
from eyelid_rig.vault.epoch import EpochSealer, check_key
from eyelid_rig.vault.record import RecordInfo
from eyelid_rig.vault.ring import Ring, RingLimits


class Vault:
    """The encrypted ring of recent frames, in memory. One thread uses it.

    It holds one key, that of the open epoch, and only until the epoch ends. Keys are wiped as well as Python can:
    `bytearray`s are overwritten and ciphers dropped (OpenSSL clears what it frees), but a `bytes` that a caller made of
    a key stays in memory until its place is used again, and pages may be swapped unless the process locks them.
    """

    def __init__(self, aead: AeadFactory, limits: RingLimits | None = None) -> None:
        self._aead = aead
        self._ring = Ring(limits or RingLimits())
        self._open: EpochSealer | None = None
        self._last_epoch = -1

    @property
    def epoch(self) -> int | None:
        """The open epoch's number."""
        return None if self._open is None else self._open.epoch

    @property
    def stored_bytes(self) -> int:
        """Of ciphertext in the ring."""
        return self._ring.stored_bytes

    def open_epoch(self, epoch: int, key: bytearray) -> None:
        """Seal with `key` from now on; the epoch that was open is closed, whatever happens.

        Keeps a copy of `key`: the caller wipes its own. Raises `vault-key` when the key has a wrong length or the epoch
        is not above every one before it, which would use nonces twice.
        """
        self.close_epoch()
        if epoch <= self._last_epoch:
            raise RigError(Code.VAULT_KEY, f"epoch {epoch} comes after {self._last_epoch}: ask the Pico for the next key")
        self._open = EpochSealer(epoch, key, self._aead)
        self._last_epoch = epoch

    def add(self, jpeg: bytes, captured_ns: int, sharpness: int, size: tuple[int, int]) -> RecordInfo:
        """Seal one frame with the open epoch's key. Raises `vault-closed` when none is open."""
        if self._open is None:
            raise RigError(Code.VAULT_CLOSED, "no epoch is open, so no frame is kept: ask the Pico for a key")
        into = self._ring.room(len(jpeg) + TAG_BYTES, captured_ns)
        info = self._open.seal(jpeg, captured_ns, sharpness, size, into)
        self._ring.put(info, into)
        return info

    def close_epoch(self) -> None:
        """Wipe the open epoch's key. Its records stay, and only the Pico can open them. Nothing when none is open."""
        if self._open is not None:
            self._open.wipe()
            self._open = None

    def records(self) -> tuple[RecordInfo, ...]:
        """What is in the ring, oldest first; no picture bytes."""
        return self._ring.infos()

    def open_record(self, info: RecordInfo, key: bytes | bytearray) -> bytes:
        """The JPEG of one record, by its epoch's key, which is not kept.

        Raises `vault-gone` when the ring no longer has the record, `vault-key` when it does not open with `key`.
        """
        sealed = self._sealed(info)
        try:
            return self._aead(check_key(key)).decrypt(info.nonce, sealed, info.associated_data)
        except InvalidTag:
            raise RigError(Code.VAULT_KEY, f"frame {info.number} of epoch {info.epoch} does not open with this key: ask the Pico") from None

    def open_fresh(self, info: RecordInfo) -> bytes:
        """The JPEG of a record of the open epoch, by the one key that is held anyway: no key comes from anywhere.

        Raises `vault-key` for a record of any other epoch, `vault-gone` when the ring no longer has it.
        """
        if self._open is None or info.epoch != self._open.epoch:
            raise RigError(Code.VAULT_KEY, f"epoch {info.epoch} is not the open one, and its key is gone: only a press brings it back")
        try:
            return self._open.open(info, self._sealed(info))
        except InvalidTag:
            raise RigError(Code.VAULT_KEY, f"frame {info.number} of epoch {info.epoch} was changed") from None

    def _sealed(self, info: RecordInfo) -> memoryview:
        sealed = self._ring.get(info)
        if sealed is None:
            raise RigError(Code.VAULT_GONE, f"frame {info.number} of epoch {info.epoch} is not in the vault any more")
        return sealed

    def trim(self, now_ns: int) -> None:
        """Let go of what is beyond the look-back at `now_ns` (CLOCK_MONOTONIC): for when no new frame pushes it out."""
        self._ring.drop_before(now_ns - self._ring.limits.span_ns)

    def forget(self) -> None:
        """Wipe the key and drop every record, at once and whatever is stored. Epochs go on from where they were."""
        self.close_epoch()
        self._ring.clear()
