"""Trains the adapter, says how good it is, and chooses the thresholds that go with it.

It is trained twice: without the voices of `HELD_OUT`, on which phoneme errors are counted and the matching's thresholds chosen, and on all
voices: those weights the file gets. The same sentences, heard by the same model on the same machine, give the same weights.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from eyelid_bench.voices.script import NAMES
from eyelid_bench.voices.training.choosing import chosen, counted
from eyelid_bench.voices.training.hearing import Example
from eyelid_bench.voices.training.material import Heard, hard, near_misses, practice, prompts, sentences
from eyelid_bench.voices.training.network import shipped, trained, whitening
from eyelid_bench.voices.training.sounds_said import labels
from eyelid_rig.prompts.voice.adapter import NETWORKS, SYMBOLS, Floats, Networks, adapted, columns, unpacked
from eyelid_rig.prompts.voice.hama_model import HamaModel
from eyelid_rig.prompts.voice.matching import Aligned, Matcher
from eyelid_rig.prompts.voice.phrase_book_file import load_phrase_book

EPOCHS: Final = 10
HELD_OUT: Final = frozenset({"af_aoede", "am_puck", "bm_fable", "if_sara", "jf_tebukuro", "jm_kumo", "zm_yunyang"})
"""Women, men and accents."""


def adapt(file: Path | None, count: int) -> None:
    """Hear, train, count, train again, write."""
    model = HamaModel()
    talk, near = [*sentences(model, count)], [*near_misses(model), *hard(model, HELD_OUT)]
    known, asked = [*practice(model), *talk], [*prompts(model, HELD_OUT)]
    table = columns(model.symbols)
    rows = _train([one for one in known if one[1].voice not in HELD_OUT], table)
    _tell(rows, table, asked, _held_out(talk), near)
    if file:
        np.save(file.with_suffix(".held-out.npy"), rows)
        np.save(file, _train(known, table))
        print(f"{file}: its CRC-32, 0x{crc32(file.read_bytes()):08X}, belongs into adapter.py, the thresholds above into thresholds.py")


def _held_out(heard: Sequence[Heard]) -> list[Heard]:
    return [one for one in heard if one[1].voice in HELD_OUT]


def _tell(rows: NDArray[np.float16], table: Floats, asked: list[Heard], talk: list[Heard], near: list[Heard]) -> None:
    """Print how good these weights are, and which thresholds go with them."""
    for condition, (errors, sounds) in sorted(_errors(rows, table, [*asked, *talk, *_held_out(near)]).items()):
        print(f"{condition}: {100 * errors / sounds:.1f} % of {sounds} sounds are wrong, of voices that it was not trained on", flush=True)
    heard = [*_aligned(rows, table, [*asked, *near])]
    limits = chosen(heard)
    print(json.dumps(asdict(limits)))
    for condition, (taken, clips) in sorted(counted(heard, limits).items()):
        print(f"{condition}: {taken} of {clips} taken for a prompt, and for the right one if it is one")


def _train(heard: Sequence[Heard], table: Floats) -> NDArray[np.float16]:
    examples = [example for _, example in heard]
    white = whitening([example.log_probs for example in examples[::4]])
    known, said = [white(example.log_probs, table) for example in examples], [labels(example.said) for example in examples]
    return np.stack([shipped(trained(known, said, EPOCHS, seed), white) for seed in range(NETWORKS)])


def _errors(rows: NDArray[np.float16], table: Floats, heard: Sequence[Heard]) -> dict[str, tuple[int, int]]:
    """By condition: sounds put in, left out and replaced, of how many."""
    errors, sounds, networks = Counter[str](), Counter[str](), unpacked(rows)
    for condition, example in heard:
        wanted = labels(example.said)
        errors[condition] += _distance(wanted, _read(example, table, networks))
        sounds[condition] += len(wanted)
    return {condition: (errors[condition], sounds[condition]) for condition in sounds}


def _aligned(rows: NDArray[np.float16], table: Floats, heard: Sequence[Heard]) -> Iterator[tuple[str, Example, Aligned]]:
    """What there is to decide on. Near misses are all voices': their words are in no training."""
    matcher, networks = Matcher(load_phrase_book(NAMES[0], None), SYMBOLS), unpacked(rows)
    for condition, example in heard:
        aligned = matcher.align(adapted(example.log_probs.astype(np.float32), table, networks))
        if aligned is not None:
            yield condition, example, aligned


def _read(example: Example, table: Floats, networks: Networks) -> list[int]:
    """The best symbol of each frame, once where it goes on, without blanks."""
    best = adapted(example.log_probs.astype(np.float32), table, networks).argmax(axis=1)
    return [int(symbol) for symbol, before in zip(best, [0, *best[:-1]], strict=True) if symbol not in (0, before)]


def _distance(wanted: Sequence[int], read: Sequence[int]) -> int:
    """Levenshtein's."""
    row = list(range(len(read) + 1))
    for count, symbol in enumerate(wanted, 1):
        row, before = [count], row
        for index, other in enumerate(read):
            row.append(min(row[index] + 1, before[index + 1] + 1, before[index] + (symbol != other)))
    return row[-1]
