"""What this host saw of each rig's ledger last: a rig that shows an older or another one later is found out even if its Pico is silent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from eyelid_formats import ledger
from eyelid_formats.errors import Code, RigError
from eyelid_formats.files import read_regular, write_new
from eyelid_host.auditing.evidence import Finding

_FILE_LIMIT = 4096


@dataclass(frozen=True, slots=True)
class Seen:
    """A ledger's head (32 bytes) and how many entries it had."""

    seq: int
    head: bytes


def default_state(environ: Mapping[str, str], home: Path) -> Path:
    """Where this user's programs keep state (XDG Base Directory Specification)."""
    base = environ.get("XDG_STATE_HOME", "")
    return (Path(base) if Path(base).is_absolute() else home / ".local" / "state") / "eyelid"


class Memory:
    """One small file a unit under `folder`/heads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "heads"

    def recall(self, unit: bytes) -> Seen | None:
        """What was seen last; None where nothing was. Raises RigError (`storage-failed`) for a file that says nothing."""
        path = self._path(unit)
        try:
            fields = json.loads(read_regular(path, _FILE_LIMIT))
            seen = Seen(int(fields["seq"]), bytes.fromhex(fields["head"]))
        except FileNotFoundError:
            return None
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            raise RigError(Code.STORAGE_FAILED, f"{path} cannot be read: look at it; without it, a rolled-back ledger may pass") from None
        return seen

    def keep(self, unit: bytes, seen: Seen) -> None:
        """Remember, over what was remembered. Raises RigError (`storage-failed`)."""
        path = self._path(unit)
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise RigError(Code.STORAGE_FAILED, f"{path.parent} cannot be made: {error.strerror}; name another with --state") from None
        data = json.dumps({"seq": seen.seq, "head": seen.head.hex()}).encode()
        write_new(path, data + b"\n", replace=True)

    def _path(self, unit: bytes) -> Path:
        return self._folder / f"{unit.hex()}.json"


def check_seen(whole: ledger.Whole, seen: Seen | None) -> Finding | None:
    """A finding where the ledger does not contain what was seen of it before."""
    if seen is None or seen.seq == 0:
        return None
    if len(whole.links) >= seen.seq and whole.links[seen.seq - 1].hash == seen.head:
        return None
    message = f"this host saw the ledger at entry {seen.seq}, which it no longer contains: it was restored, cut or forked"
    return Finding(Code.LEDGER_ROLLED_BACK, message)


def seen_now(whole: ledger.Whole) -> Seen:
    """What there is to remember."""
    return Seen(len(whole.links), whole.head)
