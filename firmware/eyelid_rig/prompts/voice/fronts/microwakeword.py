"""microWakeWord: hears a few names that it has models of, at a three-hundredth of a desktop core; Silero then hears where speech ends."""

from __future__ import annotations

from types import MappingProxyType
from typing import ClassVar

import numpy as np

from eyelid_rig.prompts.voice.fronts import BLOCK
from eyelid_rig.prompts.voice.fronts.silero import SileroSpeech
from eyelid_rig.prompts.voice.fronts.wake_model import WakeModel
from eyelid_rig.prompts.voice.phonemes import Samples

MODELS = MappingProxyType({"hey jarvis": "HEY_JARVIS", "okay nabu": "OKAY_NABU", "hey mycroft": "HEY_MYCROFT", "alexa": "ALEXA"})
"""Names, lower case, and how the package calls their models."""
_CUTOFF = 0.5
"""Below the models' own, for what it lets through is looked at again."""
_SILENT_BLOCKS = 63
"""Two seconds: more than the models remember."""


class MicroWakeWordFront:
    """A Front for the names in MODELS."""

    name: ClassVar[str] = "microwakeword"
    by_name: ClassVar[bool] = True
    lookback_s: ClassVar[float] = 1.8

    def __init__(self, wake_name: str) -> None:
        """Raises KeyError for a name without a model, RigError (`voice-model`)."""
        self._model = WakeModel(MODELS[wake_name])
        self._speech = SileroSpeech()
        self._awake = False

    def hear(self, block: Samples) -> bool:
        """See `Front`: no speech counts before the name."""
        fired = self._fires(block)
        if self._awake:
            return self._speech.hear(block) or fired
        self._awake = fired
        return fired

    def _fires(self, block: Samples) -> bool:
        """The model sees every block, also while awake: its memory is of what was just said."""
        return self._model.highest(block) > _CUTOFF

    def rest(self) -> None:
        """Wait for the name."""
        if self._awake:
            self._awake = False
            self._speech.wipe()

    def wipe(self) -> None:
        """What it remembers is inside the library: silence is run through it, which overwrites that."""
        silence = np.zeros(BLOCK, np.int16)
        for _ in range(_SILENT_BLOCKS):
            self._fires(silence)
        self._speech.wipe()
        self._awake = False
