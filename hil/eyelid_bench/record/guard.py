"""Where no scene is recorded: on a machine that is a rig, and where what a bench needs is not installed."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from eyelid_bench import extra
from eyelid_formats.errors import Code, RigError
from eyelid_rig import alone, settings
from eyelid_rig.folders import Folders
from eyelid_rig.settings import RigSettings

RIG_SETTINGS = Path("/etc/eyelid/rig.toml")
"""Where a rig keeps its settings (`firmware/systemd/README.md`)."""


def refuse_on_a_rig(environ: Mapping[str, str], file: Path = RIG_SETTINGS) -> None:
    """The rig that `file` describes counts, and the one that it describes together with the variables: neither hides the other.

    Raises RigError (`not-found` without the extra `[bench]`, `already-running` where its `eye` runs, `already-initialised` where it
    is paired and not simulated), SettingsError.
    """
    extra.require()
    there = file if os.path.lexists(file) else None
    for loaded in (settings.load(there, {}, {}), settings.load(there, environ, {})):
        refuse(loaded)


def refuse(rig: RigSettings) -> None:
    """One rig, by its settings. Raises as `refuse_on_a_rig` does. What may not be looked at counts as there."""
    folders = Folders(Path(rig.rig_dir))
    if alone.is_locked(folders) is not False:
        raise RigError(Code.ALREADY_RUNNING, f"eye runs on {folders.root}: a rig records no scenes; use a development machine")
    if not rig.simulated and _is_paired(folders):
        raise RigError(Code.ALREADY_INITIALISED, f"{folders.root} is a paired rig: a rig records no scenes; use a development machine")


def _is_paired(folders: Folders) -> bool:
    return _has_files(folders.keys) or _has_files(folders.trust)


def _has_files(folder: Path) -> bool:
    try:
        return any(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return False
    except PermissionError:
        return True
