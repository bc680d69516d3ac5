"""`perf spine`: from a press to a sealed bundle and to a receipt, and what `eye` weighs at 1080p and 10 frames a second."""

from __future__ import annotations

import statistics
import time
from pathlib import Path
from typing import Any

from eyelid_bench.layout import Layout
from eyelid_bench.perf import Figures
from eyelid_bench.sim import SimSettings, Simulation

RUN_S = 60.0
WARM_UP_S = 15.0
PRESS_EVERY_S = 3.0


def measure(folder: Path, run_s: float = RUN_S) -> Figures:
    """Runs the simulated rig for `run_s` after the vault is full, with a press every three seconds.

    Times are medians in ms, from the finger going down, less `gesture_ms` (finger up and the wait for a second press) and
    `grant_ms` (the Pico reads, signs and answers at its deadline).
    """
    with Simulation(Layout(folder), SimSettings(size=(1920, 1080), rate_hz=10)) as simulation:
        time.sleep(WARM_UP_S)
        presses: list[dict[str, float]] = []
        memory: list[float] = []
        until = time.monotonic() + run_s
        while time.monotonic() < until:
            next_at = time.monotonic() + PRESS_EVERY_S
            presses.append(_press(simulation))
            memory.append(_number(simulation.status(), "rss_mb"))
            time.sleep(max(0.0, next_at - time.monotonic()))
        return _figures(presses, memory, simulation.status())


def _press(simulation: Simulation) -> dict[str, float]:
    """One press, its steps in ms since the finger went down."""
    before = _number(simulation.status(), "sent")
    down_s = time.monotonic()
    simulation.gesture("press")
    status = simulation.wait(lambda status: _number(status, "sent") > before, "get a receipt")
    steps: Any = status["last_prompt"]
    receipt_ms = _receipt_ms(simulation, down_s)
    grant_ms = steps["staging"] - steps["granting"]
    return {
        "gesture_ms": steps["cropping"],
        "grant_ms": grant_ms,
        "sealed_ms": steps["waiting"] - steps["cropping"] - grant_ms,
        "receipt_ms": receipt_ms - steps["cropping"] - grant_ms,
    }


def _receipt_ms(simulation: Simulation, down_s: float) -> float:
    """The newest receipt's file in the outbox says when it was there, by the clock that the press was timed with."""
    newest = max(path.stat().st_mtime for path in (simulation.layout.rig / "outbox").glob("*.receipt"))
    return (newest - time.time() + time.monotonic() - down_s) * 1000


def _figures(presses: list[dict[str, float]], memory: list[float], status: dict[str, object]) -> Figures:
    half = len(memory) // 2
    return {
        "press_to_sealed_ms": _median(presses, "sealed_ms"),
        "press_to_receipt_ms": _median(presses, "receipt_ms"),
        "gesture_ms": _median(presses, "gesture_ms"),
        "grant_ms": _median(presses, "grant_ms"),
        "eye_rss_mb": max(memory),
        "eye_growth_mb": round(max(memory[half:]) - max(memory[:half]), 1),
        "presses": len(presses),
        "frames": _number(status, "frames"),
        "frames_dropped": _number(status, "dropped"),
    }


def _median(presses: list[dict[str, float]], name: str) -> float:
    return round(statistics.median(press[name] for press in presses), 1)


def _number(status: dict[str, object], name: str) -> float:
    value = status.get(name, 0)
    return value if isinstance(value, int | float) else 0
