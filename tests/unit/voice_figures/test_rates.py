"""The bound on the rate of what was counted some few times."""

from __future__ import annotations

import pytest

from eyelid_bench.voice_figures.rates import most_an_hour


@pytest.mark.parametrize(
    ("count", "hours", "most"), [(0, 1, 2.996), (0, 5, 0.599), (1, 1, 4.744), (1, 5, 0.949), (3, 1, 7.754), (30, 1, 40.69)]
)
def test_the_bound_is_poissons(count: int, hours: float, most: float) -> None:
    assert most_an_hour(count, hours) == pytest.approx(most, abs=0.01)


def test_no_hours_bound_nothing() -> None:
    assert most_an_hour(0, 0) == float("inf")
