"""Power-safe records in rings of raw flash sectors: the newest whole record wins, a torn one is skipped (SPEC-pico.md, Storage).

A record is `EYL1 ‖ sequence (4) ‖ length (2) ‖ CRC-32 of what came before and of the payload (4) ‖ payload`, little-endian,
on whole pages of 256 bytes. Flash is NOR: erasing sets a sector's bits, programming clears some. The sequence is the number
of sectors that were begun, times 16, plus the record's page: a torn record that reads as whole some day is older than
whatever was written after it.
"""

import binascii
import struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Sectors(Protocol):
        """Numbered raw sectors of 4,096 bytes."""

        def read(self, sector: int, offset: int, length: int) -> bytes:
            """`length` bytes of one sector."""

        def program(self, sector: int, offset: int, data: bytes) -> None:
            """Clears bits in whole pages."""

        def erase(self, sector: int) -> None:
            """Sets every bit of one sector."""


SECTOR_SIZE = 4096
PAGE_SIZE = 256
_PAGES = SECTOR_SIZE // PAGE_SIZE
_MAGIC = b"EYL1"
_HEADER = "<4sIHI"
_HEADER_SIZE = 14
_BLANK = b"\xff" * PAGE_SIZE


class FlashWornError(Exception):
    """Flash does not hold what was written, or still holds what was erased: nothing may be answered that relies on it."""


class Log:
    """Records of one kind in a ring of `count` sectors from `first`. `payload` is the last one that was stored whole, or None."""

    def __init__(self, sectors: "Sectors", first: int, count: int) -> None:
        self._sectors = sectors
        self._ring = range(first, first + count)
        self._current = self._ring[-1]
        self._sequence = 0
        self._next_is_erased = False
        self.payload: "bytes | None" = None
        for sector in self._ring:
            self._scan(sector)
        self._free = SECTOR_SIZE if self.payload is None else self._after_the_last_page()

    def _scan(self, sector: int) -> None:
        """Takes over the newest record of a sector, if it is newer than what was found so far."""
        offset = 0
        while offset < SECTOR_SIZE:
            found = self._record_at(sector, offset)
            if found is None:
                offset += PAGE_SIZE
                continue
            sequence, payload = found
            if sequence >= self._sequence:
                self._current, self._sequence, self.payload = sector, sequence, payload
            offset += _span(len(payload))

    def _record_at(self, sector: int, offset: int) -> "tuple[int, bytes] | None":
        header = self._sectors.read(sector, offset, _HEADER_SIZE)
        magic, sequence, length, crc = struct.unpack(_HEADER, header)
        if magic != _MAGIC or offset + _HEADER_SIZE + length > SECTOR_SIZE:
            return None
        payload = self._sectors.read(sector, offset + _HEADER_SIZE, length)
        return (sequence, payload) if _crc(header, payload) == crc else None

    def _after_the_last_page(self) -> int:
        """Where this boot begins to write: one page stays out, for a program that was cut at once may have left bits that only seem set."""
        offset = SECTOR_SIZE
        while self._sectors.read(self._current, offset - PAGE_SIZE, PAGE_SIZE) == _BLANK:
            offset -= PAGE_SIZE
        return offset + PAGE_SIZE

    def append(self, payload: bytes) -> None:
        """Stores a record after the older ones, in the ring's next sector where this one is full; raises FlashWornError."""
        if self._free + _span(len(payload)) > SECTOR_SIZE:
            self._begin_next()
        self._write(payload)

    def replace(self, payload: bytes) -> None:
        """Stores a record in the ring's next sector and erases all others before it returns; raises FlashWornError."""
        self._begin_next()
        self._write(payload)
        for sector in self._ring:
            if sector != self._current:
                self._erase(sector)
        self._next_is_erased = True

    def settle(self) -> None:
        """Ends a `replace` that a power cut ended: afterwards nothing stands there but the last record, written anew."""
        if self.payload is not None and not all(self._is_blank(sector) for sector in self._ring if sector != self._current):
            self.replace(self.payload)

    def _begin_next(self) -> None:
        """Erases what the ring comes round to, even where it reads blank: the last erase may have been cut just before its end."""
        following = self._ring[(self._current - self._ring[0] + 1) % len(self._ring)]
        if not self._next_is_erased:
            self._erase(following)
        self._next_is_erased = False
        self._current, self._free = following, 0
        self._sequence += _PAGES

    def _erase(self, sector: int) -> None:
        self._sectors.erase(sector)
        if not self._is_blank(sector):
            raise FlashWornError("a sector does not read as erased")

    def _is_blank(self, sector: int) -> bool:
        return all(self._sectors.read(sector, offset, PAGE_SIZE) == _BLANK for offset in range(0, SECTOR_SIZE, PAGE_SIZE))

    def _write(self, payload: bytes) -> None:
        self._sequence += self._free // PAGE_SIZE - self._sequence % _PAGES
        record = _pack(self._sequence, payload)
        self._sectors.program(self._current, self._free, record)
        if self._sectors.read(self._current, self._free, len(record)) != record:
            raise FlashWornError("a record does not read back")
        self._free += len(record)
        self.payload = payload


def _pack(sequence: int, payload: bytes) -> bytes:
    head = struct.pack("<4sIH", _MAGIC, sequence, len(payload))
    record = head + _crc(head, payload).to_bytes(4, "little") + payload
    return record + b"\xff" * (_span(len(payload)) - len(record))


def _crc(header: bytes, payload: bytes) -> int:
    crc: int = binascii.crc32(payload, binascii.crc32(header[: _HEADER_SIZE - 4]))
    return crc


def _span(length: int) -> int:
    """Whole pages that a payload takes with its header."""
    return -(-(_HEADER_SIZE + length) // PAGE_SIZE) * PAGE_SIZE
