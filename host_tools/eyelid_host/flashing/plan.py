"""What has to change on a board, from what lies there: pure."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from eyelid_host.flashing.firmware import PACKAGE, PROGRAM, RECORD, Firmware

KEPT = r"eyelid_(raw\d+|sectors(\.new)?)$"
"""Names of the files that hold the board's keys and counter (`raw_sectors.py`), for both Pythons: never read, written or removed."""
NEW_PROGRAM = "main.new"
"""The program until all else is in its place."""
_CODE = (".py", ".mpy")
_RECORD_LIMIT = 16_384


@dataclass(frozen=True, slots=True)
class Survey:
    """What lies on a board: SHA-256 by path (the kept files are not looked at), folders, and the record that was found."""

    hashes: Mapping[str, str]
    folders: frozenset[str]
    record: bytes = b""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run copies and removes, what it leaves, and what is in its way; each is sorted paths. Folders end with a slash.

    `replace` is what is copied over a file that is there.
    """

    copy: tuple[str, ...]
    remove: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()

    @property
    def is_done(self) -> bool:
        """True where the board has the firmware already, and nothing else."""
        return not self.copy and not self.remove


def make_plan(firmware: Firmware, survey: Survey, *, clean: bool) -> Plan:
    """`clean`: what is foreign is removed, too, or replaced."""
    wanted = {**firmware.hashes, RECORD: firmware.record_hash}
    copy = {path for path, hash_ in wanted.items() if survey.hashes.get(path) != hash_}
    replace = copy & set(survey.hashes)
    extra = {path for path in (set(survey.hashes) | survey.folders) - set(wanted) - folders_of(wanted) if not re.fullmatch(KEPT, path)}
    stale = {path for path in extra if _is_left_over(path, survey.record)}
    foreign = {path for path in extra - stale if _gets_in_the_way(path, firmware)}
    others = foreign | {path for path in replace if not _is_ours(path, survey)}
    return Plan(
        copy=tuple(sorted(copy)),
        remove=tuple(sorted(stale | foreign if clean else stale)),
        same=tuple(sorted(set(wanted) - copy)),
        foreign=() if clean else tuple(sorted(others)),
        replace=tuple(sorted(replace)),
    )


def differing(firmware: Firmware, survey: Survey, program: str) -> list[str]:
    """Paths whose bytes on the board are not those of the firmware; main.py is looked for as `program`."""
    wanted = {**firmware.hashes, RECORD: firmware.record_hash}
    wanted[program] = wanted.pop(PROGRAM)
    return sorted(path for path, hash_ in wanted.items() if survey.hashes.get(path) != hash_)


def folders_of(paths: Iterable[str]) -> set[str]:
    """Every folder that these files lie in, with a slash at its end."""
    return {path[: at + 1] for path in paths for at, one in enumerate(path) if one == "/"}


def _is_ours(path: str, survey: Survey) -> bool:
    """A file with the name of one of ours: where our folder is beside it, which is made before any file is copied, or by the record."""
    recorded = _recorded(survey.record)
    return f"{PACKAGE}/" in survey.folders or path in recorded or (path == RECORD and bool(recorded))


def _is_left_over(path: str, record: bytes) -> bool:
    """Left by an older firmware, or by a run that was cut off."""
    return path == NEW_PROGRAM or path.startswith(f"{PACKAGE}/") or path in _recorded(record)


def _recorded(record: bytes) -> frozenset[str]:
    """The files that an older firmware said it had: code beside main.py. A record that cannot be read has none."""
    try:
        named = json.loads(record[:_RECORD_LIMIT])["files"]
        return frozenset(path for path in named if path.endswith(".py"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return frozenset()


def _gets_in_the_way(path: str, firmware: Firmware) -> bool:
    """Code that MicroPython might run before ours (boot.py) or in place of it; what hides a module of ours, or has its name."""
    first = path.split("/")[0]
    names = {*firmware.files, RECORD, NEW_PROGRAM}
    in_such_a_folder = first != path and (first in names or f"{first}.py" in names)
    return in_such_a_folder or f"{path}/" in folders_of(firmware.files) or path.endswith(_CODE)
