"""What hears a spoken prompt runs on the Pis' processors, and hears there what it hears elsewhere."""

from __future__ import annotations

import io
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr

from aarch64.guest import Board, run_here, words
from components import require

pytestmark = pytest.mark.timeout(300)
WORDS = "hey jarvis, what is this?"
RATE_HZ = 16_000


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made voice, with quiet around it."""
    require("espeak-ng (Debian package espeak-ng)", shutil.which("espeak-ng") is not None)
    made = subprocess.run(["espeak-ng", "--stdout", "-v", "en-us", WORDS], capture_output=True, check=True).stdout
    voice, rate_hz = soundfile.read(io.BytesIO(made))
    padded = np.pad(soxr.resample(voice, rate_hz, RATE_HZ), (RATE_HZ // 5, RATE_HZ // 2))
    path = tmp_path_factory.mktemp("sound") / "sound.npy"
    np.save(path, np.round(20_000 * padded).astype(np.int16))
    return path


def test_the_engines_hear_on_a_board_what_they_hear_elsewhere(on: Board, sound: Path, tmp_path: Path) -> None:
    words(on.run("hearing", sound, tmp_path / "there.npz"))
    words(run_here("hearing", sound, tmp_path / "here.npz"))
    there, here = np.load(tmp_path / "there.npz"), np.load(tmp_path / "here.npz")

    assert np.array_equal(there["phonemes"].argmax(axis=1), here["phonemes"].argmax(axis=1))
    assert np.allclose(there["phonemes"], here["phonemes"], atol=0.05)
    assert np.allclose(there["speech"], here["speech"], atol=0.01)
    assert np.allclose(there["name"], here["name"], atol=0.01)
    assert here["name"].max() > 0
    assert np.abs(there["resampled"].astype(int) - here["resampled"]).max() <= 1
    assert here["speech"].max() > 0.5
