"""The workshop: one worker that dies, hangs, grows or lies costs one prompt at most, and the next crop works."""

from __future__ import annotations

import os
import queue
import re
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import jpeg
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.checking import Cropped
from eyelid_rig.crop.made import Found, Limits
from eyelid_rig.crop.messages import Order
from eyelid_rig.crop.seen import Kind
from eyelid_rig.crop.workshop import ChildWorkshop, Condition

WORKER = Path(__file__).with_name("planted_worker.py")
SIZE = (320, 240)
MODEL = b"\x4d" * 32
MEMORY_MB = 400
PATIENCE_S = 30.0
FRAME = jpeg.encode(np.random.default_rng(5).integers(0, 255, (240, 320, 3), dtype=np.uint8))


class Shop(ChildWorkshop):
    """A workshop whose answers are waited for."""

    def __init__(self, rig: Path, manner: str, memory_mb: int = MEMORY_MB) -> None:
        command = [sys.executable, "-I", str(WORKER), manner, str(rig), str(memory_mb)]
        self.calls: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.answers: list[Cropped | RigError] = []
        super().__init__(command, {MODEL}, memory_mb, self.calls.put)

    def ask(self, words: str | None = None) -> None:
        self.begin(Order.of(FRAME, words, Limits(250_000, 2**20, 85, 0.1)), SIZE, self.answers.append)

    def answer(self) -> Cropped | RigError:
        self.calls.get(timeout=PATIENCE_S)()
        return self.answers.pop()

    def refusal(self) -> Code:
        answer = self.answer()
        assert isinstance(answer, RigError), answer
        return answer.code

    def crop(self, words: str | None = None) -> Cropped:
        self.ask(words)
        answer = self.answer()
        assert isinstance(answer, Cropped), answer
        return answer

    def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end, self.condition
            time.sleep(0.005)

    def ready(self) -> int:
        self.until(lambda: self.condition is Condition.READY and self.pid is not None)
        assert self.pid is not None
        return self.pid


@contextmanager
def shop(rig: Path, manner: str, memory_mb: int = MEMORY_MB) -> Iterator[Shop]:
    made = Shop(rig, manner, memory_mb)
    made.start()
    try:
        yield made
    finally:
        made.stop()


def test_a_crop_comes_back_as_it_was_made(tmp_path: Path) -> None:
    with shop(tmp_path, "honest") as made:
        crop = made.crop()
        assert (crop.box, crop.size, crop.found) == (Box(80, 60, 160, 120), (160, 120), Found.CENTRE)
        assert [(fill.kind, fill.box) for fill in crop.fills] == [(Kind.FACE, Box(80, 60, 16, 16))]
        assert crop.models == (MODEL,)
        assert jpeg.decode(crop.image).shape == (120, 160, 3)
        pid = made.pid
        assert made.crop("again") == crop, "the same frame gives the same bytes"
        assert (made.pid, made.deaths) == (pid, 0)


def test_what_the_worker_could_not_give_up_is_told_and_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with shop(tmp_path, "keep") as made:
        made.ready()
        assert made.kept == ("no-swap", "files")
        assert made.crop()
    assert "this system does not let the crop worker give up: no-swap, files" in caplog.text


