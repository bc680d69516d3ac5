"""From a sentence to what a microphone gives: its level, a room, noise, and time before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eyelid_bench.voices.chance import Rng
from eyelid_bench.voices.clips import Half
from eyelid_bench.voices.conditions import Condition, Noise
from eyelid_bench.voices.making import levels_db
from eyelid_bench.voices.noises import noise
from eyelid_bench.voices.rooms import COUNT, reverberated
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

Floats = NDArray[np.float32]
LEAD_S: Final = (0.5, 1.0)
TAIL_S: Final = 1.5
PEAK: Final = (0.1, 0.6)
"""Of full scale, drawn with equal chances by ratio: how loud somebody speaks and how the microphone is set."""
SELF_NOISE_DB: Final = -66.0
"""Of full scale: the microphone's own, in every clip."""
ACTIVE_DB: Final = 30.0
"""A hundredth of a second is voice when it is at most so far under the loudest."""
_MOST: Final = 0.95


@dataclass(frozen=True, slots=True)
class Heard:
    """A sentence as a microphone gives it, and where in it the voice is."""

    samples: Samples
    starts_s: float
    ends_s: float
    around: str
    """The kind of noise; empty for none."""


def heard(speech: Samples, condition: Condition, half: Half, speaker: str, rng: Rng) -> Heard:
    """The same arguments give the same samples. `ends_s` is the dry voice's end: an echo of it is no word."""
    lead = int(rng.uniform(*LEAD_S) * RATE_HZ)
    peak = PEAK[0] * (PEAK[1] / PEAK[0]) ** rng.uniform()
    room, kind, self_noise = int(rng.integers(COUNT)), Noise(str(rng.choice(list(Noise)))), rng.integers(2**32)
    voice = speech.astype(np.float32) * np.float32(peak / max(int(np.abs(speech.astype(np.int32)).max()), 1))
    level = active_level_db(voice)
    if condition.reach is not None:
        voice = reverberated(voice, half, condition.reach, room)
    whole = np.zeros(lead + len(speech) + int(TAIL_S * RATE_HZ), np.float32)
    whole[lead:][: len(voice)] += voice[: len(whole) - lead]
    whole += _own_noise(len(whole), int(self_noise))
    if condition.snr_db is not None:
        kind = condition.noise or kind
        whole += _at_level(noise(kind, len(whole), half, speaker, rng), level - condition.snr_db)
    around = kind.value if condition.snr_db is not None else ""
    return Heard(_digitised(whole), lead / RATE_HZ, (lead + len(speech)) / RATE_HZ, around)


def active_level_db(voice: Floats) -> float:
    """The mean power of the frames in which somebody speaks (`ACTIVE_DB`), in dB of full scale.

    As the active speech level of ITU-T P.56, with one threshold instead of its search. Pauses of a sentence do not make it quieter.
    """
    levels = levels_db((voice * 32767).astype(np.int16))
    active = levels[levels > levels.max() - ACTIVE_DB]
    return float(10 * np.log10(np.mean(10 ** (active / 10))))


def _at_level(sound: Floats, level_db: float) -> Floats:
    """At that mean power over its whole length."""
    return sound * np.float32(10 ** (level_db / 20) / max(float(np.sqrt(np.mean(sound**2))), 1e-9))


def _own_noise(length: int, entropy: int) -> Floats:
    return _at_level(np.random.default_rng(entropy).standard_normal(length).astype(np.float32), SELF_NOISE_DB)


def _digitised(wave: Floats) -> Samples:
    """16 bits. What would be over full scale is made quieter as a whole, which leaves every ratio as it is."""
    over = max(float(np.abs(wave).max()) / _MOST, 1.0)
    return (wave / over * 32767).astype(np.int16)
