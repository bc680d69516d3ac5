"""The ledger's file: the only writer of it (`SPEC-ledger.md`)."""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path

from eyelid_formats import cose, ledger
from eyelid_formats.errors import Code, LedgerError, RigError
from eyelid_rig.clock import Clock
from eyelid_rig.folders import sync_folder

_log = logging.getLogger(__name__)
FILE_LIMIT = 256 * 2**20
"""What a start reads at most."""
NOTES_LIMIT = 192 * 2**20
"""From here on there is room for prompts and what becomes of them, and for what the wearer does, and for nothing else."""
_ASIDE = "move ledger/ and outbox/ aside and pair again"


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
        """What was read and written so far, until `release`."""
        self._keeps = True
        self._seq, self._head = len(whole.links), whole.head
        self.torn_bytes = whole.torn_bytes
        self._descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
        self._size = len(data) - whole.torn_bytes
        self._warn()
        self._cut()
        sync_folder(path.parent)

    @property
    def head(self) -> bytes:
        """Hash of the last entry."""
        return self._head

    @property
    def boot_id(self) -> bytes:
        """Of the boot that entries are written in now."""
        return self._clock.stamp().boot_id

    def append(self, *details: ledger.Detail) -> None:
        """Write entries with one fsync; they are on the disk when this returns. Raises RigError (`storage-*`), with nothing written.

        A file that the next start would not read is never made: the last entry that fits is followed by `storage-full`.
        """
        links: list[ledger.Link] = []
        for detail in details:
            head = links[-1].hash if links else self.head
            links.append(ledger.make(detail, self._seq + len(links) + 1, head, self._clock.stamp(), self._pi))
        data = b"".join(link.data for link in links)
        if self._size + len(data) > FILE_LIMIT:
            raise RigError(Code.STORAGE_FULL, f"{self._path} is full: {_ASIDE}")
        try:
            _write_all(self._descriptor, data)
            os.fsync(self._descriptor)
        except OSError as error:
            self._cut()
            raise storage_error(error, self._path) from None
        self._size += len(data)
        self._seq, self._head = self._seq + len(links), links[-1].hash if links else self._head
        if self._keeps:
            self.links.extend(links)

    def note(self, detail: ledger.Detail) -> bool:
        """The same for an entry that no prompt waits for; False, and nothing written, where the room that is left is for prompts."""
        if self._size >= NOTES_LIMIT:
            return False
        self.append(detail)
        return True

    def release(self) -> None:
        """Keep no entry in memory from now on, only the head: 800 bytes each, and nobody asks for them once they were counted."""
        self.links.clear()
        self._keeps = False

    def close(self) -> None:
        """Let go of the file."""
        os.close(self._descriptor)

    def _warn(self) -> None:
        if self._size >= NOTES_LIMIT:
            said = f"{self._path} has {self._size} of {FILE_LIMIT} bytes: it takes prompts, and no start and no camera's state any more"
            _log.warning("%s; %s", said, _ASIDE)

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