def test_a_worker_whose_first_word_is_none_of_ours_is_not_used_and_not_quoted(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with shop(tmp_path, "babble") as made:
        made.until(lambda: made.deaths == 1)
        assert made.kept == ()
    assert "a word to the log" not in caplog.text


def test_a_refusal_keeps_its_code_and_the_worker(tmp_path: Path) -> None:
    with shop(tmp_path, "refuse") as made:
        for code in (Code.CROP_SEVERAL, Code.TOO_DARK):
            made.ask(str(code))
            assert made.refusal() is code
        assert made.deaths == 0


def test_a_code_that_no_crop_is_refused_with_is_not_passed_on(tmp_path: Path) -> None:
    with shop(tmp_path, "refuse") as made:
        made.ask("forgotten")
        assert made.refusal() is Code.CROP_WORKER


@pytest.mark.parametrize("manner", ["die", "stumble", "flood"])
def test_a_worker_that_ends_or_babbles_is_a_refusal_and_another_one_is_there_for_the_next_prompt(tmp_path: Path, manner: str) -> None:
    with shop(tmp_path, manner) as made:
        first = made.ready()
        made.ask()
        assert made.refusal() is Code.CROP_WORKER
        assert made.ready() != first
        made.ask()
        assert made.refusal() is Code.CROP_WORKER


def test_what_a_library_prints_does_not_get_among_the_answers(tmp_path: Path) -> None:
    with shop(tmp_path, "spoil") as made:
        assert made.crop().found is Found.CENTRE


def test_a_kill_in_the_middle_is_a_refusal_and_the_next_crop_works(tmp_path: Path) -> None:
    with shop(tmp_path, "hang") as made:
        made.ask()
        made.until(lambda: made.condition is Condition.WORKING)
        assert made.pid is not None
        os.kill(made.pid, signal.SIGKILL)
        assert made.refusal() is Code.CROP_WORKER
        assert made.crop("go on").found is Found.CENTRE


def test_a_worker_that_hangs_is_killed_when_it_is_called_off_and_only_then(tmp_path: Path) -> None:
    with shop(tmp_path, "hang") as made:
        first = made.ready()
        made.ask()
        made.until(lambda: made.condition is Condition.WORKING)
        made.call_off()
        made.until(lambda: made.deaths == 1)
        assert not Path(f"/proc/{first}").exists()
        assert made.crop("go on").found is Found.CENTRE, "and what was called off has no answer"
        assert made.calls.empty()


def test_an_order_that_comes_right_after_one_was_called_off_is_the_next_workers(tmp_path: Path) -> None:
    with shop(tmp_path, "hang") as made:
        for _ in range(3):
            made.ask()
            made.until(lambda: made.condition is Condition.WORKING)
            made.call_off()
            assert made.crop("go on").found is Found.CENTRE


def test_calling_off_what_was_not_begun_changes_nothing(tmp_path: Path) -> None:
    with shop(tmp_path, "honest") as made:
        pid = made.ready()
        made.call_off()
        assert made.crop().found is Found.CENTRE
        assert made.pid == pid


def test_a_stopped_worker_does_not_keep_an_order_that_was_called_off(tmp_path: Path) -> None:
    """SIGSTOP: it neither reads nor answers, and the pipe fills up."""
    with shop(tmp_path, "honest") as made:
        os.kill(made.ready(), signal.SIGSTOP)
        made.begin(Order.of(FRAME + bytes(2**20), None, Limits(250_000, 2**20, 85, 0.1)), SIZE, made.answers.append)
        made.until(lambda: made.condition is Condition.WORKING)
        made.call_off()
        assert made.crop().found is Found.CENTRE


@pytest.mark.parametrize("manner", ["grow", "swallow"])
def test_a_worker_that_grows_beyond_its_bound_is_low_memory(tmp_path: Path, manner: str) -> None:
    with shop(tmp_path, manner) as made:
        made.ask()
        assert made.refusal() is Code.LOW_MEMORY


def test_a_crop_for_which_there_is_too_little_memory_is_not_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with shop(tmp_path, "honest") as made:
        made.ready()
        monkeypatch.setattr("eyelid_rig.crop.workshop.available_mb", lambda: 30.0)
        made.ask()
        assert made.refusal() is Code.LOW_MEMORY
        assert made.deaths == 0


@pytest.mark.parametrize(("fault", "code"), [(MemoryError, Code.LOW_MEMORY), (ZeroDivisionError, Code.INTERNAL)])
def test_a_fault_of_eyes_own_costs_one_crop_and_not_all_that_follow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: type[Exception], code: Code
) -> None:
    def fail(*_: object) -> Cropped:
        raise fault

    with shop(tmp_path, "honest") as made:
        with monkeypatch.context() as patch:
            patch.setattr("eyelid_rig.crop.workshop.check", fail)
            made.ask()
            assert made.refusal() is code
        made.crop()
        assert made.deaths == 1


def test_a_worker_without_its_models_is_a_refusal_that_says_so(tmp_path: Path) -> None:
    with shop(tmp_path, "missing") as made:
        made.ask()
        assert made.refusal() is Code.MODEL_MISSING
        made.until(lambda: made.condition is Condition.DOWN)
        made.ask()
        assert made.refusal() is Code.MODEL_MISSING


def test_a_worker_that_never_starts_is_not_started_again_without_pause(tmp_path: Path) -> None:
    with shop(tmp_path, "crash") as made:
        made.until(lambda: made.condition is Condition.DOWN)
        assert made.deaths == 2
        made.ask()
        assert made.refusal() is Code.CROP_WORKER


def test_a_program_that_is_not_there_is_a_refusal(tmp_path: Path) -> None:
    made = Shop(tmp_path, "honest")
    made._command = [str(tmp_path / "no-such-program")]
    made.start()
    made.ask()
    assert made.refusal() is Code.CROP_WORKER
    made.stop()


def test_an_idle_worker_that_dies_is_replaced_before_anybody_asks(tmp_path: Path) -> None:
    with shop(tmp_path, "honest") as made:
        first = made.ready()
        os.kill(first, signal.SIGKILL)
        made.until(lambda: made.deaths == 1)
        assert made.ready() != first


def test_stopping_leaves_no_worker(tmp_path: Path) -> None:
    with shop(tmp_path, "honest") as made:
        pid = made.ready()
    assert not Path(f"/proc/{pid}").exists()


def test_no_word_of_the_worker_gets_into_eyes_log(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"), shop(tmp_path, "refuse") as made:
        made.ask("told-so-4111111111111111")
        made.refusal()
        made.until(lambda: made.deaths == 1)
    assert not re.search("4111|told", caplog.text)
