"""What listening weighs, of the process that a rig runs: confined, with a microphone, after it has understood a prompt."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from components import require
from eyelid_bench.voice_figures import living
from eyelid_rig.prompts.voice.phonemes import RATE_HZ
from eyelid_rig.settings import RigSettings
from unit.prompts.voice.conftest import Say

_LIMIT_MB = 60
_PEAK_MB = 75
"""While it looks at something that was said."""


@pytest.mark.parametrize(("name", "front"), [("hey iris", "silero"), ("okay nabu", "microwakeword")])
def test_listening_takes_less_than_60_mb_whatever_is_in_front(name: str, front: str, say: Say, tmp_path: Path) -> None:
    require("PulseAudio (Debian: pulseaudio pulseaudio-utils libasound2-plugins)", shutil.which("pulseaudio") is not None)
    silence = np.zeros(RATE_HZ, np.int16)
    settings = RigSettings(voice=True, simulated=True, voice_name=name, voice_front=front, rig_dir=str(tmp_path))  # type: ignore[arg-type]
    ear = living.measured(settings, np.concatenate([silence, say(f"{name}, what is this?"), silence]), silence)
    assert ear.rss_mb < _LIMIT_MB
    assert ear.peak_mb < _PEAK_MB
