"""Small networks behind the phoneme model, trained on accents and in noise: they read what the model knew of a frame and of its neighbours.

Each was trained from another beginning, and what they say is averaged: what one alone is wrongly sure of, the others seldom are. Their
weights are our own (`hil/eyelid_bench/voices/training` makes them; SPEC-voice.md, Adapter). They need numpy only.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import accumulate
from math import prod
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from eyelid_formats.errors import Code, RigError
from eyelid_formats.files import read_regular
from eyelid_rig.prompts.voice.likeness import BLANK_SYMBOL
from eyelid_rig.prompts.voice.phonemes import LogProbs, PhonemeModel, Samples
from eyelid_rig.prompts.voice.sounds import ALIASES, SOUNDS, distance

Floats = NDArray[np.float32]
Halves = NDArray[np.float16]
FILE: Final = Path(__file__).with_name("adapter.npy")
"""A row of float16 for each network, as `Weights` has them."""
CHECKSUM: Final = 0x51F4E52C
"""CRC-32 of that file: who could change it on purpose could change this line. `hashlib` would cost the ear 3.5 MB, for OpenSSL."""
SYMBOLS: Final = (
    BLANK_SYMBOL,
    "i", "ɪ", "ɛ", "æ", "ɑ", "ɔ", "ʊ", "u", "ʌ", "ə", "ɜ", "aɪ", "aʊ", "eɪ", "oʊ", "ɔɪ",
    "p", "b", "t", "d", "k", "ɡ", "m", "n", "ŋ", "f", "v", "θ", "ð", "s", "z", "ʃ", "ʒ", "t͡ʃ", "d͡ʒ", "h", "ɹ", "l", "j", "w",
)  # fmt: skip
"""Of the columns that come out."""
LEAST: Final = -60.0
"""Log probabilities are never less: the model's own stay above it, and what is no number counts as this."""
HEARD: Final = 191
"""Symbols of the model that they were trained behind."""
NETWORKS: Final = 2
READ, WIDE, SPAN = 128, 192, 5
_SHAPES: Final = {
    "read": (HEARD, READ),
    "read_bias": (READ,),
    "near": (SPAN * READ, WIDE),
    "near_bias": (WIDE,),
    "far": (SPAN * WIDE, WIDE),
    "far_bias": (WIDE,),
    "write": (WIDE, len(SYMBOLS)),
    "write_bias": (len(SYMBOLS),),
    "trust": (1,),
}


@dataclass(frozen=True, slots=True)
class Weights:
    """Of one network, kept in half the bytes that they are computed with. Rows come in, columns go out.

    `near` and `far` see five frames, the earliest first.
    """

    read: Halves
    """From the model's log probabilities less their mean: they are, but for that, a linear image of what it knows inside."""
    read_bias: Halves
    near: Halves
    near_bias: Halves
    far: Halves
    far_bias: Halves
    write: Halves
    write_bias: Halves
    trust: Halves
    """How much the model's own symbols count: the network only says what they should have been."""


Networks = tuple[Weights, ...]


class AdaptedModel:
    """A PhonemeModel that hears with another. Raises RigError (`voice-model`) where the weights, or the model, are not what was trained."""

    def __init__(self, model: PhonemeModel, networks: Networks | None = None) -> None:
        """`networks` in place of those that come with this version, to train and to test."""
        if len(model.symbols) != HEARD:
            raise RigError(
                Code.VOICE_MODEL, f"the phoneme model writes {len(model.symbols)} symbols, not {HEARD}: install eyelid[voice] again"
            )
        self._model = model
        self._networks = networks or load()
        self._columns = columns(model.symbols)

    @property
    def symbols(self) -> tuple[str, ...]:
        """Blank, and 40 sounds of English."""
        return SYMBOLS

    @property
    def frame_s(self) -> float:
        """The model's own."""
        return self._model.frame_s

    def log_probs(self, samples: Samples) -> LogProbs:
        """Shape (frames, 41)."""
        return adapted(self._model.log_probs(samples), self._columns, self._networks)


