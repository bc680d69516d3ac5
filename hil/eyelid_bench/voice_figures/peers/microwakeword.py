"""microWakeWord by itself: it knows a few names, and no phrases."""

from __future__ import annotations

from collections.abc import Iterable

from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model

from eyelid_bench.voice_figures.pace import Understood
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

CUTOFF = 0.5
"""Its package says 0.97. `tuning` counts what each one hears on the tuning half."""
_REST_S = 2.0
"""After it answered, as in ESPHome, one utterance is one answer."""
NAME = "microwakeword"
SETTINGS = f"pymicro-wakeword's own model, cut-off {CUTOFF:g}, mean of 5; any answer in the clip counts as the right one"
"""How it is set up."""


class MicroWakeWordEar:
    """Answers whenever the name is heard; what is said after it is nothing to it."""

    name = NAME
    refused: tuple[str, ...] = ()

    def __init__(self, cutoff: float = CUTOFF) -> None:
        self._cutoff = cutoff
        self._models: dict[str, MicroWakeWord] = {}

    def start(self, name: str) -> None:
        """With new state."""
        if name not in self._models:
            self._models[name] = MicroWakeWord.from_builtin(Model(_model_name(name)))
        self._model = self._models[name]
        self._model.reset()
        self._features = MicroWakeWordFeatures()
        self._rests = 0

    def feed(self, block: Samples) -> Iterable[Understood]:
        """One answer for as long as it rests after it."""
        self._rests = max(0, self._rests - len(block))
        for features in self._features.process_streaming(block.tobytes()):
            likely = self._model.process_streaming_prob(features) or 0.0
            if likely > self._cutoff and not self._rests:
                self._rests = int(_REST_S * RATE_HZ)
                yield Understood("", "")

    def end(self) -> Iterable[Understood]:
        """Nothing more."""
        return ()


def _model_name(name: str) -> str:
    return name.replace(" ", "_")
