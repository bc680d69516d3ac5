"""Which code a verdict is of: one of other code does not count any more."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import eyelid_bench.voice_figures.peers
import eyelid_bench.voices
import eyelid_rig.prompts.voice
from eyelid_bench.voice_figures.verdicts import OURS


@cache
def of_listener(ear: str) -> str:
    """Of every file that what it hears may depend on: the test voices, and the listener's own."""
    own = eyelid_rig.prompts.voice if ear == OURS else eyelid_bench.voice_figures.peers
    return _of_files(eyelid_bench.voices.__path__, own.__path__)


def _of_files(*folders: Iterable[str]) -> str:
    found = hashlib.sha256()
    for (folder,) in folders:
        for path in sorted(Path(folder).rglob("*")):
            if path.suffix in (".py", ".toml", ".npz"):
                found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]
