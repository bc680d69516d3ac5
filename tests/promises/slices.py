"""Looks for known bytes in files and in memory, by slices of 16 bytes at every place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

SLICE = 16
_FEW = 6
_BITS = 26
_START_OF_SCAN = b"\xff\xda"


@dataclass(frozen=True)
class Found:
    """Known bytes where they must not be."""

    where: str
    offset: int
    slice_hex: str


class Known:
    """What is looked for.

    Short things (a crop, a frame's JPEG) by all their slices: 16 bytes of them anywhere are found. Long ones (a frame's pixels) by every
    16th: 31 bytes of them anywhere are found. A slice of fewer than six different bytes says nothing about a picture, and is in every
    erased flash and empty database page: it is left out.
    """

    def __init__(self) -> None:
        self._slices: set[bytes] = set()
        self._seen = np.zeros(1 << _BITS, bool)

    def __len__(self) -> int:
        return len(self._slices)

    def add(self, data: bytes, every: int = 1) -> None:
        """Look for this, too."""
        slices = (data[at : at + SLICE] for at in range(0, len(data) - SLICE + 1, every))
        self._slices.update(one for one in slices if len(set(one)) >= _FEW)
        words = np.frombuffer(b"".join(one[:8] for one in self._slices), np.uint64)
        self._seen[_bucket(words)] = True

    def add_jpeg(self, image: bytes) -> None:
        """Look for the picture in it. What comes before the scan is tables that every JPEG of this quality has, and many a library too."""
        self.add(image[image.index(_START_OF_SCAN) :])

    def search(self, data: bytes, where: str) -> list[Found]:
        """The places in `data` at which a slice begins; at most ten."""
        raw = np.frombuffer(data, np.uint8)
        found: list[Found] = []
        for start in range(8):
            words = raw[start : start + (len(raw) - start) // 8 * 8].view(np.uint64)
            offsets = [start + 8 * int(hit) for hit in np.flatnonzero(self._seen[_bucket(words)])]
            found += [Found(where, at, data[at : at + SLICE].hex()) for at in offsets if data[at : at + SLICE] in self._slices]
        return found[:10]

    def search_files(self, folders: Iterable[Path]) -> tuple[list[Found], int]:
        """As `search`, in every file below the folders; with the number of bytes that were looked through."""
        found, looked = [], 0
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not path.is_symlink():
                    data = path.read_bytes()
                    looked += len(data)
                    found += self.search(data, str(path))
        return found, looked


def _bucket(words: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """A slice's first 8 bytes, hashed: most of what is looked through is set aside by this alone."""
    return (words * np.uint64(0x9E37_79B9_7F4A_7C15)) >> np.uint64(64 - _BITS)
