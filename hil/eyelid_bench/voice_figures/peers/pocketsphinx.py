"""pocketsphinx's keyphrase search: every name and phrase is a keyphrase of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

from pocketsphinx import Decoder, get_model_path

from eyelid_bench.voice_figures.pace import Understood
from eyelid_rig.prompts.voice.phonemes import Samples

EXPONENT_A_PHONE = -1.5
"""A keyphrase's threshold is 10 to this for each of its phones: longer ones need lower ones. Found by `tuning`."""
_SAID_OTHERWISE = {"read this": "read(2) this"}
"""Where the dictionary's first pronunciation is of another word."""
_MODEL = "en-us"
_DICTIONARY = "en-us/cmudict-en-us.dict"
_BEAM = 1e-200
"""Thresholds may not be under it."""
NAME = "pocketsphinx"
SETTINGS = f"name and phrase as keyphrases, threshold 1e{EXPONENT_A_PHONE:+g} a phone, beam 1e-200, its US English model"
"""How it is set up."""


class PocketsphinxEar:
    """Answers with the keyphrase that it spotted."""

    name = NAME
    refused: tuple[str, ...] = ()

    def __init__(self, phrases: Mapping[str, str], exponent: float = EXPONENT_A_PHONE) -> None:
        """`phrases`: words, and the intent of each."""
        self._phrases = dict(phrases)
        self._exponent = exponent
        self._decoders: dict[str, tuple[Decoder, dict[str, str]]] = {}

    def start(self, name: str) -> None:
        """A new utterance."""
        if name in self._decoders:
            self._decoders[name][0].end_utt()
        else:
            self._decoders[name] = self._made(name)
        self._decoder, self._keyphrases = self._decoders[name]
        self._decoder.start_utt()

    def feed(self, block: Samples) -> Iterable[Understood]:
        """What was spotted ends the utterance, and another one begins: the way that its documentation shows."""
        self._decoder.process_raw(block.tobytes(), False, False)
        if self._decoder.hyp() is None:
            return
        spotted = max(self._decoder.seg(), key=lambda segment: segment.prob).word.strip()
        self._decoder.end_utt()
        self._decoder.start_utt()
        words = self._keyphrases[spotted]
        yield Understood(words, self._phrases[words])

    def end(self) -> Iterable[Understood]:
        """Nothing more."""
        return ()

    def _made(self, name: str) -> tuple[Decoder, dict[str, str]]:
        keyphrases = {f"{name} {_SAID_OTHERWISE.get(words, words)}": words for words in self._phrases}
        with tempfile.NamedTemporaryFile("w", suffix=".kws") as listed:
            listed.writelines(f"{keyphrase} /1e{self._exponent * _phones(keyphrase):.0f}/\n" for keyphrase in keyphrases)
            listed.flush()
            folder = f"{_MODEL}/{_MODEL}"
            decoder = Decoder(
                hmm=get_model_path(folder), dict=get_model_path(_DICTIONARY), kws=listed.name, lm=None, beam=_BEAM, loglevel="FATAL"
            )
        return decoder, keyphrases


def _phones(keyphrase: str) -> int:
    return sum(_dictionary()[word] for word in keyphrase.split())


@cache
def _dictionary() -> dict[str, int]:
    """How many phones each word has."""
    lines = Path(get_model_path(_DICTIONARY)).read_text(encoding="utf-8").splitlines()
    return {word: len(phones) for word, *phones in (line.split() for line in lines)}
