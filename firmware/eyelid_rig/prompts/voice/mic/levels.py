"""How loud it is, and whether it is clipped or nothing at all. Pure: counts frames, knows no clock."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np

from eyelid_rig.prompts.voice.mic.health import Event
from eyelid_rig.prompts.voice.mic.intake import Frames

SILENT_S: Final = 10.0
"""Digital zero for so long is no quiet room: the microphone is muted, or is not behind its server any more."""
_FULL_SCALE = 32_767
_CLIPPED: Final = 32_700
"""Devices clip a little below full scale, too."""
_MUCH, _LITTLE = 0.01, 0.001
"""Shares of a second's samples: clipping lasts from two seconds with more than the first on, until one with less than the second."""
_LASTS = 2
_FLOOR_DB = -120.0


@dataclass(frozen=True, slots=True)
class Level:
    """Of the last second, all channels: decibels to full scale, -120 where nothing is."""

    rms_db: float = _FLOOR_DB
    peak_db: float = _FLOOR_DB
    clipped: float = 0.0
    """Share of the samples."""


@dataclass(slots=True)
class _Second:
    """What has been counted of the second at hand."""

    frames: int = 0
    samples: int = 0
    peak: int = 0
    clipped: int = 0
    squares: float = 0.0

    def add(self, frames: Frames, peak: int) -> None:
        self.frames += len(frames)
        self.samples += frames.size
        self.peak = max(self.peak, peak)
        if peak:
            self.squares += float(np.square(frames, dtype=np.float32).sum(dtype=np.float64))
        if peak >= _CLIPPED:
            self.clipped += int(np.count_nonzero((frames >= _CLIPPED) | (frames <= -_CLIPPED)))

    def level(self) -> Level:
        return Level(_db(math.sqrt(self.squares / self.samples)), _db(self.peak), round(self.clipped / self.samples, 4))


class Levels:
    """Of one opening. What it is given comes as the device gave it: resampling would round off what is clipped."""

    def __init__(self, rate_hz: int) -> None:
        self.level = Level()
        self._rate_hz = rate_hz
        self._second = _Second()
        self._zeroes = 0
        """Frames in a row."""
        self._clipped = 0
        """Seconds in a row."""

    def take(self, frames: Frames) -> Event:
        """`SOUND`, `CLIPPED` or `ZEROES`: how it is with these."""
        peak = max(int(frames.max(initial=0)), -int(frames.min(initial=0)))
        self._zeroes = 0 if peak else self._zeroes + len(frames)
        self._second.add(frames, peak)
        if self._second.frames >= self._rate_hz:
            self._end_second()
        if self._zeroes >= SILENT_S * self._rate_hz:
            return Event.ZEROES
        return Event.CLIPPED if self._clipped >= _LASTS else Event.SOUND

    def _end_second(self) -> None:
        self.level, self._second = self._second.level(), _Second()
        if self.level.clipped >= _MUCH:
            self._clipped += 1
        elif self.level.clipped < _LITTLE or self._clipped < _LASTS:
            self._clipped = 0


def _db(amplitude: float) -> float:
    return round(20 * math.log10(amplitude / _FULL_SCALE), 1) if amplitude else _FLOOR_DB
