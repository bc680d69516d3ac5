"""The simulated board that the model is played against: its time, its flash, its power."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from components import require
from eyelid_bench.pico import micropython_port
from eyelid_bench.pico_model import images
from eyelid_bench.pico_model.board import Command, Did, Do, Output, SimulatedBoard, blank
from eyelid_bench.pico_model.images import Image
from eyelid_bench.pico_model.moves import MOVES, Move
from eyelid_bench.pico_model.play import Play
from eyelid_bench.pico_model.words import Ask, request
from unit.pico import played

LONG = {"wait", "keys", "voices", "voice", "grant_late", "head_kept", "provision"}
"""Moves that mostly wait, which single milliseconds make long."""


@pytest.fixture(scope="module")
def board() -> Iterator[SimulatedBoard]:
    require("the MicroPython unix port", micropython_port() is not None)
    with SimulatedBoard() as board:
        yield board


@pytest.fixture(scope="module")
def made(board: SimulatedBoard) -> list[Image]:
    return images.make(board)


def lives(count: int) -> list[list[tuple[Move, int]]]:
    chance = random.Random(2026)
    quick = [move for move in MOVES if move.name not in LONG]
    return [[(chance.choice(quick), chance.randrange(4096)) for _ in range(6)] for _ in range(count)]


class Heard(SimulatedBoard):
    """Keeps everything that its board did."""

    def __init__(self, *, steps: bool) -> None:
        super().__init__(steps=steps)
        self.outputs: list[Output] = []

    def do(self, commands: list[Command]) -> list[Output]:  # type: ignore[override]
        outputs = super().do(commands)
        self.outputs += outputs
        return outputs


def outputs_of(life: list[tuple[Move, int]], image: Image, *, steps: bool) -> list[Output]:
    with Heard(steps=steps) as board:
        play = Play(board, image.data, image.flash, (1 << 30) - 3000)
        for move, n in life:
            move.act(play, n)
            play.flush()
        return board.outputs


@pytest.mark.parametrize("life", lives(8), ids=lambda life: "-".join(move.name for move, _ in life))
def test_time_that_jumps_gives_what_single_milliseconds_give(life: list[tuple[Move, int]], made: list[Image]) -> None:
    assert outputs_of(life, made[0], steps=False) == outputs_of(life, made[0], steps=True)


def test_a_boot_finds_nothing_in_the_programs_modules_that_an_earlier_one_left(board: SimulatedBoard, made: list[Image]) -> None:
    assert board.modules() == []
    for image in made:
        play = Play(board, image.data, image.flash)
        for move in MOVES:
            move.act(play, 1)
            play.flush()
    assert board.modules() == []


def test_a_power_cut_leaves_a_prefix_of_what_was_being_written(board: SimulatedBoard) -> None:
    board.begin(blank())
    before = board.flash
    outputs = board.do([Command(Do.CUT, 100, b"\x00"), Command(Do.RESET), Command(Do.PASS, 1)])
    assert [output.what for output in outputs if output.what in (Did.LOST, Did.BOOTED)] == [Did.BOOTED, Did.LOST, Did.BOOTED]
    changed = [at for at, (old, new) in enumerate(zip(before, board.flash, strict=True)) if old != new]
    assert changed


def test_a_torn_write_stops_half_way_in_its_next_bytes(board: SimulatedBoard) -> None:
    left = []
    for torn in (b"\x00", b"\x04"):
        board.begin(blank())
        board.do([Command(Do.CUT, 4, torn), Command(Do.RESET), Command(Do.PASS, 1)])
        left.append(board.flash)
    differ = [(old, new) for old, new in zip(*left, strict=True) if old != new]
    assert 0 < len(differ) <= 4
    assert all(old == 0xFF and new & 0x55 == 0x55 for old, new in differ)


def test_a_minute_passes_in_one_go(board: SimulatedBoard, made: list[Image]) -> None:
    board.begin(made[0].data)
    outputs = board.do([Command(Do.PASS, 60_000), Command(Do.RECEIVE, 0, request(Ask.HELLO, 1, {})), Command(Do.PASS, 1)])
    assert [output.ms for output in outputs if output.what == Did.SENT] == [60_002]


def test_a_night_that_was_cut_short_goes_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(played, "NIGHTLY_SHARD", 20)
    monkeypatch.setattr(played, "_DONE", tmp_path)
    assert played.play_at_night(0) >= 20
    assert played.play_at_night(0) == 0
    assert played.play_at_night(1) >= 20


def test_every_night_plays_other_sequences_and_its_number_plays_them_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    seeds: list[int] = []
    monkeypatch.setattr(played, "_DONE", tmp_path)
    monkeypatch.setattr(played.sequences, "run", lambda _firmware, _count, shard: seeds.append(shard) or played.Tally())
    for night in (739_000, 739_001, 739_001):
        monkeypatch.setattr(played, "NIGHT", night)
        for shard in range(-(-played.NIGHTLY // played.NIGHTLY_SHARD)):
            played.play_at_night(shard)
    nights = 2 * -(-played.NIGHTLY // played.NIGHTLY_SHARD)
    assert len(seeds) == len(set(seeds)) == nights, "two nights share no shard, and a whole night is not played again"
    assert min(seeds) >= played.ALWAYS // played.SHARD, "nor one with those that are always played"
    assert played.nightly_seed(739_001, 3) == seeds[nights // 2 + 3]


def test_the_nights_make_a_million_and_no_shard_is_played_twice() -> None:
    first, second = played.NIGHTLY_HALVES
    assert not set(first) & set(second)
    assert (len(first) + len(second)) * played.NIGHTLY_SHARD >= played.NIGHTLY
