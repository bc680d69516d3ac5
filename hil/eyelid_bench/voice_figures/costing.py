"""What listening costs while nobody speaks, in a process that does nothing else, and what the ear's own process weighs.

Run as a program it is the former: `python -m eyelid_bench.voice_figures.costing NAME FRONT QUIET`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, cast

import numpy as np
from msgspec.structs import replace

from eyelid_bench.voice_figures import living, pace
from eyelid_bench.voice_figures.ours import settings
from eyelid_rig.prompts.voice.opening import open_listener
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples
from eyelid_rig.settings import RigSettings

QUIET_S, LIVE_S = 120, 30
_ROOM = 12.0
"""Of 32,767: what a quiet room gives, about -69 dB of full scale."""
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


VoiceFront = Literal["microwakeword", "silero"]
_FRONTS: Final[tuple[VoiceFront, ...]] = ("microwakeword", "silero")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of this machine."""

    idle_share: float
    """CPU seconds by seconds of a quiet room's sound, microWakeWord in front: of listening alone, which is fed as fast as it goes."""
    idle_share_vad: float
    """The same with Silero in front."""
    rss_mb: float
    """Resident, of the ear's own process with its microphone, after a prompt was understood: the heavier of the two."""
    rss_peak_mb: float
    ear_idle_share: float
    """Of the ear's process in the same room, in real time, its microphone included; microWakeWord in front."""
    ear_idle_share_vad: float


def measured(prompts: Mapping[str, Samples]) -> Cost:
    """By a name that microWakeWord has a model of, with it in front, and by another one, with Silero; each with a prompt to understand.

    Raises `CalledProcessError` when a process fails, RigError where an ear does not listen.
    """
    silent, listeners = quiet(QUIET_S), [*zip(prompts, _FRONTS, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "quiet.npy")
        np.save(path, silent)
        shares = [_apart(name, front, path) for name, front in listeners]
    ears = [
        living.measured(_settings(name, front), np.concatenate([quiet(2), prompts[name], quiet(3)]), silent[: LIVE_S * RATE_HZ])
        for name, front in listeners
    ]
    heavier = max(ears, key=lambda ear: ear.rss_mb)
    return Cost(shares[0], shares[1], heavier.rss_mb, max(ear.peak_mb for ear in ears), ears[0].idle_share, ears[1].idle_share)


def _apart(name: str, front: VoiceFront, silent: Path) -> float:
    command = [sys.executable, "-m", __name__, name, front, str(silent)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **_ONE_THREAD})
    return float(json.loads(done.stdout))


def _idle_share(name: str, front: VoiceFront, silent: Path) -> float:
    listener, sound = open_listener(_settings(name, front)), np.load(silent)

    def feed(block: Samples) -> Iterable[pace.Understood]:
        listener.feed(block)
        return ()

    _, cpu_s = pace.heard(feed, tuple, [sound])
    return round(cpu_s / (len(sound) / RATE_HZ), 5)


def _settings(name: str, front: VoiceFront) -> RigSettings:
    return replace(settings(name), voice_front=front)


def quiet(seconds: int) -> Samples:
    """A room in which nobody speaks: noise that falls off above some hundred hertz, as a room's does."""
    white = np.random.default_rng(0).standard_normal(seconds * RATE_HZ + 64)
    rolling = np.convolve(white, np.exp(-np.arange(64) / 12), "valid")[: seconds * RATE_HZ]
    return np.asarray(rolling * (_ROOM / rolling.std()), np.int16)


if __name__ == "__main__":
    print(json.dumps(_idle_share(sys.argv[1], cast("VoiceFront", sys.argv[2]), Path(sys.argv[3]))))
