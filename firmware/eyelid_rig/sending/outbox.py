"""What waits in the outbox (`SPEC-inbox.md`)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from eyelid_formats.bundle import SUFFIX
from eyelid_formats.inbox import Suffix
from eyelid_rig.folders import Folders

_BUNDLE = re.compile("[0-9a-f]{32}" + re.escape(SUFFIX))
_DONE = (Suffix.RECEIPT, Suffix.REJECTED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A bundle that nobody has answered for."""

    bundle_id: bytes
    path: Path


def waiting(folders: Folders) -> list[Waiting]:
    """Oldest first; without those whose receipt or rejection is in the outbox, or in the inbox for `eye` to take."""
    answered = _names(folders.inbox)  # first: what `eye` moves to the outbox meanwhile is then seen at least once
    names = _names(folders.outbox)
    answered |= names
    aged = [(_age(folders.outbox / name), name) for name in names if _BUNDLE.fullmatch(name) and not _is_done(name, answered)]
    return [_waiting(folders.outbox / name) for age, name in sorted(aged) if age >= 0]


def _names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def _is_done(name: str, answered: set[str]) -> bool:
    stem = name.removesuffix(SUFFIX)
    return any(stem + suffix in answered for suffix in _DONE)


def _age(path: Path) -> int:
    """Modification time in nanoseconds; -1 for what has just gone."""
    try:
        return path.lstat().st_mtime_ns
    except FileNotFoundError:
        return -1


def _waiting(path: Path) -> Waiting:
    return Waiting(bytes.fromhex(path.stem), path)
