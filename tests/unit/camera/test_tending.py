"""The thread that has the camera: what it opens, closes and opens again, and that nothing ends it in silence."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from queue import SimpleQueue

import numpy as np
import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Frame
from eyelid_rig.camera.health import Health
from eyelid_rig.camera.tending import Tending
from eyelid_rig.camera.watch import SURE_NS
from eyelid_rig.restart import GaveUpError

PIXELS = np.zeros((48, 64, 3), np.uint8)
END = 10.0


class ScriptedCamera:
    """Frames and failures as they are put into it; what is done with it stands in `seen`."""

    name, rate_hz = "test", 10.0

    def __init__(self) -> None:
        self.script: SimpleQueue[int | Exception] = SimpleQueue()
        self.openings: SimpleQueue[Exception | None] = SimpleQueue()
        self.seen: list[str] = []
        self.waits: list[float] = []
        self.may_close = threading.Event()
        self.may_close.set()
        self.close_fails = False

    def open(self) -> ScriptedCamera:
        error = None if self.openings.empty() else self.openings.get()
        self.seen.append(f"open {error.code}" if isinstance(error, RigError) else "open")
        if error is not None:
            raise error
        return self

    def next_frame(self, timeout_s: float) -> Frame:
        self.waits.append(timeout_s)
        step = self.script.get(timeout=END)
        if isinstance(step, Exception):
            raise step
        return Frame(step, step, PIXELS)

    def close(self) -> None:
        self.seen.append("close")
        self.may_close.wait(END)
        if self.close_fails:
            raise OSError("the driver is gone")


class Wanting:
    """Wants frames, or does not, and keeps their numbers."""

    def __init__(self) -> None:
        self.wants = threading.Event()
        self.wants.set()
        self.frames: list[int] = []

    def wants_frames(self) -> bool:
        return self.wants.is_set()

    def take(self, frame: Frame) -> None:
        self.frames.append(frame.sequence)

    def between(self, source: object) -> None:
        pass


@pytest.fixture
def camera() -> ScriptedCamera:
    return ScriptedCamera()


@pytest.fixture
def uses() -> Wanting:
    return Wanting()


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def tending(camera: ScriptedCamera, uses: Wanting, pauses: list[float], monkeypatch: pytest.MonkeyPatch) -> Iterator[Tending]:
    made = Tending(camera.open, uses, time, Health())  # type: ignore[arg-type]
    waits = made._stop.wait

    def wait(seconds: float) -> bool:
        pauses.append(seconds)
        return waits(0.001)

    monkeypatch.setattr(made._stop, "wait", wait)
    yield made
    uses.wants.clear()
    camera.may_close.set()
    camera.script.put(RigError(Code.CAMERA_STALLED, "the test is over"))
    made.stop()


def until(holds: Callable[[], object]) -> None:
    end = time.monotonic() + END
    while not holds():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.001)


def error(code: Code) -> RigError:
    return RigError(code, f"it is {code}")


def test_a_stalled_camera_is_closed_and_opened_again_at_once(
    tending: Tending, camera: ScriptedCamera, uses: Wanting, pauses: list[float]
) -> None:
    for step in (1, error(Code.CAMERA_STALLED), 2):
        camera.script.put(step)
    tending.start()
    until(lambda: uses.frames == [1, 2])
    assert camera.seen == ["open", "close", "open"]
    assert pauses == []
    assert (tending.health.says, tending.health.reopened) == ("ok", 1)
    assert tending.gave_up(time.monotonic_ns()) is None


def test_it_waits_for_a_frame_no_longer_than_two_frame_times_and_a_second(tending: Tending, camera: ScriptedCamera, uses: Wanting) -> None:
    camera.script.put(1)
    tending.start()
    until(lambda: len(camera.waits) == 2)
    assert camera.waits == pytest.approx([1.2, 1.2])


def test_the_third_stall_in_a_row_closes_the_camera_and_asks_for_the_end_of_the_process(tending: Tending, camera: ScriptedCamera) -> None:
    for step in (1, *[error(Code.CAMERA_STALLED)] * 3):
        camera.script.put(step)
    tending.start()
    until(lambda: camera.seen.count("close") == 3)
    gave_up = tending.gave_up(time.monotonic_ns())
    assert isinstance(gave_up, GaveUpError)
    assert gave_up.code is Code.CAMERA_STALLED
    assert "it is camera-stalled" in str(gave_up)


@pytest.mark.parametrize("code", [Code.CAMERA_MISSING, Code.CAMERA_BUSY, Code.CAMERA_FORMAT, Code.CAMERA_NO_FRAMES])
def test_a_camera_that_cannot_be_opened_is_tried_again_after_growing_pauses(
    tending: Tending, camera: ScriptedCamera, uses: Wanting, pauses: list[float], code: Code
) -> None:
    for failure in (error(code), error(code), error(code), None):
        camera.openings.put(failure)
    tending.start()
    until(lambda: camera.seen == [*[f"open {code}"] * 3, "open"])
    assert (tending.health.says, tending.health.why) == (code, f"it is {code}")
    camera.script.put(1)
    until(lambda: uses.frames == [1])
    assert pauses == [0.5, 1.0, 2.0]
    assert tending.health.says == "ok"


def test_a_camera_that_worked_and_is_missing_then_is_unplugged(tending: Tending, camera: ScriptedCamera) -> None:
    camera.openings.put(None)
    camera.openings.put(error(Code.CAMERA_MISSING))
    camera.script.put(1)
    camera.script.put(error(Code.CAMERA_STALLED))
    tending.start()
    until(lambda: tending.health.says == Code.CAMERA_UNPLUGGED)


def test_frames_that_nobody_fetched_are_counted_and_half_of_them_are_starvation(
    tending: Tending, camera: ScriptedCamera, uses: Wanting
) -> None:
    for number in range(0, 20, 2):
        camera.script.put(number)
    tending.start()
    until(lambda: len(uses.frames) == 10)
    assert (tending.health.says, tending.health.missed) == ("camera-starved", 9)


def test_a_failure_when_nobody_wants_frames_any_more_is_none(tending: Tending, camera: ScriptedCamera, uses: Wanting) -> None:
    camera.script.put(1)
    tending.start()
    until(lambda: len(camera.waits) == 2)
    uses.wants.clear()
    camera.script.put(error(Code.CAMERA_STALLED))
    until(lambda: camera.seen == ["open", "close"])
    assert tending.health.says == "waiting"


def test_a_fault_of_ours_or_of_a_library_is_said_with_its_trace_and_the_thread_goes_on(
    tending: Tending, camera: ScriptedCamera, uses: Wanting, pauses: list[float], caplog: pytest.LogCaptureFixture
) -> None:
    camera.script.put(ZeroDivisionError("deep inside"))
    tending.start()
    until(lambda: tending.health.says == Code.INTERNAL)
    camera.script.put(1)
    until(lambda: uses.frames == [1])
    assert pauses == [0.5]
    assert "ZeroDivisionError" in caplog.text
    assert "Traceback" in caplog.text


def test_a_frame_that_cannot_be_sealed_is_a_failure_too(tending: Tending, camera: ScriptedCamera, uses: Wanting) -> None:
    def refuse(frame: Frame) -> None:
        raise error(Code.VAULT_FULL)

    uses.take = refuse  # type: ignore[method-assign]
    camera.script.put(1)
    tending.start()
    until(lambda: tending.health.says == Code.VAULT_FULL)


def test_a_still_that_stalls_the_camera_is_a_failure_too(tending: Tending, camera: ScriptedCamera, uses: Wanting) -> None:
    def stall_once(source: object) -> None:
        uses.between = lambda source: None  # type: ignore[method-assign]
        raise error(Code.CAMERA_STALLED)

    uses.between = stall_once  # type: ignore[method-assign]
    for number in (1, 2):
        camera.script.put(number)
    tending.start()
    until(lambda: uses.frames == [1, 2])
    assert camera.seen == ["open", "close", "open"]


def test_a_camera_that_fails_when_it_is_closed_is_opened_again_all_the_same(
    tending: Tending, camera: ScriptedCamera, uses: Wanting
) -> None:
    camera.close_fails = True
    for step in (1, error(Code.CAMERA_STALLED), 2):
        camera.script.put(step)
    tending.start()
    until(lambda: uses.frames == [1, 2])


def test_a_close_that_hangs_asks_for_the_end_of_the_process(
    tending: Tending, camera: ScriptedCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    camera.may_close.clear()
    camera.script.put(error(Code.CAMERA_STALLED))
    tending.start()
    until(lambda: camera.seen == ["open", "close"])
    now_ns = time.monotonic_ns()
    assert tending.gave_up(now_ns) is None
    assert tending.gave_up(now_ns + 11 * 10**9) is None, "a process that was stopped may be late"
    gave_up = tending.gave_up(now_ns + 12 * 10**9)
    assert gave_up is not None
    assert "closing it does not end" in str(gave_up)
    assert tending.health.says == "camera-stalled"
    monkeypatch.setattr(tending._thread, "join", lambda timeout: None)
    tending.stop()
    camera.may_close.set()
    until(lambda: not tending._thread.is_alive())
    assert camera.seen == ["open", "close"], "what comes back after the end does nothing any more"


HANGS = {
    "opening it": (30, "open", "opening it does not end"),
    "waiting for a frame": (11.2, "next_frame", "waiting for a frame does not end"),
    "sealing a frame": (10, "take", "sealing a frame does not end"),
    "a still": (30, "between", "a still does not end"),
    "closing it": (10, "close", "closing it does not end"),
}
"""The seconds after which it counts as hung, where it hangs, and what is said."""


@pytest.mark.parametrize(("limit_s", "step", "says"), HANGS.values(), ids=HANGS)
def test_a_step_that_does_not_end_asks_for_the_end_of_the_process_and_not_before_its_time(
    camera: ScriptedCamera, uses: Wanting, limit_s: float, step: str, says: str
) -> None:
    entered, may_end = threading.Event(), threading.Event()

    def hang(*_: object) -> None:
        entered.set()
        may_end.wait(END)
        raise error(Code.CAMERA_STALLED)

    setattr(uses if step in ("take", "between") else camera, step, hang)
    camera.script.put(error(Code.CAMERA_STALLED) if step == "close" else 1)
    tending = Tending(camera.open, uses, time, Health())  # type: ignore[arg-type]
    before_ns = time.monotonic_ns()
    tending.start()
    assert entered.wait(END)
    in_time_ns, late_ns = before_ns + round(limit_s * 1e9) - 1, time.monotonic_ns() + round(limit_s * 1e9)
    assert tending.gave_up(in_time_ns) is None
    assert tending.gave_up(late_ns) is None, "a process that was stopped may be late"
    gave_up = tending.gave_up(late_ns + SURE_NS)
    may_end.set()
    assert gave_up is not None
    assert says in str(gave_up)
    assert tending.health.says == "camera-stalled"
    until(lambda: not tending._thread.is_alive())


def test_a_thread_that_is_gone_asks_for_the_end_of_the_process(
    tending: Tending, camera: ScriptedCamera, uses: Wanting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(threading, "excepthook", lambda _: None)

    def break_down() -> bool:
        raise SystemExit

    uses.wants_frames = break_down  # type: ignore[method-assign]
    tending.start()
    until(lambda: tending.gave_up(time.monotonic_ns()))
    assert "its thread has ended" in str(tending.gave_up(time.monotonic_ns()))


def test_stopping_closes_the_camera_and_is_no_failure(tending: Tending, camera: ScriptedCamera, uses: Wanting) -> None:
    camera.script.put(1)
    tending.start()
    until(lambda: len(camera.waits) == 2)
    camera.script.put(2)
    tending.stop()
    assert camera.seen == ["open", "close"]
    assert tending.health.says == "waiting"
    assert tending.gave_up(time.monotonic_ns()) is None


def test_stopping_a_camera_that_does_not_close_says_so(tending: Tending, camera: ScriptedCamera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("eyelid_rig.camera.tending._STEP_S", 0.05)
    camera.may_close.clear()
    tending.start()
    until(lambda: len(camera.waits) == 1)
    camera.script.put(1)
    with pytest.raises(GaveUpError, match="did not close"):
        tending.stop()
    camera.may_close.set()
    until(lambda: not tending._thread.is_alive())


def test_every_change_is_logged_once(tending: Tending, camera: ScriptedCamera, uses: Wanting, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    for failure in (*[error(Code.CAMERA_BUSY)] * 4, None):
        camera.openings.put(failure)
    camera.script.put(1)
    tending.start()
    until(lambda: uses.frames == [1])
    said = [record.getMessage() for record in caplog.records if record.name.endswith("tending")]
    assert said == ["camera: opening", "camera-busy: it is camera-busy", "camera: ok"]
