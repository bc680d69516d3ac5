"""What aiming suggests, into the rig's settings file: comments and order stay, and the file is whole at every instant."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import tomlkit
from tomlkit.exceptions import TOMLKitError

from eyelid_formats.errors import Code, RigError, SettingsError
from eyelid_formats.files import read_regular
from eyelid_formats.settings import FILE_LIMIT
from eyelid_rig import settings
from eyelid_rig.camera.aiming.look import Look
from eyelid_rig.folders import stage_durably, sync_folder

Value: TypeAlias = bool | int | float | str


@dataclass(frozen=True, slots=True)
class Change:
    """Of one setting; `before` is None where the file did not have it."""

    name: str
    before: Value | None
    after: Value

    def __str__(self) -> str:
        return f"{self.name}: {'not set' if self.before is None else _toml(self.before)} -> {_toml(self.after)}"


def suggested(look: Look) -> dict[str, Value]:
    """The settings that a look suggests. Raises RigError (`target-unseen`)."""
    if look.orientation is None:
        raise RigError(
            Code.TARGET_UNSEEN, "the printed target was not seen, so nothing was saved: eyelid-rig aim --target FILE.pdf prints one"
        )
    values: dict[str, Value] = {"rotation": look.orientation.rotation, "mirror": look.orientation.mirror}
    if look.focus is not None and look.focus.dioptres is not None:
        values |= {"focus": "manual", "lens_position": round(look.focus.dioptres, 2)}
    return values


def save(file: Path, values: Mapping[str, Value]) -> tuple[Change, ...]:
    """Write what differs, and say what. Links are followed; owner and mode stay. Raises SettingsError, OSError."""
    place = file.resolve()
    document = _parsed(place)
    changes = tuple(Change(name, document.get(name), value) for name, value in values.items() if document.get(name) != value)
    if changes:
        for change in changes:
            document[change.name] = change.after
        _replace(place, tomlkit.dumps(document).encode())
    return changes


def _parsed(file: Path) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(read_regular(file, FILE_LIMIT).decode())
    except (TOMLKitError, UnicodeDecodeError) as error:
        raise SettingsError(Code.SETTINGS_SYNTAX, f"{file}: {error}") from None


def _replace(file: Path, data: bytes) -> None:
    """By rename, once the new file is on the disk and can be loaded."""
    was = file.stat()
    staged = stage_durably(file, data, 0o600)
    try:
        settings.load(staged, {}, {})
        if (was.st_uid, was.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(staged, was.st_uid, was.st_gid)
        staged.chmod(was.st_mode & 0o7777)
        staged.replace(file)
    except BaseException:
        staged.unlink(missing_ok=True)
        raise
    sync_folder(file.parent)


def _toml(value: Value) -> str:
    return tomlkit.item(value).as_string()
