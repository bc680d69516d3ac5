"""Sequences of moves, drawn by Hypothesis, played on the real program against the model."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from eyelid_bench.pico_model import images
from eyelid_bench.pico_model.board import SimulatedBoard
from eyelid_bench.pico_model.images import Image
from eyelid_bench.pico_model.moves import MOVES, Move
from eyelid_bench.pico_model.play import Play
from eyelid_bench.pico_model.witness import BrokenPromiseError

LEAST, MOST = 4, 14
_HALF = 64
_NEARLY_WRAPPED = (1 << 30) - 45_000
IMAGES = 0, 0, 2, 2, 3, 4, 4, 1
FIRST_TICKS = 0, _NEARLY_WRAPPED

WEIGHTED = [move for move in MOVES for _ in range(move.weight)]

_SETTINGS = settings(database=None, deadline=None, report_multiple_bugs=False, print_blob=False, suppress_health_check=list(HealthCheck))

Sequence = tuple[int, int, list[tuple[int, int, int]]]
"""Which image, which first tick, and the moves: places in WEIGHTED, with their numbers in two halves, for small ranges are drawn evenly."""


@dataclass(slots=True)
class Tally:
    """What was played: how often each move, and each (request, outcome)."""

    sequences: int = 0
    moves: Counter[str] = field(default_factory=Counter)
    outcomes: Counter[tuple[str, str]] = field(default_factory=Counter)
    cuts: int = 0


def sequences() -> st.SearchStrategy[Sequence]:
    """Mostly of a provisioned board, and of one that has counted for a while. Simple moves first: that is where shrinking leads."""
    half = st.sampled_from(range(_HALF))
    step = st.tuples(st.sampled_from(range(len(WEIGHTED))), half, half)
    return st.tuples(st.sampled_from(IMAGES), st.sampled_from(FIRST_TICKS), st.lists(step, min_size=LEAST, max_size=MOST))


def play(board: SimulatedBoard, made: list[Image], sequence: Sequence, tally: Tally) -> None:
    """From a fresh board on. Raises BrokenPromiseError, which ends in the script of what was done."""
    which, first_tick, numbers = sequence
    image, done = made[which], 0
    steps = [(WEIGHTED[move], high * _HALF + low) for move, high, low in numbers]
    try:
        life = Play(board, image.data, image.flash, first_tick)
        for move, n in steps:
            done += 1
            move.act(life, n)
            life.flush()
    except BrokenPromiseError as error:
        raise BrokenPromiseError(f"{error}\n{script(image, first_tick, steps[:done])}") from None
    tally.sequences += 1
    tally.moves.update(move.name for move, _ in steps)
    tally.outcomes.update(life.pairs)
    tally.cuts += life.cuts


def script(image: Image, first_tick: int, steps: list[tuple[Move, int]]) -> str:
    """To read, and to run again as it stands."""
    lines = [f"        ({move.name!r}, {n})," for move, n in steps]
    return "\n".join(
        ["    from eyelid_bench.pico_model.sequences import again", f"    again({image.name!r}, {first_tick}, [", *lines, "    ])"]
    )


def again(image: str, first_tick: int, steps: list[tuple[str, int]], firmware: Path | None = None) -> None:
    """Plays one script, and prints what is said between Pi and board. Raises BrokenPromiseError."""
    moves = {move.name: move for move in MOVES}
    with SimulatedBoard(firmware) as board:
        made = next(made for made in images.make(board) if made.name == image)
        life = Play(board, made.data, made.flash, first_tick, tell=print)
        for name, n in steps:
            print(f"{name}({n})")
            moves[name].act(life, n)
            life.flush()


def run(firmware: Path | None, count: int, shard: int, *, shrink: bool = True, tally: Tally | None = None) -> Tally:
    """`count` sequences of this shard, always the same ones. Raises BrokenPromiseError, with the shortest script where it may shrink."""
    tally = tally or Tally()
    phases = [Phase.generate, Phase.shrink] if shrink else [Phase.generate]

    with SimulatedBoard(firmware) as board:
        made = images.make(board)

        @seed(shard)
        @settings(_SETTINGS, max_examples=count, phases=phases)
        @given(sequences())
        def holds(sequence: Sequence) -> None:
            play(board, made, sequence, tally)

        holds()
        if changed := board.modules():
            raise BrokenPromiseError(f"{changed} hold something else than at the first boot: a later one would find it")
    return tally
