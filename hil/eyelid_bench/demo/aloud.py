"""Sound at the rig's microphone, and what came of it: a line for each, with what a second listener made of the same sound."""

from __future__ import annotations

import time
from typing import Final

import numpy as np

from eyelid_bench.demo import acts
from eyelid_bench.demo.said import Said
from eyelid_bench.demo.stage import Stage
from eyelid_bench.prompting import Prompting
from eyelid_bench.speaking import VOICE, shown, spoken
from eyelid_formats import ledger
from eyelid_rig.prompts.voice.opening import open_listener
from eyelid_rig.prompts.voice.phonemes import Samples
from eyelid_rig.settings import RigSettings

_COUNTS_S: Final = 5.2
"""The Pico counts no more than a spoken prompt in so long (`SPEC-pico.md`, rule 5)."""
_WORDS = 46


class Aloud:
    """Says one thing after the other. The stage's simulation has a microphone."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._prompting = Prompting(stage.simulation)
        self._listener = open_listener(RigSettings(voice=True))
        self._asked_s = time.monotonic()

    def ask(self, words: str, voice: str = VOICE, snr_db: float | None = None) -> Said:
        """A prompt, as soon as the Pico counts words again."""
        sound = spoken(words, voice, snr_db)
        self.wait()
        return self.say(words, voice, sound, "" if snr_db is None else f"noise {snr_db:g} dB under it")

    def wait(self) -> None:
        """Until the Pico counts words again."""
        time.sleep(max(0.0, self._asked_s + _COUNTS_S - time.monotonic()))

    def say(self, words: str, voice: str = VOICE, sound: Samples | None = None, through: str = "") -> Said:
        """At once; waits until the rig has made something of it, or will not any more."""
        sound = spoken(words, voice) if sound is None else sound
        before = self._stage.book.highest()
        made = self._prompting.hear(sound)
        self._asked_s = time.monotonic()
        counter = self._counter(before, made)
        one = Said(words, voice, through, made, self._heard(sound), counter, self._intent(counter))
        self._stage.said.append(one)
        self._stage.tell(f"“{short(words)}”", f"{one.intent}: {made}" if one.intent else made)
        return one

    def _counter(self, before: int, made: str) -> int:
        """Of the last prompt in the sound, where that was counted."""
        highest = self._stage.book.highest()
        return highest if highest > before and not made.endswith("not counted") else 0

    def _heard(self, sound: Samples) -> str:
        self._listener.reset()
        lines = list(shown([*self._listener.feed(sound), *self._listener.finish()]))
        return "; ".join(lines) or "no name"

    def _intent(self, counter: int) -> str:
        outcome = self._stage.book.outcomes().get(counter)
        if not isinstance(outcome, ledger.Sealed):
            return ""
        self._stage.outcome(counter)
        intent = acts.verified(self._stage, outcome.bundle_id).draft.consent.intent
        return intent.name.lower() if intent else ""


def together(*sentences: Samples) -> Samples:
    """One after the other."""
    return np.concatenate(sentences)


def short(words: str) -> str:
    """For a line of the summary."""
    return words if len(words) <= _WORDS else words[: _WORDS - 1].rstrip() + "…"
