"""What the cable leaves in the inbox for `eye`: at most so much, and nothing that it has not looked at."""

from __future__ import annotations

import errno
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path

from eyelid_formats import inbox
from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_formats.grant import STATEMENT_LIMIT
from eyelid_rig.folders import Folders, read_bounded, write_durably

MAX_WAITING = 128
"""Files in the inbox above which nothing more is left there: `eye` is away, and looks at no more than 256 at a time."""
_ASK_AGAIN_S = 10.0
_MAX_ASKED = 64


class Notes:
    """Writes `inbox/`, and reads what came of it from `outbox/`. `monotonic_s` is a clock that never goes back."""

    def __init__(self, folders: Folders, monotonic_s: Callable[[], float]) -> None:
        self._folders = folders
        self._monotonic_s = monotonic_s
        self._asked_s: OrderedDict[bytes, float] = OrderedDict()

    def pulled(self, bundle_id: bytes, hash_: bytes) -> None:
        """The host has this bundle. Raises RigError (`busy`, `storage-full`, `storage-failed`)."""
        self._leave(f"{bundle_id.hex()}{inbox.Suffix.PULLED}", inbox.PulledNote(bundle_id, hash_).encode())

    def statement(self, nonce: bytes) -> bytes | None:
        """The Pico's statement over `nonce`; None while it is being made. Raises RigError."""
        name = f"{nonce.hex()}{inbox.Suffix.AUDIT}"
        made = _read(self._folders.outbox / name)
        if made is not None:
            return made
        now_s = self._monotonic_s()
        if now_s - self._asked_s.get(nonce, -_ASK_AGAIN_S) >= _ASK_AGAIN_S:
            self._leave(name, inbox.AuditRequest(nonce).encode())
            self._remember(nonce, now_s)
        return None

    def _remember(self, nonce: bytes, now_s: float) -> None:
        self._asked_s[nonce] = now_s
        self._asked_s.move_to_end(nonce)
        while len(self._asked_s) > _MAX_ASKED:
            self._asked_s.popitem(last=False)

    def _leave(self, name: str, data: bytes) -> None:
        path = self._folders.inbox / name
        try:
            if not path.exists() and sum(1 for _ in self._folders.inbox.iterdir()) >= MAX_WAITING:
                raise RigError(Code.BUSY, "the rig has not yet looked at what was left for it: is its agent running?")
            write_durably(path, data)
        except OSError as error:
            raise _failed(error) from None


def _read(path: Path) -> bytes | None:
    try:
        data = read_bounded(path, STATEMENT_LIMIT)
    except OSError:
        return None
    return data if 0 < len(data) <= STATEMENT_LIMIT else None


def _failed(error: OSError) -> EyelidError:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT)
    return RigError(Code.STORAGE_FULL if full else Code.STORAGE_FAILED, f"the rig cannot write to its inbox: {error.strerror}")
