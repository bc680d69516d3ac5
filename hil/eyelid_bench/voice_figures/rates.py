"""How often something rare may happen, when it was counted over some hours."""

from __future__ import annotations

from math import exp, factorial

_ALPHA = 0.05


def most_an_hour(count: int, hours: float) -> float:
    """The 95 % upper bound on the rate behind `count` events in `hours` (Poisson, exact): 0 in T gives 3.00 / T, 1 gives 4.74 / T."""
    if hours <= 0:
        return float("inf")
    low, high = 0.0, 10.0 + 4.0 * count
    for _ in range(60):
        mean = (low + high) / 2
        low, high = (mean, high) if _at_most(count, mean) > _ALPHA else (low, mean)
    return high / hours


def _at_most(count: int, mean: float) -> float:
    return exp(-mean) * sum(mean**events / factorial(events) for events in range(count + 1))
