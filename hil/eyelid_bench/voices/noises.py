"""Noise to mix with: pink, babble of other voices of the same half, and a household's, which is made here: packages have only
moments of it recorded, which are among the negatives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eyelid_bench.voices.chance import Rng, generator, seed
from eyelid_bench.voices.clips import Half
from eyelid_bench.voices.conditions import Noise
from eyelid_bench.voices.making import Recipe, said
from eyelid_bench.voices.people import PEOPLE
from eyelid_bench.voices.script import script
from eyelid_rig.prompts.voice.phonemes import RATE_HZ

Floats = NDArray[np.float32]
TALKERS: Final = 5
"""In a babble."""
_SENTENCES: Final = 3
"""That each voice says in a babble, one after the other, for as long as it lasts."""


def noise(kind: Noise, length: int, half: Half, speaker: str, rng: Rng) -> Floats:
    """That many samples, at no particular level. The speaker's own voice is never in a babble."""
    if kind is Noise.PINK:
        return pink(length, rng)
    if kind is Noise.BABBLE:
        return _babble(length, half, speaker, rng)
    return household(length, rng)


def pink(length: int, rng: Rng) -> Floats:
    """As much power in each octave from 20 Hz on."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    spectrum[1:] /= np.sqrt(np.maximum(np.fft.rfftfreq(length, 1 / RATE_HZ)[1:], 20))
    spectrum[0] = 0
    wave = np.fft.irfft(spectrum, length)
    return np.asarray(wave / wave.std(), np.float32)


def household(length: int, rng: Rng) -> Floats:
    """One of the machines below, with things that are put down on it now and then."""
    machine = _MACHINES[str(rng.choice(sorted(_MACHINES)))](length, rng)
    return np.asarray(machine / machine.std() + _things(length, rng), np.float32)


def _babble(length: int, half: Half, speaker: str, rng: Rng) -> Floats:
    others = [voice.name for voice in PEOPLE if voice.half is half and voice.name != speaker]
    talkers = rng.choice(others, TALKERS, replace=False)
    mixed = np.zeros(length, np.float32)
    for talker in talkers:
        talk = _talk(half, str(talker))
        mixed += np.roll(np.resize(talk, max(length, len(talk))), -int(rng.integers(len(talk))))[:length] * rng.uniform(0.5, 1.0)
    return mixed


@cache
def _talk(half: Half, name: str) -> Floats:
    """What one voice says in a babble, at a mean power of one."""
    (voice,) = (voice for voice in PEOPLE if voice.name == name)
    rng = generator(seed(half, "babble", name))
    sentences = rng.choice(script(half).talk.babble, _SENTENCES, replace=False)
    wave = np.concatenate([said(Recipe(str(sentence), voice, 1.0)) for sentence in sentences]).astype(np.float32)
    return np.asarray(wave / wave.std(), np.float32)


def _band(length: int, rng: Rng, low_hz: float, high_hz: float) -> NDArray[np.float64]:
    """Noise that falls by 12 dB an octave outside of the band, as Butterworth's filter of second order has it."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    hz = np.maximum(np.fft.rfftfreq(length, 1 / RATE_HZ), 1)
    filtered = np.fft.irfft(spectrum / np.sqrt((1 + (low_hz / hz) ** 4) * (1 + (hz / high_hz) ** 4)), length)
    return np.asarray(filtered / filtered.std(), np.float64)


def _hum(length: int, base_hz: float, partials: int, rng: Rng) -> NDArray[np.float64]:
    time_s = np.arange(length) / RATE_HZ
    phases = rng.uniform(0, 2 * np.pi, partials)
    tones = [np.sin(2 * np.pi * base_hz * n * time_s + phase) / n for n, phase in enumerate(phases, 1)]
    return np.asarray(np.sum(tones, axis=0), np.float64)


def _fan(length: int, rng: Rng) -> NDArray[np.float64]:
    """An extractor hood: air, and its motor."""
    return _band(length, rng, 80, 2500) + 0.4 * _hum(length, rng.uniform(90, 140), 6, rng)


def _vacuum(length: int, rng: Rng) -> NDArray[np.float64]:
    """A cleaner that is pushed to and fro."""
    swing = 1 + 0.3 * np.sin(2 * np.pi * rng.uniform(0.2, 0.5) * np.arange(length) / RATE_HZ)
    return np.asarray(swing, np.float64) * (_band(length, rng, 300, 6000) + 0.6 * _hum(length, rng.uniform(250, 420), 8, rng))


def _water(length: int, rng: Rng) -> NDArray[np.float64]:
    """A tap: hiss, and drops that ring."""
    drops = (rng.random(length) < 40 / RATE_HZ) * rng.exponential(1, length)
    ring = np.exp(-np.arange(800) / 120) * np.sin(2 * np.pi * rng.uniform(900, 2200) * np.arange(800) / RATE_HZ)
    return np.asarray(_band(length, rng, 1200, 7000) + 3 * np.convolve(drops, ring)[:length], np.float64)


def _fridge(length: int, rng: Rng) -> NDArray[np.float64]:
    """A compressor: hum of the mains, and a little air."""
    return _hum(length, 50, 10, rng) + 0.3 * _band(length, rng, 60, 1000)


def _washing(length: int, rng: Rng) -> NDArray[np.float64]:
    """A drum that turns and slaps."""
    turn = 0.5 + 0.5 * np.sin(2 * np.pi * rng.uniform(0.7, 1.2) * np.arange(length) / RATE_HZ)
    return turn * _band(length, rng, 100, 1500) + 0.5 * _hum(length, rng.uniform(45, 70), 5, rng)


_MACHINES: Final[Mapping[str, Callable[[int, Rng], NDArray[np.float64]]]] = {
    "fan": _fan,
    "fridge": _fridge,
    "vacuum": _vacuum,
    "washing": _washing,
    "water": _water,
}


def _things(length: int, rng: Rng) -> NDArray[np.float64]:
    """Plates, keys, doors: bursts of a few resonances, about one in two seconds."""
    out = np.zeros(length)
    for _ in range(rng.poisson(length / RATE_HZ / 2)):
        start, last = int(rng.integers(length)), int(rng.uniform(0.05, 0.5) * RATE_HZ)
        time_s = np.arange(min(last, length - start)) / RATE_HZ
        tones = sum(np.sin(2 * np.pi * hz * time_s + hz) for hz in rng.uniform(200, 6000, 4))
        out[start : start + len(time_s)] += rng.uniform(0.5, 3) * tones * np.exp(-time_s * rng.uniform(10, 60))
    return out
