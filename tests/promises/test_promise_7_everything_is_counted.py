"""Promise 7: every counter of the Pico has exactly one outcome, whatever happened to eye meanwhile; the host's audit sees it."""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from eyelid_formats import ledger
from promises.running import Bench, running


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """Grants take as long as on the board, so that there is a middle in which things can happen."""
    with running(tmp_path_factory.mktemp("rig"), pico_deadline_ms=700) as made:
        yield made


def reasons(bench: Bench) -> Counter[str]:
    return Counter(getattr(outcome, "reason", "sealed") for outcome in bench.book.outcomes().values())


@contextmanager
def full_disk(pid: int) -> Iterator[None]:
    """The kernel takes no more bytes of files from that process."""
    limits = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


def test_sealed_refused_and_busy_prompts_are_counted(bench: Bench, tmp_path: Path) -> None:
    bench.sealed()
    bench.simulation.pico.press()
    time.sleep(0.36)
    bench.simulation.pico.press()
    bench.until(lambda: sorted(bench.book.outcomes()) == [1, 2, 3], "settle three presses")
    assert reasons(bench) == {"sealed": 2, "busy": 1}
    report = bench.audit(tmp_path)
    assert report["counter"] == 3


def test_a_press_at_which_eye_is_killed_is_counted(bench: Bench, tmp_path: Path) -> None:
    before = bench.book.highest()
    bench.simulation.gesture("press")
    bench.until(lambda: bench.book.highest() == before + 1, "note the press")
    bench.simulation.children["eye"].kill()
    bench.start_eye()
    outcome = bench.book.outcomes()[before + 1]
    assert isinstance(outcome, ledger.Expired)
    assert outcome.reason == "interrupted"
    bench.audit(tmp_path)


def test_presses_while_eye_is_down_are_counted(bench: Bench, tmp_path: Path) -> None:
    before = bench.book.highest()
    bench.simulation.children["eye"].kill()
    for gesture in ("press", "double", "press"):
        bench.simulation.gesture(gesture)
    time.sleep(0.5)
    bench.start_eye()
    bench.until(lambda: bench.book.highest() == before + 3, "count the presses")
    assert {bench.book.outcomes()[before + number] for number in (1, 2, 3)} == {ledger.Expired(before + 1, before + 3, "unseen")}
    bench.audit(tmp_path)


def test_presses_on_a_full_disk_are_counted_when_there_is_room(bench: Bench, tmp_path: Path) -> None:
    before = bench.book.highest()
    with full_disk(bench.pid("eye")):
        bench.simulation.gesture("press")
        time.sleep(0.6)
        bench.simulation.gesture("press")
        time.sleep(0.6)
        assert bench.book.highest() == before
    bench.until(lambda: {before + 1, before + 2} <= set(bench.book.outcomes()), "settle what it owes")
    assert {bench.book.outcomes()[before + number].reason for number in (1, 2)} == {"storage-full"}  # type: ignore[attr-defined]
    bench.sealed()
    bench.audit(tmp_path)


def test_a_missing_outcome_would_be_seen(bench: Bench, tmp_path: Path) -> None:
    """The audit's own check: a ledger that was put back to before the last press does not pass."""
    path = bench.folders.ledger / ledger.FILE_NAME
    bench.frames(3)
    old = path.read_bytes()
    bench.sealed()
    bench.simulation.children["eye"].kill()
    path.write_bytes(old)
    bench.start_eye()
    with pytest.raises(AssertionError, match=r"ledger-rolled-back"):
        bench.audit(tmp_path)
