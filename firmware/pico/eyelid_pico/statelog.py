"""Power-safe records in pairs of raw flash sectors: the last whole record wins, a torn one is skipped.

A record is `EYL1 ‖ sequence (4) ‖ length (2) ‖ CRC-32 of what came before and of the payload (4) ‖ payload`, little-endian,
on whole pages of 256 bytes. Flash is NOR: erasing sets a sector's bits, programming clears some. The sequence is the number
of times that the other sector was begun, times 16, plus the record's page: a torn record that reads as whole some day is
older than whatever was written after it.
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
    """A record does not read back as it was written: nothing may be answered that relies on it."""


class Log:
    """Records of one kind in two sectors. `payload` is the last one that was stored whole, or None."""

    def __init__(self, sectors: "Sectors", first: int, second: int) -> None:
        self._sectors = sectors
        self._pair = (first, second)
        self._current = first
        self._sequence = 0
        self.payload: "bytes | None" = None
        self._scan(first)
        self._scan(second)
        self._free = self._first_free(self._current)

    def _scan(self, sector: int) -> None:
        """Takes over the newest record of a sector, if it is newer than what was found so far."""
        offset = 0
        while offset < SECTOR_SIZE:
            found = self._record_at(sector, offset)
            if found is None:
                offset += PAGE_SIZE
                continue
            sequence, payload = found
            if self.payload is None or sequence >= self._sequence:
                self._current, self._sequence, self.payload = sector, sequence, payload
            offset += _span(len(payload))

    def _record_at(self, sector: int, offset: int) -> "tuple[int, bytes] | None":
        header = self._sectors.read(sector, offset, _HEADER_SIZE)
        magic, sequence, length, crc = struct.unpack(_HEADER, header)
        if magic != _MAGIC or offset + _HEADER_SIZE + length > SECTOR_SIZE:
            return None
        payload = self._sectors.read(sector, offset + _HEADER_SIZE, length)
        return (sequence, payload) if _crc(header, payload) == crc else None

    def _first_free(self, sector: int) -> int:
        """Offset after the last page that is not blank."""
        offset = SECTOR_SIZE
        while offset and self._sectors.read(sector, offset - PAGE_SIZE, PAGE_SIZE) == _BLANK:
            offset -= PAGE_SIZE
        return offset

    def append(self, payload: bytes) -> None:
        """Stores a record beside the older ones; raises FlashWornError when it does not read back."""
        if self._free + _span(len(payload)) <= SECTOR_SIZE:
            self._write(self._current, self._free, payload)
        else:
            self._write_to_other(payload)

    def replace(self, payload: bytes) -> None:
        """Stores a record in the other sector and erases every older one before it returns."""
        self._write_to_other(payload)
        for sector in self._pair:
            if sector != self._current and not self._is_blank(sector):
                self._sectors.erase(sector)

    def _write_to_other(self, payload: bytes) -> None:
        other = self._pair[1] if self._current == self._pair[0] else self._pair[0]
        if not self._is_blank(other):
            self._sectors.erase(other)
        self._sequence += _PAGES
        self._write(other, 0, payload)
        self._current = other

    def _is_blank(self, sector: int) -> bool:
        return self._first_free(sector) == 0

    def _write(self, sector: int, offset: int, payload: bytes) -> None:
        self._sequence += offset // PAGE_SIZE - self._sequence % _PAGES
        record = _pack(self._sequence, payload)
        self._sectors.program(sector, offset, record)
        if self._sectors.read(sector, offset, len(record)) != record:
            raise FlashWornError("a record does not read back")
        self._free = offset + len(record)
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
