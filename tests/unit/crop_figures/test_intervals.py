"""Intervals of the figures."""

from __future__ import annotations

import pytest

from eyelid_bench.crop_figures import intervals


def test_none_of_three_hundred_shows_less_than_one_in_a_hundred() -> None:
    low, high = intervals.of_share(0, 300)
    assert low == 0
    assert high == pytest.approx(0.00994, abs=1e-4)


def test_a_share_is_clopper_and_pearsons() -> None:
    assert intervals.of_share(5, 100) == pytest.approx((0.01643, 0.11284), abs=1e-4)
    assert intervals.of_share(100, 100)[1] == 1.0


def test_nothing_counted_shows_nothing() -> None:
    assert intervals.of_share(0, 0) == (0.0, 1.0)


def test_a_medians_interval_holds_the_median_and_is_the_same_each_time() -> None:
    values = [0.1 * number for number in range(40)]
    low, high = intervals.of_median(values)
    assert low < 1.95 < high
    assert (low, high) == intervals.of_median(values)


def test_of_few_values_there_is_an_interval_from_six_on() -> None:
    assert intervals.of_few([3.0, 1.0, 2.0, 5.0, 4.0]) is None
    assert intervals.of_few([3.0, 1.0, 2.0, 5.0, 4.0, 6.0]) == (1.0, 6.0)
