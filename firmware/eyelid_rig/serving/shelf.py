"""The files that a host may read. Names are built here from bytes, so that no path ever comes from outside."""

from __future__ import annotations

import heapq
import os
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from itertools import islice
from pathlib import Path
from stat import S_ISREG
from typing import BinaryIO

from eyelid_formats import bundle, ledger, receipt, unit
from eyelid_formats.cable import PAGE, Listing, What
from eyelid_formats.errors import Code, RigError
from eyelid_formats.inbox import Suffix
from eyelid_rig.folders import Folders, read_bounded

_ID_BYTES = 16
_ID_HEX = 32
_UNIT_BYTES = 32
_MAX_UNITS = 64
_MAX_ENTRIES = 100_000
_PIECE = 2**20


class Shelf:
    """Reads `outbox/`, `ledger/` and `trust/`; regular files only, never through a link."""

    def __init__(self, folders: Folders) -> None:
        self._folders = folders

    def read(self, what: What, name: bytes | None, offset: int, length: int) -> tuple[bytes, int]:
        """(the bytes that are there, the file's size). Raises RigError (`not-found`)."""
        with self._open(what, name) as file:
            size = os.fstat(file.fileno()).st_size
            return os.pread(file.fileno(), length, offset) if offset < size else b"", size

    def digest(self, what: What, name: bytes | None, length: int | None) -> Iterator[tuple[int, int, bytes] | None]:
        """None after each piece, and last (size, length, SHA-256 of the first `length` bytes). Raises RigError (`not-found`)."""
        with self._open(what, name) as file:
            size = os.fstat(file.fileno()).st_size
            wanted = size if length is None else min(length, size)
            hashed, at = sha256(), 0
            while at < wanted and (piece := file.read(min(_PIECE, wanted - at))):
                hashed.update(piece)
                at += len(piece)
                yield None
            yield size, at, hashed.digest()

    def page(self, after: bytes | None) -> Listing:
        """The bundles whose ids come next."""
        first = after.hex() if after else ""
        names = (name for name in self._bundle_names() if name > first)
        found = heapq.nsmallest(PAGE + 1, names)
        rows = [row for row in map(self._row, found[:PAGE]) if row]
        return Listing(tuple(rows), len(found) > PAGE)

    def _bundle_names(self) -> Iterator[str]:
        with os.scandir(self._folders.outbox) as entries:
            for entry in islice(entries, _MAX_ENTRIES):
                name, dot, suffix = entry.name.partition(".")
                if dot + suffix == bundle.SUFFIX and _is_id(name):
                    yield name

    def _row(self, name: str) -> tuple[bytes, int, int, bool] | None:
        outbox = self._folders.outbox
        size = _size(outbox / f"{name}{bundle.SUFFIX}", bundle.BUNDLE_LIMIT)
        if size is None:
            return None
        receipt_size = _size(outbox / f"{name}{receipt.SUFFIX}", receipt.RECEIPT_LIMIT) or 0
        return bytes.fromhex(name), size, receipt_size, _size(outbox / f"{name}{Suffix.REJECTED}", 4096) is not None

    @contextmanager
    def _open(self, what: What, name: bytes | None) -> Iterator[BinaryIO]:
        path = self._path(what, name)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            raise _absent(what) from None
        if not _is_file(os.fstat(descriptor)):
            os.close(descriptor)
            raise _absent(what)
        with os.fdopen(descriptor, "rb") as file:
            yield file

    def _path(self, what: What, name: bytes | None) -> Path:
        if what is What.LEDGER:
            return self._folders.ledger / ledger.FILE_NAME
        if name is None:
            raise RigError(Code.FIELD_MISSING, f"which {what.name.lower()} is meant is not said")
        if what is What.UNIT:
            return self._unit_path(name)
        if len(name) != _ID_BYTES:
            raise _absent(what)
        return self._folders.outbox / (name.hex() + (bundle.SUFFIX if what is What.BUNDLE else receipt.SUFFIX))

    def _unit_path(self, hash_: bytes) -> Path:
        if len(hash_) == _UNIT_BYTES:
            for path in islice(sorted(self._folders.trust.glob("*.unit")), _MAX_UNITS):
                if _hash(path) == hash_:
                    return path
        raise _absent(What.UNIT)


def _absent(what: What) -> RigError:
    return RigError(Code.NOT_FOUND, f"the rig has no such {what.name.lower()}: it may have been forgotten or never made")


def _is_id(name: str) -> bool:
    return len(name) == _ID_HEX and all(one in "0123456789abcdef" for one in name)


def _is_file(status: os.stat_result) -> bool:
    return S_ISREG(status.st_mode)


def _size(path: Path, limit: int) -> int | None:
    """Bytes of a regular file; None where there is none, or one that is larger than its kind may be."""
    try:
        status = path.lstat()
    except OSError:
        return None
    return status.st_size if _is_file(status) and status.st_size <= limit else None


def _hash(path: Path) -> bytes | None:
    try:
        return sha256(read_bounded(path, unit.UNIT_LIMIT)).digest()
    except OSError:
        return None
