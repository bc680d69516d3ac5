"""Rooms of boards and plaster: impulse responses by the image source method (pyroomacoustics), a bank of them for each half."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from eyelid_bench.voices.chance import Rng, generator, seed
from eyelid_bench.voices.clips import Half
from eyelid_bench.voices.conditions import Reach
from eyelid_bench.voices.places import missing
from eyelid_rig.prompts.voice.phonemes import RATE_HZ

Floats = NDArray[np.float32]
COUNT: Final = 8
"""Rooms in a bank."""
RT60_S: Final = (0.3, 0.7)
"""How long a sound takes to fall by 60 dB, by Sabine's formula."""
SIDES_M: Final = ((3.0, 7.0), (3.0, 6.0), (2.4, 3.2))
DISTANCE_M: Final = {Reach.WORN: (0.3, 0.6), Reach.ACROSS: (1.0, 2.0)}
_MOST_REFLECTIONS: Final = 30
"""Each sound's order; later ones carry little and cost much."""
_WALL_M: Final = 0.7
"""Nobody stands closer to a wall."""


def reverberated(speech: Floats, half: Half, reach: Reach, number: int) -> Floats:
    """The speech in room `number`, as loud as before, longer by the response; the direct sound of its first sample is its first sample."""
    response = impulse_response(half, reach, number % COUNT)
    from scipy.signal import fftconvolve  # it comes with pyroomacoustics

    heard = fftconvolve(speech, response)
    return np.asarray(heard * np.sqrt(np.mean(speech**2) / np.mean(heard[: len(speech)] ** 2)), np.float32)


@cache
def impulse_response(half: Half, reach: Reach, number: int) -> Floats:
    """From a mouth to a microphone of that room, from the direct sound on."""
    rng = generator(seed(half, "room", reach, str(number)))
    try:
        import pyroomacoustics
    except ImportError as error:
        raise missing("pyroomacoustics", "make voices") from error
    sides = np.array([rng.uniform(*side) for side in SIDES_M])
    absorption, order = pyroomacoustics.inverse_sabine(rng.uniform(*RT60_S), sides)
    microphone, mouth = _places(rng, sides, reach)
    materials = pyroomacoustics.Material(absorption)
    room: Any = pyroomacoustics.ShoeBox(sides, fs=RATE_HZ, materials=materials, max_order=min(order, _MOST_REFLECTIONS))
    room.add_source(mouth)
    room.add_microphone(microphone)
    room.compute_rir()
    response: Floats = np.asarray(room.rir[0][0], np.float32)
    return response[int(np.argmax(np.abs(response))) :]


def _places(rng: Rng, sides: NDArray[np.float64], reach: Reach) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A microphone at the height of a chest or a temple, and a mouth somewhere around it, both away from the walls."""
    while True:
        microphone = np.array([rng.uniform(_WALL_M, side - _WALL_M) for side in sides[:2]] + [rng.uniform(1.1, 1.6)])
        towards = rng.normal(size=3) * (1, 1, 0.5)
        mouth = microphone + towards / np.linalg.norm(towards) * rng.uniform(*DISTANCE_M[reach])
        if np.all(mouth > _WALL_M / 2) and np.all(mouth < sides - _WALL_M / 2):
            return microphone, mouth
