"""95 % intervals: exact for counts of something rare, by resampling for medians and means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import exp, lgamma, log, log1p

import numpy as np
import numpy.typing as npt

Interval = tuple[float, float]
_TAIL = 0.025
_RESAMPLES = 2000


def of_share(hits: int, total: int) -> Interval:
    """Clopper and Pearson's: what share may lie behind `hits` of `total`. (0, 1) where nothing was counted.

    Where none or all are hits, the other end is certain, and all 5 % lie at one: 0 of 300 shows less than 1 %.
    """
    if total == 0:
        return 0.0, 1.0
    tail = 2 * _TAIL if hits in (0, total) else _TAIL
    low = 0.0 if hits == 0 else _bisect(lambda share: 1 - _at_most(hits - 1, total, share) >= tail)
    high = 1.0 if hits == total else _bisect(lambda share: _at_most(hits, total, share) < tail)
    return low, high


def of_median(values: Sequence[float]) -> Interval:
    """By 2,000 resamples with a fixed seed."""
    return _bootstrap(values, np.median)


def of_mean(values: Sequence[float]) -> Interval:
    """By 2,000 resamples with a fixed seed."""
    return _bootstrap(values, np.mean)


def of_few(values: Sequence[float]) -> Interval | None:
    """The median's, from the least to the largest of six values or more (six: at 96.9 %); None where fewer say too little."""
    return (min(values), max(values)) if 2 * 0.5 ** len(values) <= 2 * _TAIL else None


def _bootstrap(values: Sequence[float], statistic: Callable[..., npt.NDArray[np.float64]]) -> Interval:
    if not values:
        return 0.0, 0.0
    rng = np.random.default_rng(0)
    sample = np.asarray(values, np.float64)
    drawn = statistic(sample[rng.integers(0, len(sample), (_RESAMPLES, len(sample)))], axis=1)
    low, high = np.quantile(drawn, (_TAIL, 1 - _TAIL))
    return float(low), float(high)


def _at_most(hits: int, total: int, share: float) -> float:
    """The binomial distribution's."""
    if share in (0.0, 1.0):
        return 1.0 if share == 0.0 or hits == total else 0.0
    logs = (_log_choose(total, count) + count * log(share) + (total - count) * log1p(-share) for count in range(hits + 1))
    return sum(exp(value) for value in logs)


def _log_choose(total: int, count: int) -> float:
    return lgamma(total + 1) - lgamma(count + 1) - lgamma(total - count + 1)


def _bisect(is_above: Callable[[float], bool]) -> float:
    """The share where `is_above` turns true."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if is_above(middle) else (middle, high)
    return high
