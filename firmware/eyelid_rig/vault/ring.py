"""Sealed records in the order they came, bounded in time and in bytes. Knows no key."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from eyelid_formats.errors import Code, RigError
from eyelid_rig.vault.blocks import Blocks
from eyelid_rig.vault.record import RecordInfo


@dataclass(frozen=True, slots=True)
class RingLimits:
    """How far back the vault reaches, and how much memory it may take."""

    look_back_ns: int = 10_000_000_000
    epoch_ns: int = 2_000_000_000
    max_bytes: int = 48 * 1024 * 1024
    """Of ciphertext; the memory for it is up to a sixteenth more, and a few spare blocks. Where pictures are larger than this allows for,
    the look-back is shorter."""

    @property
    def span_ns(self) -> int:
        """The look-back and one epoch: keys come by the epoch, so its whole epoch is kept with a frame."""
        return self.look_back_ns + self.epoch_ns


class Ring:
    """The oldest records go first."""

    def __init__(self, limits: RingLimits) -> None:
        self.limits = limits
        self._blocks = Blocks()
        self._sealed: OrderedDict[RecordInfo, memoryview] = OrderedDict()
        self._bytes = 0

    @property
    def stored_bytes(self) -> int:
        """Of ciphertext."""
        return self._bytes

    def room(self, length: int, captured_ns: int) -> memoryview:
        """Memory for the newest record, of `length` bytes: seal into it, and `put` it.

        Raises `vault-full` when it alone is above the limit.
        """
        if length > self.limits.max_bytes:
            raise RigError(Code.VAULT_FULL, f"a record of {length} bytes, and the vault may hold {self.limits.max_bytes}")
        self.drop_before(captured_ns - self.limits.span_ns)
        while self._bytes + length > self.limits.max_bytes:
            self._drop_oldest()
        return self._blocks.take(length)

    def put(self, info: RecordInfo, sealed: memoryview) -> None:
        """Add the newest record, which was sealed into what `room` gave."""
        self._sealed[info] = sealed
        self._bytes += len(sealed)

    def get(self, info: RecordInfo) -> memoryview | None:
        """The ciphertext of exactly this record, or None when it is not (any more) here. Use it at once: a later record gets its memory."""
        return self._sealed.get(info)

    def infos(self) -> tuple[RecordInfo, ...]:
        """Oldest first."""
        return tuple(self._sealed)

    def drop_before(self, captured_ns: int) -> None:
        """Let go of what was taken before that instant."""
        while self._sealed and next(iter(self._sealed)).captured_ns < captured_ns:
            self._drop_oldest()

    def clear(self) -> None:
        """Let go of everything."""
        self._sealed.clear()
        self._blocks.clear()
        self._bytes = 0

    def _drop_oldest(self) -> None:
        _, sealed = self._sealed.popitem(last=False)
        self._bytes -= len(sealed)
        self._blocks.give_back(sealed)
