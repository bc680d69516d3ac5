"""Limits that are no timings."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from promises.running import running

MOST_MB = 150.0
GROWTH_MB = 8.0
RING_FULL_S = 16.0


@pytest.mark.parametrize("seconds", [15, pytest.param(60, marks=pytest.mark.nightly)])
def test_eye_stays_below_150_mb_at_1080p_and_ten_frames_a_second_and_does_not_grow(tmp_path: Path, seconds: int) -> None:
    """With a press every two seconds or so. What comes after the ring is full must stay where it is: that takes the longer run."""
    samples: list[tuple[float, float]] = []
    with running(tmp_path / "rig", size=(1920, 1080), rate_hz=10.0) as bench:
        began_s = time.monotonic()
        while (at_s := time.monotonic() - began_s) < seconds:
            bench.sealed()
            time.sleep(1.0)
            samples.append((at_s, bench.status()["rss_mb"]))
        assert bench.status()["frames_sealed"] >= 8 * seconds, "it kept up"
    assert max(rss_mb for _, rss_mb in samples) < MOST_MB
    full = [rss_mb for at_s, rss_mb in samples if at_s > RING_FULL_S]
    half = len(full) // 2
    assert not half or max(full[half:]) < max(full[:half]) + GROWTH_MB
