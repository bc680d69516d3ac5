"""The button board's program as it is copied: its files, and which version, commit and bytes they are."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import metadata
from pathlib import Path

from eyelid_formats.errors import Code, FlashError

PROGRAM = "main.py"
"""What MicroPython starts at boot: without it nothing of ours runs."""
RECORD = "firmware.json"
"""On the board beside the program: what `Firmware.record` says."""
PACKAGE = "eyelid_pico"


def firmware_dir() -> Path:
    """The board's files: from the installed distribution, or from the checkout."""
    installed = Path(__file__).parents[1] / "_pico"
    return installed if installed.is_dir() else Path(__file__).parents[3] / "firmware" / "pico"


@dataclass(frozen=True)
class Firmware:
    """What a board runs. `files` are contents by path on the board; `commit` is None outside a checkout, `changed` what it lacks."""

    files: Mapping[str, bytes]
    version: str
    commit: str | None = None
    changed: bool = False

    @cached_property
    def hashes(self) -> dict[str, str]:
        """SHA-256 by path, in hexadecimal digits."""
        return {path: hashlib.sha256(data).hexdigest() for path, data in self.files.items()}

    @cached_property
    def digest(self) -> str:
        """One SHA-256 over all of it: of the lines that `sha256sum` would print, sorted by path."""
        lines = (f"{hash_}  {path}\n" for path, hash_ in sorted(self.hashes.items()))
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    @property
    def record(self) -> bytes:
        """The file that says on the board what lies there."""
        return json.dumps({**self.to_json(), "files": sorted(self.files)}, separators=(",", ":")).encode()

    @property
    def record_hash(self) -> str:
        """SHA-256 of the record."""
        return hashlib.sha256(self.record).hexdigest()

    def to_json(self) -> dict[str, object]:
        """The part of `--json`."""
        return {"version": self.version, "commit": self.commit, "changed": self.changed, "sha256": self.digest}

    def __str__(self) -> str:
        changed = " with changes that are not committed" if self.changed else ""
        commit = f"commit {self.commit[:12]}{changed}" if self.commit else "commit unknown (no checkout)"
        return f"Eyelid {self.version}, {commit}, files {self.digest[:12]}"


def load_firmware(folder: Path) -> Firmware:
    """The files that a board needs: no tools, no caches, no pages. Raises FlashError (`firmware-missing`)."""
    paths = [*folder.glob("*.py"), *(folder / PACKAGE).rglob("*.py")]
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(paths)}
    if PROGRAM not in files or f"{PACKAGE}/__init__.py" not in files:
        raise FlashError(Code.FIRMWARE_MISSING, f"{folder} has no {PROGRAM} or {PACKAGE}: a rig's installation lacks the board's files")
    commit = _commit(folder)
    return Firmware(files, metadata.version("eyelid"), commit, commit is not None and _is_changed(folder))


def _commit(folder: Path) -> str | None:
    """Only where the folder is the checkout's own: an environment may lie inside somebody's repository."""
    if _git(folder, "rev-parse", "--show-prefix") != "firmware/pico/":
        return None
    return _git(folder, "rev-parse", "HEAD")


def _is_changed(folder: Path) -> bool:
    """True also where git does not say: a commit is claimed only of what is in it."""
    return _git(folder, "status", "--porcelain", "--untracked-files=all", "--", "*.py", ":!tools") != ""


def _git(folder: Path, *words: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "--no-optional-locks", "-C", str(folder), *words], capture_output=True, text=True, check=False, timeout=30
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() if done.returncode == 0 else None
