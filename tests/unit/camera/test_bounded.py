from __future__ import annotations

import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import bounded
from eyelid_rig.camera.bounded import within


@pytest.fixture
def driver() -> Iterator[threading.Event]:
    """Set: it answers again."""
    answers = threading.Event()
    yield answers
    answers.set()
    wait_for_its_end()


def wait_for_its_end() -> None:
    for thread in list(bounded._left_behind):
        thread.join()


def test_what_comes_back_in_time_is_given_back() -> None:
    assert within(10, "answering", lambda: 42) == 42


def test_what_is_raised_in_time_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        within(10, "dividing", lambda: 1 / 0)


def test_a_timeout_of_the_call_itself_is_no_hang() -> None:
    def late() -> None:
        raise TimeoutError("mine")

    with pytest.raises(TimeoutError, match="mine"):
        within(10, "waiting", late)


def test_a_driver_that_hangs_holds_nobody_up(driver: threading.Event) -> None:
    with pytest.raises(RigError, match=r"closing imx708 did not end within 0\.01 s") as hung:
        within(0.01, "closing imx708", driver.wait)
    assert hung.value.code is Code.CAMERA_STALLED


def test_nothing_else_is_asked_of_a_driver_that_hangs_until_it_answers(driver: threading.Event) -> None:
    with pytest.raises(RigError):
        within(0.01, "closing imx219", driver.wait)
    with pytest.raises(RigError, match="opening is out of reach: closing imx219 still hangs") as refused:
        within(10, "opening", lambda: 42)
    assert refused.value.code is Code.CAMERA_STALLED
    driver.set()
    wait_for_its_end()
    assert within(10, "opening", lambda: 42) == 42


@pytest.mark.parametrize(("outcome", "seen"), [(lambda: "a camera", "a camera"), (lambda: 1 / 0, None)])
def test_what_comes_too_late_is_seen_to(driver: threading.Event, outcome: Callable[[], object], seen: object) -> None:
    late: list[object] = []
    with pytest.raises(RigError):
        within(0.01, "opening imx477", lambda: (driver.wait(), outcome())[1], too_late=late.append)
    assert late == []
    driver.set()
    wait_for_its_end()
    assert late == [seen]


def test_a_driver_that_hangs_with_the_interpreter_in_its_hands_ends_the_process() -> None:
    """As libcamera's binding would: it waits for the driver and lets no other thread run."""
    program = """
        import ctypes
        from eyelid_rig.camera import bounded
        bounded.GRACE_S = 0.1
        bounded.within(0.1, "closing", lambda: ctypes.PyDLL(None).pause())
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=60)
    assert ended.returncode == 1
    assert "Timeout" in ended.stderr


def test_a_process_lives_on_after_a_call_that_came_back() -> None:
    program = """
        import threading
        from eyelid_rig.camera import bounded
        bounded.GRACE_S = 0.1
        bounded.within(0.1, "opening", lambda: None)
        threading.Event().wait(0.6)
        print("still here")
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout) == (0, "still here\n"), ended.stderr
