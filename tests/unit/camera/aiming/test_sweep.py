"""The sweep of the lens: it finds the focus, it ends, and it never leaves the lens's range."""

from __future__ import annotations

from collections.abc import Callable
from math import exp

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_rig.camera.aiming.sweep import Focus, Peak, most_steps, sweep

RANGES = st.tuples(st.floats(0, 2), st.floats(6, 15))


def run(farthest: float, nearest: float, sharpness: Callable[[float], float]) -> tuple[Focus, list[float]]:
    """What came of a sweep, and where it went."""
    steps = sweep(farthest, nearest)
    went = [next(steps)]
    try:
        while True:
            went.append(steps.send(sharpness(went[-1])))
    except StopIteration as ended:
        focus: Focus = ended.value
        return focus, went


def peaked(true: float, width: float = 1.0) -> Callable[[float], float]:
    return lambda position: 50 + 1000 * exp(-(((position - true) / width) ** 2))


@given(RANGES, st.floats(0.05, 0.95))
def test_the_focus_is_found_wherever_in_the_range_it_is(ends: tuple[float, float], share: float) -> None:
    true = ends[0] + share * (ends[1] - ends[0])
    focus, _ = run(*ends, peaked(true))
    assert focus.dioptres == pytest.approx(true, abs=0.15)


@given(RANGES, st.lists(st.floats(0, 1e6), min_size=64, max_size=64))
def test_a_sweep_ends_and_stays_in_range_whatever_it_is_told(ends: tuple[float, float], told: list[float]) -> None:
    answers = iter(told)
    focus, went = run(*ends, lambda _: next(answers))
    assert len(went) <= most_steps(*ends) <= 22
    assert all(ends[0] <= position <= ends[1] for position in went)
    assert focus.dioptres is None or ends[0] <= focus.dioptres <= ends[1]


def test_each_pass_goes_from_far_to_near() -> None:
    _, went = run(0, 10, peaked(4.3))
    turns = [at for at in range(1, len(went)) if went[at] < went[at - 1]]
    assert turns == [11]


@pytest.mark.parametrize("level", [0, 1, 4000])
def test_where_nothing_changes_nothing_is_suggested(level: float) -> None:
    focus, went = run(0, 10, lambda _: level)
    assert focus == Focus(Peak.FLAT, None)
    assert len(went) == 11


def test_noise_alone_is_no_focus() -> None:
    wobble = iter([100, 104, 98, 101, 107, 99, 103, 100, 96, 102, 101])
    assert run(0, 10, lambda _: next(wobble))[0].peak is Peak.FLAT


@pytest.mark.parametrize(("true", "peak", "dioptres"), [(-2, Peak.FAR_END, 0), (12, Peak.NEAR_END, 10)])
def test_a_focus_beyond_the_lens_is_said(true: float, peak: Peak, dioptres: float) -> None:
    focus, _ = run(0, 10, lambda position: 1000 / (1 + (position - true) ** 2))
    assert focus == Focus(peak, dioptres)
