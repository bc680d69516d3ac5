"""What the training is told. It is looked at before anything is loaded: what is wrong would else be found after hours."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path

from eyelid_bench.voices.training.sentences import SENTENCES

_WHAT = "Train the adapter of the phoneme model on the tuning half, say how good it is, and choose the thresholds that go with it."


def arguments(words: Sequence[str] | None = None) -> tuple[Path | None, int]:
    """The file and the number of sentences. Exits with status 2, and one line that says why, for what cannot be."""
    parser = ArgumentParser(prog="python -m eyelid_bench.voices.training", description=_WHAT)
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE.npy", help="gets the weights; beside it, those of the first training")
    parser.add_argument("sentences", nargs="?", type=int, default=SENTENCES, help="how many are drawn (default: %(default)s)")
    given = parser.parse_args(words)
    if given.file and (given.file.suffix != ".npy" or given.file.is_dir() or not given.file.absolute().parent.is_dir()):
        parser.error(f"{given.file} must be a file that ends in .npy, in a folder that is there")
    if given.sentences < 1:
        parser.error("at least one sentence is needed")
    return given.file, given.sentences
