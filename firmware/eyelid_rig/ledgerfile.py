"""The ledger's file: the only writer of it (`SPEC-ledger.md`)."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from eyelid_formats import cose, ledger
from eyelid_formats.errors import Code, LedgerError, RigError
from eyelid_rig.clock import Clock
from eyelid_rig.folders import sync_folder

FILE_LIMIT = 256 * 2**20


class LedgerFile:
    """Appends entries, each on the disk before it counts. What is in memory is what is on the disk.

    Opening reads the whole chain and cuts off an end that a power cut tore; `torn_bytes` says how much that was. Raises LedgerError
    where the chain does not hold: the rig must not go on over a ledger that somebody changed.
    """

    def __init__(self, path: Path, pi: cose.Signer, verifier: cose.Verifier, clock: Clock) -> None:
        self._path = path
        self._pi = pi
        self._clock = clock
        data = _read(path)
        whole = ledger.read_ledger(data, verifier)
        ledger.outcomes(whole.links)
        self.links = list(whole.links)
        self.torn_bytes = whole.torn_bytes
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        self._size = len(data) - whole.torn_bytes
        self._cut()
        sync_folder(path.parent)

    @property
    def head(self) -> bytes:
        """Hash of the last entry."""
        return self.links[-1].hash if self.links else ledger.FIRST

    def append(self, *details: ledger.Detail) -> None:
        """Write entries with one fsync; they are on the disk when this returns. Raises RigError (`storage-*`), with nothing written."""
        links: list[ledger.Link] = []
        for detail in details:
            head = links[-1].hash if links else self.head
            links.append(ledger.make(detail, len(self.links) + len(links) + 1, head, self._clock.stamp(), self._pi))
        data = b"".join(link.data for link in links)
        try:
            _write_all(self._descriptor, data)
            os.fsync(self._descriptor)
        except OSError as error:
            self._cut()
            raise storage_error(error, self._path) from None
        self._size += len(data)
        self.links.extend(links)

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)

    def _cut(self) -> None:
        os.ftruncate(self._descriptor, self._size)
        os.fsync(self._descriptor)


def storage_error(error: OSError, path: Path) -> RigError:
    """What an OSError while writing means to the wearer."""
    code = Code.STORAGE_FULL if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG) else Code.STORAGE_FAILED
    return RigError(code, f"{path}: {error.strerror}")


def _read(path: Path) -> bytes:
    try:
        data = path.read_bytes() if path.stat().st_size <= FILE_LIMIT else None
    except FileNotFoundError:
        return b""
    if data is None:
        raise LedgerError(Code.CBOR_SIZE, f"{path} is larger than {FILE_LIMIT} bytes")
    return data


def _write_all(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
