"""Power-safe records in rings of raw flash sectors: the newest whole record wins, a torn one is skipped (SPEC-pico.md, Storage).

A record is `EYL1 ‖ sequence (4) ‖ length (2) ‖ CRC-32 of what came before and of the payload (4) ‖ payload`, little-endian,
on whole pages of 256 bytes. Flash is NOR: erasing sets a sector's bits, programming clears some. The sequence is the number
of sectors that were begun, times 16, plus the record's page: a torn record that reads as whole some day is older than
whatever was written after it.
"""

import binascii
import struct

from .hmac256 import wipe_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    class Sectors(Protocol):
        """Numbered raw sectors of 4,096 bytes."""

        def read(self, sector: int, offset: int, length: int) -> bytes:
            """`length` bytes of one sector."""

        def program(self, sector: int, offset: int, data: "bytes | bytearray") -> None:
            """Clears bits in whole pages."""

        def erase(self, sector: int) -> None:
            """Sets every bit of one sector."""


SECTOR_SIZE = 4096
PAGE_SIZE = 256
PAGES = SECTOR_SIZE // PAGE_SIZE
_MAGIC = b"EYL1"
_HEADER = "<4sIHI"
_HEADER_SIZE = 14
_BLANK = b"\xff" * PAGE_SIZE


class FlashWornError(Exception):
    """Flash does not hold what was written, or still holds what was erased: nothing may be answered that relies on it."""


class Ring:
    """Records of one kind in `count` sectors from `first`. `payload` is the last one that was stored whole, or None.

    `starts` are the offsets at which a record may begin: never those within another one, whose payload may look like a record.
    """

    def __init__(self, sectors: "Sectors", first: int, count: int, starts: range) -> None:
        self._sectors = sectors
        self._ring = range(first, first + count)
        self._current = self._ring[-1]
        self._sequence = 0
        self.payload: "bytes | None" = None
        for sector in self._ring:
            for offset in starts:
                self._look_at(sector, offset)

    def _look_at(self, sector: int, offset: int) -> None:
        """Takes over the record that stands there, if it is whole and newer than what was found so far."""
        header = self._sectors.read(sector, offset, _HEADER_SIZE)
        magic, sequence, length, crc = struct.unpack(_HEADER, header)
        if magic != _MAGIC or sequence < self._sequence or offset + _HEADER_SIZE + length > SECTOR_SIZE:
            return
        payload = self._sectors.read(sector, offset + _HEADER_SIZE, length)
        if _crc(header, payload) == crc:
            self._current, self._sequence, self.payload = sector, sequence, payload

    def _next(self) -> int:
        """The sector that the ring comes round to."""
        return self._ring[(self._current - self._ring[0] + 1) % len(self._ring)]

    def _begin(self, sector: int) -> None:
        """Goes on in an erased sector."""
        self._current = sector
        self._sequence += PAGES - self._sequence % PAGES

    def _erase(self, sector: int) -> None:
        self._sectors.erase(sector)
        if not self._is_blank(sector):
            raise FlashWornError("a sector does not read as erased")

    def _is_blank(self, sector: int) -> bool:
        return all(self._sectors.read(sector, offset, PAGE_SIZE) == _BLANK for offset in range(0, SECTOR_SIZE, PAGE_SIZE))

    def _write(self, offset: int, payload: bytes) -> None:
        record = _pack(self._sequence, payload)
        self._sectors.program(self._current, offset, record)
        for at in range(0, len(record), PAGE_SIZE):
            found = self._sectors.read(self._current, offset + at, PAGE_SIZE)
            if found != memoryview(record)[at : at + PAGE_SIZE]:
                raise FlashWornError("a record does not read back")
            wipe_bytes(found)  # a record may hold a seed
        self.payload = payload
        record[:] = bytes(len(record))


class Log(Ring):
    """Records of one page each, sixteen in a sector, which is erased when the ring comes round to it."""

    def __init__(self, sectors: "Sectors", first: int, count: int) -> None:
        super().__init__(sectors, first, count, range(0, SECTOR_SIZE, PAGE_SIZE))
        self._page = PAGES if self.payload is None else self._after_the_last_page()

    def _after_the_last_page(self) -> int:
        """Where this boot begins: a page stays out, for a program that was cut at once may have left bits that only seem set."""
        page = PAGES
        while self._sectors.read(self._current, (page - 1) * PAGE_SIZE, PAGE_SIZE) == _BLANK:
            page -= 1
        return page + 1

    def append(self, payload: bytes) -> None:
        """Stores a record of at most 242 bytes; raises FlashWornError.

        What the ring comes round to is erased even where it reads blank: its last erase may have been cut just before its end.
        """
        if self._page >= PAGES:
            self._erase(self._next())
            self._begin(self._next())
            self._page = 0
        self._sequence += self._page - self._sequence % PAGES
        self._write(self._page * PAGE_SIZE, payload)
        self._page += 1


class Pair(Ring):
    """One record at the start of one of two sectors: a new one goes to the other."""

    def __init__(self, sectors: "Sectors", first: int) -> None:
        super().__init__(sectors, first, 2, range(1))
        self._other_is_erased = False

    def replace(self, payload: bytes) -> None:
        """Stores a record of at most 4,082 bytes, then erases what was before; raises FlashWornError.

        Where this boot has not yet erased the other sector itself, it is erased first.
        """
        old = self._current
        if not self._other_is_erased:
            self._erase(self._next())
        self._begin(self._next())
        self._write(0, payload)
        self._erase(old)
        self._other_is_erased = True

    def settle(self) -> None:
        """Ends a `replace` that a power cut ended: nothing is left but the last record, written anew."""
        if self.payload is not None and not self._is_blank(self._next()):
            self.replace(self.payload)


def _pack(sequence: int, payload: bytes) -> bytearray:
    """Put together in one piece, so that no other one stays in RAM."""
    size = _HEADER_SIZE + len(payload)
    record = bytearray(b"\xff" * (size + -size % PAGE_SIZE))
    struct.pack_into(_HEADER, record, 0, _MAGIC, sequence, len(payload), 0)
    struct.pack_into("<I", record, _HEADER_SIZE - 4, _crc(record, payload))
    record[_HEADER_SIZE:size] = payload
    return record


def _crc(header: "bytes | bytearray", payload: bytes) -> int:
    crc: int = binascii.crc32(payload, binascii.crc32(header[: _HEADER_SIZE - 4]))
    return crc
