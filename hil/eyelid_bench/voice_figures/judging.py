"""What every listener makes of one sound."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from eyelid_bench.voice_figures import pace
from eyelid_bench.voice_figures.ears import Ear
from eyelid_bench.voice_figures.fingerprint import of_listener
from eyelid_bench.voice_figures.truth import Truth
from eyelid_bench.voice_figures.verdicts import Verdict
from eyelid_rig.prompts.voice.phonemes import Samples


class Judge:
    """Listeners, each made when it is first asked: Whisper alone takes seconds."""

    def __init__(self, makers: Mapping[str, Callable[[], Ear]]) -> None:
        self._makers = makers
        self._ears: dict[str, Ear] = {}

    def ear(self, name: str) -> Ear:
        """The listener of that name."""
        if name not in self._ears:
            self._ears[name] = self._makers[name]()
        return self._ears[name]

    def verdict(self, name: str, truth: Truth, samples: Samples) -> Verdict:
        """Of one listener, which begins anew for it."""
        ear = self.ear(name)
        ear.start(truth.name)
        found, cpu_s = pace.heard(ear.feed, ear.end, [samples])
        return Verdict(name, truth, found, cpu_s, of_listener(name), tuple(ear.refused))
