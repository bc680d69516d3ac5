"""The cheapest front of a front: whether a block is louder than the room has been. Pure."""

from __future__ import annotations

from collections import deque
from math import log10

import numpy as np

from eyelid_rig.prompts.voice.phonemes import Samples

_NOTHING_POWER = 4.0
"""Two steps of 65,536: a microphone that gives no more than this gives nothing."""
_MARGIN_DB = 4.0
"""Above the noise floor: speech that is only as loud as the noise still has peaks that are."""
_HOLD_BLOCKS = 16
"""Half a second: what comes after a loud block is listened to, for a silence in speech is the front's to judge."""
_SPAN_BLOCKS, _SPANS = 16, 6
"""The floor is the quietest moment of the last three seconds: nobody speaks for that long without one."""


class EnergyGate:
    """Keeps blocks from the front that cannot be speech; opens for everything until it knows the room."""

    def __init__(self) -> None:
        self._spans: deque[float] = deque(maxlen=_SPANS)
        self._least = np.inf
        self._blocks = 0
        self._hold = 0
        self._smooth = 0.0

    def opens(self, block: Samples) -> bool:
        """Whether somebody should listen to this block."""
        power = _power(block)
        loud = power > _NOTHING_POWER and (len(self._spans) < _SPANS or _db(power) > _db(min(self._spans)) + _MARGIN_DB)
        self._learn(power)
        self._hold = _HOLD_BLOCKS if loud else max(self._hold - 1, 0)
        return self._hold > 0

    def _learn(self, power: float) -> None:
        """A floor of smoothed blocks: of single ones, the quietest would be far below what a steady noise is like."""
        self._smooth = power if not self._blocks else 0.7 * self._smooth + 0.3 * power
        self._least = min(self._least, self._smooth)
        self._blocks += 1
        if self._blocks % _SPAN_BLOCKS == 0:
            self._spans.append(self._least)
            self._least = np.inf

    def wipe(self) -> None:
        """It keeps no sound; the room is still the room."""
        self._hold = 0


def _power(block: Samples) -> float:
    """Mean square without the offset, in squared steps of 16 bits. By sums: `var` takes eight times as long for so few."""
    wave = block.astype(np.float32)
    mean = float(np.add.reduce(wave)) / wave.size
    return max(0.0, float(np.add.reduce(wave * wave)) / wave.size - mean * mean)


def _db(power: float) -> float:
    return 10 * log10(power + 1e-9)
