"""Promise 10: the power fails at any instant, of the Pi or of the Pico. (`tests/crash` ends the work at every statement.)"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from eyelid_bench.pico import PicoFailedError
from eyelid_formats import ledger
from eyelid_formats.consent import GESTURE_LIMIT
from promises.running import Bench, running


def kill_eye(bench: Bench, _noise: random.Random) -> None:
    bench.simulation.children["eye"].kill()


def cut_pico(bench: Bench, noise: random.Random) -> None:
    """At once, or in the middle of what it writes to its flash next."""
    bench.simulation.pico.power_cut(noise.choice([None, noise.randrange(1, 600)]))


CUTS: tuple[Callable[[Bench, random.Random], None], ...] = (kill_eye, cut_pico)


def is_ready(status: dict[str, Any]) -> bool:
    """Whether a press would be answered."""
    return status.get("epoch") is not None and status.get("crop") == "ready"


def press_and_cut(bench: Bench, noise: random.Random) -> None:
    """A gesture, and somewhere between the finger and the receipt the power of one of the two boards, of both, or of none."""
    bench.until(lambda: is_ready(bench.status()) or noise.random() < 0.003, "open an epoch and get its crop worker ready")
    try:
        noise.choice([bench.simulation.pico.press, bench.simulation.pico.double])()
    except PicoFailedError:
        bench.simulation.pico.wait_boot(bench.simulation.pico.boots)
    time.sleep(noise.uniform(0.3, 2.4))
    for cut in CUTS:
        if noise.random() < 0.6:
            cut(bench, noise)
            time.sleep(noise.uniform(0.0, 0.2))
    if bench.simulation.children["eye"].status is not None:
        bench.simulation.start_process("eye")


def check(bench: Bench, folder: Path) -> dict[str, Any]:
    """Everything that leaves or stays is whole, counted once, and allowed."""
    bench.simulation.pico.reset()  # whatever cut is still to come does not
    if bench.simulation.children["eye"].status is not None:
        bench.simulation.start_process("eye")
    bench.frames(5)
    bench.sealed()
    outcomes = bench.book.outcomes()
    assert sorted(outcomes) == list(range(1, max(outcomes) + 1))
    prompts = [one.counter for one in bench.book.all(ledger.Prompt)]
    assert len(prompts) == len(set(prompts)), "a counter was used twice"
    for bundle_id, sealed in bench.book.sealed().items():
        verified = bench.verified(bundle_id)
        assert verified.hash == sealed.bundle
        assert verified.draft.consent.scope <= GESTURE_LIMIT[verified.grant.gesture]
    assert list(bench.folders.staging.iterdir()) == []
    report = bench.audit(folder)
    assert report["counter"] == max(outcomes)
    return report


@pytest.mark.timeout(300)
@pytest.mark.parametrize("presses", [6, pytest.param(30, marks=pytest.mark.nightly)])
def test_power_cuts_at_random_instants_lose_tear_and_double_nothing(tmp_path: Path, presses: int) -> None:
    noise = random.Random(presses)
    with running(tmp_path / "rig", pico_deadline_ms=200) as bench:
        for _ in range(presses):
            press_and_cut(bench, noise)
        report = check(bench, tmp_path)
    assert report["counts"]["sealed"] >= presses // 5, "cuts came before, in and after the sealing"
