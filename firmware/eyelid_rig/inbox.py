"""The inbox as `eye` reads it: small files from processes it does not trust (`SPEC-inbox.md`)."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from itertools import islice
from pathlib import Path

from eyelid_formats import ledger
from eyelid_formats.bundle import Verified, verify
from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_formats.inbox import INBOX_LIMIT, AuditRequest, PulledNote, RejectedNote, SentNote, Suffix
from eyelid_formats.receipt import SUFFIX as RECEIPT_SUFFIX
from eyelid_formats.receipt import Receipt, check_receipt, read_receipt
from eyelid_formats.unit import Trust, Unit
from eyelid_rig.counting import Counting
from eyelid_rig.folders import read_bounded
from eyelid_rig.outbox import REJECTED_SUFFIX, Outbox

_log = logging.getLogger(__name__)
_MAX_FILES = 256
_ABANDONED_S = 60
_MAX_ENTRIES = 4096


class Inbox:
    """Takes what holds, deletes what was taken or refused, and counts the refused.

    `on_receipt(answered)` is called for a new receipt, `on_audit(nonce)` for a request.
    """

    def __init__(self, folder: Path, counting: Counting, outbox: Outbox, trust: Trust, unit: Unit) -> None:
        self._folder = folder
        self._counting = counting
        self._outbox = outbox
        self._trust = trust
        self._unit = unit
        self.refused = 0
        self.on_receipt: Callable[[bool], None] = lambda _answered: None
        self.on_audit: Callable[[bytes], None] = lambda _nonce: None

    def poll(self) -> None:
        """Take what is there, at most 256 files; where the disk takes no note of it, it stays for the next time."""
        for name in self._names():
            path = self._folder / name
            try:
                self._take(path)
            except RigError as error:
                _log.warning("%a stays in the inbox: %s", name[:80], error)
                return
            except (EyelidError, OSError) as error:
                self.refused += 1
                _log.warning("%s: %a: %s", Code.INBOX_REFUSED, name[:80], error)
            _remove(path)

    def _names(self) -> list[str]:
        """Files, at most 256 among 4,096 entries. Folders are none: an empty one is removed, any other is passed over."""
        names = []
        with os.scandir(self._folder) as entries:
            for entry in islice(entries, _MAX_ENTRIES):
                if entry.is_dir(follow_symlinks=False):
                    _remove_folder(Path(entry.path))
                elif entry.name.startswith("."):
                    self._drop_abandoned(entry)
                else:
                    names.append(entry.name)
                if len(names) == _MAX_FILES:
                    break
        return sorted(names)

    def _drop_abandoned(self, entry: os.DirEntry[str]) -> None:
        """A file that its writer has not given its name within a minute never gets one, and must not crowd out those that have."""
        with suppress(OSError):
            if abs(time.time() - entry.stat(follow_symlinks=False).st_mtime) > _ABANDONED_S:
                _remove(Path(entry.path))

    def _take(self, path: Path) -> None:
        takers: dict[str, Callable[[bytes], None]] = {
            Suffix.SENT: self._sent,
            Suffix.RECEIPT: self._receipt,
            Suffix.REJECTED: self._rejected,
            Suffix.PULLED: self._pulled,
            Suffix.AUDIT: self._audit,
        }
        taker = takers.get(path.suffix)
        if taker is None:
            raise EyelidError(Code.UNKNOWN_REQUEST, "no such kind of file")
        data = read_bounded(path, INBOX_LIMIT)
        if len(data) > INBOX_LIMIT:
            raise EyelidError(Code.CBOR_SIZE, f"more than {INBOX_LIMIT} bytes")
        taker(data)

    def _sent(self, data: bytes) -> None:
        self._counting.note_once(ledger.Sent(SentNote.decode(data, INBOX_LIMIT).bundle_id))

    def _pulled(self, data: bytes) -> None:
        note = PulledNote.decode(data, INBOX_LIMIT)
        sealed = self._known(note.bundle_id)
        if note.bundle != sealed.bundle:
            raise EyelidError(Code.BUNDLE_DIFFERS, "the host pulled other bytes than were sealed")
        self._counting.note_once(ledger.Pulled(note.bundle_id))

    def _rejected(self, data: bytes) -> None:
        note = RejectedNote.decode(data, INBOX_LIMIT)
        self._known(note.bundle_id)
        self._outbox.put(note.bundle_id.hex() + REJECTED_SUFFIX, data)

    def _receipt(self, data: bytes) -> None:
        receipt = read_receipt(data, self._unit)
        self._check_against_bundle(receipt)
        self._outbox.put(receipt.bundle_id.hex() + RECEIPT_SUFFIX, data)
        if self._counting.note_once(ledger.Received(receipt.bundle_id, sha256(data).digest())):
            self.on_receipt(receipt.answer is not None)

    def _check_against_bundle(self, receipt: Receipt) -> None:
        """A bundle that was forgotten while it was on its way is known by the ledger alone."""
        sealed = self._known(receipt.bundle_id)
        path = self._outbox.path(receipt.bundle_id)
        if path.exists():
            check_receipt(receipt, self._verified(path))
        elif (receipt.bundle, receipt.counter) != (sealed.bundle, sealed.counter):
            raise EyelidError(Code.RECEIPT_BUNDLE, "the receipt is for other bytes than were sealed")

    def _verified(self, path: Path) -> Verified:
        return verify(path.read_bytes(), self._trust)

    def _known(self, bundle_id: bytes) -> ledger.Sealed:
        if bundle_id not in self._counting.sealed:
            raise EyelidError(Code.NOT_FOUND, "no such bundle was sealed here")
        return self._counting.sealed[bundle_id]

    def _audit(self, data: bytes) -> None:
        self.on_audit(AuditRequest.decode(data, INBOX_LIMIT).nonce)


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError:
        _log.warning("%a is in the inbox and cannot be deleted", path.name[:80])


def _remove_folder(path: Path) -> None:
    with suppress(OSError):
        path.rmdir()
