"""The last seconds of sound, in memory that is taken once and can be overwritten: nowhere else is sound kept."""

from __future__ import annotations

import numpy as np

from eyelid_rig.prompts.voice.phonemes import Samples


class SoundRing:
    """Samples by their number since the listening began; the oldest give way."""

    def __init__(self, size: int) -> None:
        """`size` in samples."""
        self._samples = np.zeros(size, np.int16)
        self._out = np.zeros(size, np.int16)
        self.stop = 0
        """The number of the next sample."""
        self._start = 0

    @property
    def start(self) -> int:
        """The number of the oldest sample that is kept."""
        return max(self._start, self.stop - self._samples.size)

    def write(self, samples: Samples) -> None:
        """Append; no more than the ring's size at a time."""
        first = self.stop % self._samples.size
        fits = min(samples.size, self._samples.size - first)
        self._samples[first : first + fits] = samples[:fits]
        self._samples[: samples.size - fits] = samples[fits:]
        self.stop += samples.size

    def read(self, start: int) -> Samples:
        """What is kept of the samples from number `start` on, in order: a view that the next `read` or `wipe` overwrites."""
        start = min(max(start, self.start), self.stop)
        size, capacity = self.stop - start, self._samples.size
        first = start % capacity
        fits = min(size, capacity - first)
        self._out[:fits] = self._samples[first : first + fits]
        self._out[fits:size] = self._samples[: size - fits]
        return self._out[:size]

    def wipe(self) -> None:
        """Overwrite every sample. Numbers go on."""
        self._samples.fill(0)
        self._out.fill(0)
        self._start = self.stop
