"""What `uplink` leaves in the inbox for `eye` (`SPEC-inbox.md`)."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from eyelid_formats.errors import Code
from eyelid_formats.inbox import RejectedNote, SentNote, Suffix
from eyelid_rig.folders import write_durably
from eyelid_rig.sending.backoff import NotNowError

_FULL = (errno.ENOSPC, errno.EDQUOT)


class Notes:
    """Writes durably. Every method raises NotNowError (`storage-full`, `storage-failed`) where the disk does not take it."""

    def __init__(self, inbox: Path) -> None:
        self._inbox = inbox
        self._sent: set[bytes] = set()

    def leaving(self, bundle_id: bytes) -> None:
        """The bundle is about to leave; noted once while this process runs (`eye` counts it once whatever happens)."""
        if bundle_id not in self._sent:
            self._write(bundle_id, Suffix.SENT, SentNote(bundle_id).encode())
            self._sent.add(bundle_id)

    def receipt(self, bundle_id: bytes, receipt: bytes) -> None:
        """The collector signed for it."""
        self._write(bundle_id, Suffix.RECEIPT, receipt)

    def rejected(self, bundle_id: bytes, code: str) -> None:
        """The collector will never take it."""
        self._write(bundle_id, Suffix.REJECTED, RejectedNote(bundle_id, code).encode())

    def forget(self, present: set[bytes]) -> None:
        """Drop what is remembered of bundles that are no longer `present` in the outbox."""
        self._sent &= present

    def _write(self, bundle_id: bytes, suffix: Suffix, data: bytes) -> None:
        with _storage_errors(self._inbox):
            write_durably(self._inbox / (bundle_id.hex() + suffix), data)


@contextmanager
def _storage_errors(inbox: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        code = Code.STORAGE_FULL if error.errno in _FULL else Code.STORAGE_FAILED
        raise NotNowError(code, f"{inbox} does not take a note: {error.strerror}") from error
