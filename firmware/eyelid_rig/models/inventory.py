"""What `eyelid-rig models` says: every listed model, whether its file is the right one, and where its weights come from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path

from eyelid_formats.errors import Code, RigError
from eyelid_rig.models import listing
from eyelid_rig.models.files import load
from eyelid_rig.models.listing import Entry


@unique
class State(StrEnum):
    """What was found where the file should be."""

    OK = "ok"
    MISSING = "missing"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Item:
    """One model of the list."""

    name: str
    entry: Entry
    path: Path
    state: State


def look(folder: Path = listing.FOLDER) -> list[Item]:
    """Every listed model, its file read and hashed now."""
    return [Item(name, entry, folder / entry.file, _state(name, folder)) for name, entry in listing.entries().items()]


def as_table(items: Iterable[Item]) -> str:
    """For people; hashes by their first 16 digits."""
    head = ("model", "state", "SHA-256", "licence", "package", "weights")
    rows = [(item.name, item.state, item.entry.sha256[:16], item.entry.licence, _package(item.entry), item.entry.origin) for item in items]
    return _aligned([head, *rows])


def as_json(items: Iterable[Item]) -> str:
    """For programs: a list with all that is known of each."""
    return json.dumps([_described(item) for item in items], indent=2)


def _state(name: str, folder: Path) -> State:
    try:
        load(name, folder)
    except RigError as error:
        return State.MISSING if error.code is Code.MODEL_MISSING else State.DIFFERS
    return State.OK


def _package(entry: Entry) -> str:
    return f"{entry.package} {entry.version} ({entry.registry})"


def _described(item: Item) -> dict[str, object]:
    entry = item.entry
    return {
        "name": item.name,
        "state": item.state,
        "task": entry.task,
        "path": str(item.path),
        "bytes": entry.bytes,
        "sha256": entry.sha256,
        "licence": entry.licence,
        "registry": entry.registry,
        "package": entry.package,
        "version": entry.version,
        "source": list(entry.source),
        "origin": entry.origin,
    }


def _aligned(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(line.rstrip() for line in lines)
