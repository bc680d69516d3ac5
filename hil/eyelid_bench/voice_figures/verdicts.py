"""What one listener made of one clip: plain values, one line of JSON each."""

from __future__ import annotations

from dataclasses import dataclass

from eyelid_bench.voice_figures.truth import Truth

OURS = "eyelid"
PEERS = ("microwakeword", "pocketsphinx", "vad_whisper")


@dataclass(frozen=True, slots=True)
class Heard:
    """A prompt, as a listener understood it."""

    words: str
    intent: str
    """Empty where the listener knows no phrases."""
    known_s: float
    """When it was known, in seconds of the clip: the sound's time and that of the computing (`pace`)."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """All that a listener took for a prompt in one clip."""

    ear: str
    clip: Truth
    heard: tuple[Heard, ...]
    cpu_s: float
    """What listening to the clip took."""
    code: str
    """Which code it is of (`fingerprint`)."""
    refused: tuple[str, ...] = ()
    """Why what was said was no prompt, where the listener says."""

    @property
    def right(self) -> bool:
        """Of a prompt: one was heard, no other, and with the intent that was meant. A listener without phrases need only answer."""
        intents = {one.intent for one in self.heard}
        return intents == {""} or (len(self.heard) == 1 and intents == {self.clip.intent})

    @property
    def late_ms(self) -> float:
        """From the end of the last word until the first prompt was known."""
        return 1000 * (self.heard[0].known_s - self.clip.ended_s)
