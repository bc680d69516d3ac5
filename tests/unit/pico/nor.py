"""NOR flash as the tests have it: programming clears bits, erasing sets them, power fails anywhere, and cells wear out."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from eyelid_pico.stored import SECTOR_COUNT

SECTOR = 4096
PAGE = 256
BLANK = b"\xff" * SECTOR


class Image(tuple[bytes, ...]):
    """All sectors at one time; tests that fail need not print them."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<flash {zlib.crc32(b''.join(self)):08x}>"


class PowerLostError(Exception):
    """The power failed in the middle of a change of flash."""


@dataclass(frozen=True)
class Change:
    """One operation: what stood in the sector from `offset` on, and what it is to leave there."""

    kind: Literal["program", "erase"]
    sector: int
    offset: int
    old: bytes = field(repr=False)
    new: bytes = field(repr=False)

    def cuts(self) -> Iterator[int]:
        """After how many bytes the power may fail, so that no two cuts leave the same."""
        yield 0
        yield from (count for count in range(1, len(self.new)) if self.old[count - 1] != self.new[count - 1])

    def cut(self, count: int) -> bytes:
        """What stands there when the power failed after so many bytes."""
        return self.new[:count] + self.old[count:]

    def torn(self, noise: bytes) -> bytes:
        """What may stand there when the power failed at any time: a program has cleared some of its bits, an erase leaves anything."""
        if self.kind == "erase":
            return noise
        return _and(self.old, bytes(new | kept for new, kept in zip(self.new, noise, strict=True)))


class NorFlash:
    """Raw sectors. Power fails after `bytes_left` bytes; `watch` sees every change before it is made; `worn` bytes change no more."""

    def __init__(self, image: Sequence[bytes] = (BLANK,) * SECTOR_COUNT) -> None:
        self.sectors = [bytearray(sector) for sector in image]
        self.bytes_left: int | None = None
        self.watch: Callable[[Change], None] = lambda _change: None
        self.worn: set[tuple[int, int]] = set()
        self.changed = 0
        self.history: list[tuple[str, int]] = []

    def read(self, sector: int, offset: int, length: int) -> bytes:
        return bytes(self.sectors[sector][offset : offset + length])

    def program(self, sector: int, offset: int, data: bytes | bytearray) -> None:
        assert offset % PAGE == 0
        assert len(data) % PAGE == 0
        old = self.read(sector, offset, len(data))
        assert len(old) == len(data)
        self._change(Change("program", sector, offset, old, _and(old, data)))

    def erase(self, sector: int) -> None:
        self._change(Change("erase", sector, 0, bytes(self.sectors[sector]), BLANK))

    def _change(self, change: Change) -> None:
        self.history.append((change.kind, change.sector))
        self.watch(change)
        count = len(change.new) if self.bytes_left is None else min(len(change.new), self.bytes_left)
        self.put(change, change.cut(count))
        self.changed += count
        if self.bytes_left is not None:
            self.bytes_left -= count
            if count < len(change.new):
                raise PowerLostError

    def put(self, change: Change, left: bytes) -> None:
        """What a change leaves where it was made, but for worn bytes."""
        before = bytes(self.sectors[change.sector]) if self.worn else b""
        self.sectors[change.sector][change.offset : change.offset + len(left)] = left
        for sector, at in self.worn:
            if sector == change.sector:
                self.sectors[sector][at] = before[at]

    @property
    def image(self) -> Image:
        return Image(bytes(sector) for sector in self.sectors)

    def erases(self, sector: int) -> int:
        return self.history.count(("erase", sector))

    def holds(self, secret: bytes) -> bool:
        """Whether the secret stands anywhere in flash."""
        return any(secret in sector for sector in self.sectors)


def _and(one: bytes, other: bytes | bytearray) -> bytes:
    return (int.from_bytes(one, "big") & int.from_bytes(other, "big")).to_bytes(len(one), "big")
