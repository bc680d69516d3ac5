"""Which code was measured: verdicts of another one must not be mixed with it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import eyelid_bench.voice_figures.peers
import eyelid_bench.voices
import eyelid_rig.prompts.voice


def of_listeners() -> str:
    """Of every file that what is heard may depend on."""
    found = hashlib.sha256()
    for package in (eyelid_rig.prompts.voice, eyelid_bench.voices, eyelid_bench.voice_figures.peers):
        for path in sorted(Path(package.__path__[0]).rglob("*")):
            if path.is_file() and path.suffix != ".pyc":
                found.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:16]