def adapted(log_probs: LogProbs, columns: Floats, networks: Networks) -> LogProbs:
    """From the model's log probabilities to ours, as many frames of them: the mean of what the networks say."""
    if not len(log_probs):
        return np.empty((0, len(SYMBOLS)), np.float32)
    known: Floats = np.clip(np.nan_to_num(log_probs, nan=LEAST), LEAST, 0.0)
    centred, own = known - known.mean(axis=1, keepdims=True), folded(known, columns)
    said = [_normal(_written(centred, own, weights)) for weights in networks]
    return _normal(np.asarray(np.mean(said, axis=0), np.float32))


def _written(centred: Floats, own: Floats, weights: Weights) -> Floats:
    """By one network, before it is made a distribution."""
    read = _positive(_layer(centred, weights.read, weights.read_bias))
    near = _positive(_over_neighbours(read, weights.near) + weights.near_bias)
    far = near + _positive(_over_neighbours(near, weights.far) + weights.far_bias)
    written: Floats = weights.trust * own + _layer(far, weights.write, weights.write_bias)
    return written


def _layer(values: Floats, weights: Halves, bias: Halves) -> Floats:
    found: Floats = values @ weights.astype(np.float32) + bias
    return found


def _over_neighbours(frames: Floats, weights: Halves) -> Floats:
    """Each frame with two to either side; there is nothing before the first and after the last.

    One neighbour after the other: side by side they would be five times as wide, and the product would touch memory that the process keeps.
    """
    padded = np.pad(frames, ((SPAN // 2, SPAN // 2), (0, 0)))
    found = np.zeros((len(frames), weights.shape[1]), np.float32)
    for place, part in enumerate(np.split(weights, SPAN)):
        found += padded[place : place + len(frames)] @ part.astype(np.float32)
    return found


def _normal(written: Floats) -> LogProbs:
    """Logarithms of a distribution, frame by frame."""
    above = written - written.max(axis=1, keepdims=True, initial=LEAST)
    found: LogProbs = above - np.log(np.exp(above).sum(axis=1, keepdims=True))
    return found


def columns(symbols: Sequence[str]) -> Floats:
    """Shape (the model's symbols, ours): 1 at the sound of ours that is nearest to the model's; what is no sound is blank."""
    found = np.zeros((len(symbols), len(SYMBOLS)), np.float32)
    for row, symbol in enumerate(symbols):
        sound = ALIASES.get(symbol, symbol)
        nearest = min(SYMBOLS[1:], key=lambda ours: distance(sound, ours)) if sound in SOUNDS else BLANK_SYMBOL
        found[row, SYMBOLS.index(nearest)] = 1.0
    return found


def folded(log_probs: LogProbs, columns: Floats) -> Floats:
    """The model's own opinion in our symbols, logarithms again; shape (frames, ours)."""
    found: Floats = np.log(np.exp(log_probs) @ columns + np.float32(1e-4))
    return found


def load(file: Path = FILE) -> Networks:
    """Those that this version was tested with. Raises RigError (`voice-model`) for any others."""
    try:
        data = read_regular(file, _SIZE)
    except OSError as error:
        raise RigError(Code.VOICE_MODEL, f"{file} cannot be read ({error.strerror}): {_REMEDY}") from error
    if zlib.crc32(data) != CHECKSUM:
        raise RigError(Code.VOICE_MODEL, f"{file} is not what this version was tested with: {_REMEDY}")
    return unpacked(np.load(BytesIO(data), allow_pickle=False))


def unpacked(rows: Halves) -> Networks:
    """From the rows of a file."""
    ends = list(accumulate(map(prod, _SHAPES.values())))
    return tuple(_of(np.split(row, ends[:-1])) for row in rows)


def _of(parts: Sequence[Halves]) -> Weights:
    return Weights(**{name: part.reshape(shape) for (name, shape), part in zip(_SHAPES.items(), parts, strict=True)})


_SIZE: Final = NETWORKS * 2 * sum(map(prod, _SHAPES.values())) + 128
"""Bytes of the file: the rows, and the header of `.npy`."""
_REMEDY: Final = "install the rig's package again"


def _positive(values: Floats) -> Floats:
    return np.maximum(values, np.float32(0.0))
