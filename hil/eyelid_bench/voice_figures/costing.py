"""What listening costs while nobody speaks, and what it weighs, each in a process that does nothing else.

Run as a program it is that process: `python -m eyelid_bench.voice_figures.costing NAME SPEECH QUIET`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

QUIET_S = 120
_ROOM = 12.0
"""Of 32,767: what a quiet room gives, about -69 dB of full scale."""
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_KIB = 1024


@dataclass(frozen=True, slots=True)
class Cost:
    """Of this machine."""

    idle_share: float
    """CPU seconds by seconds of a quiet room's sound, microWakeWord in front."""
    idle_share_vad: float
    """The same with Silero in front."""
    rss_mb: float
    """Resident after phrases were heard, of the heavier of the two; with the microphone's library loaded."""
    rss_peak_mb: float


def measured(names: tuple[str, str], speech: Samples) -> Cost:
    """By a name that microWakeWord has a model of, and one that it has none of. Raises `CalledProcessError` when a process fails."""
    with tempfile.TemporaryDirectory() as folder:
        heard, silent = Path(folder, "speech.npy"), Path(folder, "quiet.npy")
        np.save(heard, np.concatenate([quiet(2), speech, quiet(3)]))
        np.save(silent, quiet(QUIET_S))
        model, vad = (_apart(name, heard, silent) for name in names)
    heavier = max(model, vad, key=lambda one: one["rss_mb"])
    return Cost(model["idle_share"], vad["idle_share"], heavier["rss_mb"], heavier["peak_mb"])


def _apart(name: str, speech: Path, silent: Path) -> dict[str, float]:
    command = [sys.executable, "-m", __name__, name, str(speech), str(silent)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **_ONE_THREAD})
    return {key: float(value) for key, value in json.loads(done.stdout).items()}


def _measure(name: str, speech: Path, silent: Path) -> dict[str, float]:
    """Imports the rig's part here, so that the parent needs none of it; sound is read block by block, as it weighs something, too."""
    from eyelid_bench.voice_figures import pace
    from eyelid_bench.voice_figures.ours import OurEar
    from eyelid_rig.prompts.voice.mic.portaudio import devices

    devices("")
    ear = OurEar()
    ear.start(name)
    pace.heard(ear.feed, ear.end, _seconds(speech))
    rss_mb = _status_mb("VmRSS")
    _, cpu_s = pace.heard(ear.feed, ear.end, _seconds(silent))
    return {"idle_share": round(cpu_s / QUIET_S, 5), "rss_mb": max(rss_mb, _status_mb("VmRSS")), "peak_mb": _status_mb("VmHWM")}


def _seconds(path: Path) -> Iterator[Samples]:
    with path.open("rb") as file:
        np.lib.format.read_magic(file)
        np.lib.format.read_array_header_1_0(file)
        while data := file.read(2 * RATE_HZ):
            yield np.frombuffer(data, np.int16)


def quiet(seconds: int) -> Samples:
    """A room in which nobody speaks: noise that falls off above some hundred hertz, as a room's does."""
    white = np.random.default_rng(0).standard_normal(seconds * RATE_HZ + 64)
    rolling = np.convolve(white, np.exp(-np.arange(64) / 12), "valid")[: seconds * RATE_HZ]
    return np.asarray(rolling * (_ROOM / rolling.std()), np.int16)


def _status_mb(what: str) -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return round(int(line.split()[1]) / _KIB, 1)
    raise LookupError(what)


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]))))
