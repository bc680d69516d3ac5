"""16 kHz mono out of what the device gives. Pure but for the resampler's memory of the last few milliseconds."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from eyelid_rig.prompts.voice.mic.formats import Format
from eyelid_rig.prompts.voice.mic.intake import Frames
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples


class Mono:
    """Of one opening."""

    def __init__(self, form: Format) -> None:
        self._live: NDArray[np.bool_] = np.zeros(form.channels, np.bool_)
        self._resampler = _resampler(form.rate_hz) if form.rate_hz != RATE_HZ else None

    def convert(self, frames: Frames) -> Samples:
        """The same sound but for the last milliseconds, which come with the next; may be none."""
        mono = self._mixed(frames)
        return mono if self._resampler is None else np.asarray(self._resampler.resample_chunk(mono), np.int16)

    def _mixed(self, frames: Frames) -> Samples:
        """The mean of the channels that are in use: one that gives nothing but zeroes is no part of it."""
        if frames.shape[1] == 1:
            return frames[:, 0].copy()
        if not self._live.all():
            self._live |= frames.any(axis=0)
        live = np.flatnonzero(self._live)
        if not live.size:
            return np.zeros(len(frames), np.int16)
        mixed = frames[:, live[0]].astype(np.float32)
        for channel in live[1:]:
            mixed += frames[:, channel]  # by channel: `mean` over rows of two takes five times as long
        return np.rint(mixed / live.size).astype(np.int16)


def _resampler(rate_hz: int) -> Any:
    """Imported where it is needed: most microphones have 16 kHz."""
    import soxr

    return soxr.ResampleStream(rate_hz, RATE_HZ, 1, dtype="int16")
