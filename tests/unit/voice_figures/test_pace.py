"""When a listener that takes time knows what it heard."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest

from eyelid_bench.voice_figures import pace
from eyelid_bench.voice_figures.pace import Understood
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

SECOND = np.zeros(RATE_HZ, np.int16)


class Slow:
    """Answers at one block, and takes a time for each."""

    def __init__(self, answers_at: int, took_s: Callable[[int], float]) -> None:
        self.now_s = 0.0
        self.blocks: list[int] = []
        self._answers_at, self._took_s = answers_at, took_s

    def feed(self, block: Samples) -> Iterator[Understood]:
        number = len(self.blocks)
        self.blocks.append(len(block))
        self.now_s += self._took_s(number)
        if number == self._answers_at:
            yield Understood("read this", "read")

    def heard(self, *sound: Samples) -> tuple[tuple[pace.Heard, ...], float]:
        return pace.heard(self.feed, lambda: (), sound, lambda: self.now_s)


def test_a_listener_gets_what_a_microphone_gives_at_a_time() -> None:
    slow = Slow(-1, lambda number: 0.0)
    slow.heard(SECOND, SECOND[:100])
    assert slow.blocks == [1280] * 12 + [640, 100]


def test_what_a_block_costs_is_added_to_when_it_was_recorded() -> None:
    found, cost_s = Slow(4, lambda number: 0.03).heard(SECOND)
    assert found[0].known_s == pytest.approx(5 * 0.08 + 0.03)
    assert cost_s == pytest.approx(13 * 0.03)


def test_a_block_waits_until_the_one_before_it_was_worked_on() -> None:
    found, _ = Slow(4, lambda number: 1.0 if number == 0 else 0.0).heard(SECOND)
    assert found[0].known_s == pytest.approx(1.08)
