"""Speech for tests of what carries it: espeak-ng's voice, which is understood well enough here and says nothing about recall."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import numpy as np
import pytest
import soundfile
import soxr

from components import require
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

Say: TypeAlias = Callable[[str], Samples]


@pytest.fixture(scope="session")
def say() -> Say:
    """16 kHz mono, as it was spoken, without silence around it."""
    require("espeak-ng (Debian package espeak-ng)", shutil.which("espeak-ng") is not None)
    return _spoken


@cache
def _spoken(words: str) -> Samples:
    made = subprocess.run(["espeak-ng", "--stdout", "-v", "en-us", "-s", "150", words], capture_output=True, check=True).stdout
    wave, rate = soundfile.read(io.BytesIO(made), dtype="float32")
    samples: Samples = np.rint(np.clip(soxr.resample(wave, rate, RATE_HZ), -1, 1) * 32_767).astype(np.int16)
    samples.flags.writeable = False
    return samples
