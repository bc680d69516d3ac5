"""What is left of a camera that was closed, and drivers that hang while it is."""

from __future__ import annotations

import gc
import subprocess
import sys
import textwrap
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from eyelid_bench.virtual_camera.faults import Fault
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import bounded, session
from eyelid_rig.camera.health import Health
from eyelid_rig.camera.picamera import Picamera2Source
from eyelid_rig.camera.tending import Tending
from eyelid_rig.settings import RigSettings
from unit.camera.picamera.smallcamera import LONG_S, LORES, MAIN, RATE_HZ, STILL, Eager, Open, code_of, open_files, small


def test_a_camera_is_opened_and_closed_again_and_again_and_leaves_nothing(opened: Open) -> None:
    opened().close()
    gc.collect()
    files, threads = open_files(), threading.active_count()
    for _ in range(5):
        source = opened()
        source.next_frame(LONG_S)
        source.close()
    gc.collect()
    assert (open_files(), threading.active_count()) == (files, threads)


@pytest.mark.parametrize("fault", [Fault.MISSING, Fault.BUSY])
def test_trying_in_vain_leaves_nothing(opened: Open, virtual: VirtualCamera, fault: Fault) -> None:
    virtual.hand.fault = fault
    code_of(opened)
    gc.collect()
    files = open_files()
    for _ in range(5):
        code_of(opened)
    gc.collect()
    assert open_files() == files


def test_of_the_last_frame_nothing_is_left_in_memory(opened: Open) -> None:
    source = opened()
    last = source.next_frame(LONG_S).pixels
    assert last.any()
    source.close()
    assert not last.any()


def test_a_closed_source_is_closed_for_good(opened: Open) -> None:
    source = opened()
    source.close()
    source.close()
    assert code_of(partial(source.next_frame, LONG_S)) is Code.CAMERA_MISSING
    assert code_of(partial(source.take_still, LONG_S)) is Code.CAMERA_MISSING


def test_a_camera_that_stands_still_while_a_frame_is_waited_for_can_be_started_anew(
    opened: Open, virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = opened()
    virtual.hand.fault = Fault.STALLED
    with pytest.raises(RigError):
        [source.next_frame(0.01) for _ in range(9)]
    monkeypatch.setattr(session, "_FIRST_FRAME_S", 0.01)
    with pytest.raises(RigError, match="gave no frame within"):
        source._start(source._opened())


def test_a_driver_that_hangs_at_a_still_with_the_interpreter_in_its_hands_ends_the_process(photo: Path) -> None:
    program = f"""
        import ctypes, pathlib
        from eyelid_bench.virtual_camera.cameras import V3
        from eyelid_bench.virtual_camera.opening import VirtualCamera
        from eyelid_rig.camera import bounded, session
        from eyelid_rig.camera.picamera import Picamera2Source
        from eyelid_rig.camera.plan import Plan
        from eyelid_rig.settings import RigSettings
        with VirtualCamera((V3,), [pathlib.Path({str(photo)!r})]) as virtual:
            source = Picamera2Source(virtual.make, RigSettings(), lambda *_: Plan({MAIN}, {LORES}, None, 10.0, 4, {STILL}))
            source.next_frame({LONG_S})
            bounded.GRACE_S = session.CLOSE_S = 0.2
            virtual.opened[-1].stop_ = lambda *_: ctypes.PyDLL(None).pause()
            source.take_still(0.2)
    """
    ended = subprocess.run([sys.executable, "-c", textwrap.dedent(program)], capture_output=True, text=True, timeout=LONG_S * 2)
    assert ended.returncode == 1
    assert "Timeout" in ended.stderr
    assert "_still" in ended.stderr, "it says what hung"


def test_a_driver_that_hangs_at_a_still_is_given_up_and_closed_when_it_comes_back(
    opened: Open, virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = opened()
    monkeypatch.setattr(session, "CLOSE_S", 0.2)
    answers, camera = threading.Event(), virtual.opened[-1]
    stop = camera.stop_
    monkeypatch.setattr(camera, "stop_", lambda *request: answers.wait() and stop(*request))
    with pytest.raises(RigError, match="taking a still of imx708 still hangs") as hung:
        source.take_still(0.1)
    assert hung.value.code is Code.CAMERA_STALLED
    answers.set()
    for thread in list(bounded._left_behind):
        thread.join(LONG_S)
    assert not camera.is_open


def test_a_camera_that_opens_and_does_not_say_what_it_is_is_closed(virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch) -> None:
    def make(index: int) -> Any:
        camera = virtual.make(index)
        monkeypatch.setattr(camera, "camera_properties_", None)
        return camera

    with pytest.raises(RigError):
        session.Session(make, 0)
    assert not virtual.opened[-1].is_open


def test_closing_a_camera_that_stalled_does_not_wait_for_its_frames(opened: Open, virtual: VirtualCamera) -> None:
    source = opened()
    virtual.hand.fault = Fault.STALLED
    with pytest.raises(RigError):
        [source.next_frame(0.01) for _ in range(9)]
    source.close()


def test_a_driver_that_hangs_when_it_is_stopped_holds_nobody_up(
    opened: Open, virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "CLOSE_S", 0.1)
    source = opened()
    answers = threading.Event()
    stop = virtual.opened[-1].stop_
    monkeypatch.setattr(virtual.opened[-1], "stop_", lambda *request: answers.wait() and stop(*request))
    assert code_of(source.close) is Code.CAMERA_STALLED
    assert code_of(opened) is Code.CAMERA_STALLED
    answers.set()
    for thread in list(bounded._left_behind):
        thread.join(LONG_S)
    assert opened().next_frame(LONG_S)


def test_a_driver_that_hangs_when_a_stalled_camera_is_closed_ends_the_process(
    virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "CLOSE_S", 0.1)
    answers, uses = threading.Event(), Eager()
    tending = Tending(partial(Picamera2Source, virtual.make, RigSettings(rate_hz=RATE_HZ), small), uses, time, Health())
    tending.start()
    try:
        assert uses.came.wait(LONG_S)
        stop = virtual.opened[-1].stop_
        monkeypatch.setattr(virtual.opened[-1], "stop_", lambda *request: answers.wait() and stop(*request))
        virtual.hand.fault = Fault.STALLED
        deadline = time.monotonic() + LONG_S
        while (gave_up := tending.gave_up(time.monotonic_ns())) is None and time.monotonic() < deadline:
            threading.Event().wait(0.01)
        assert gave_up is not None
        assert gave_up.code is Code.CAMERA_STALLED
        assert "still hangs in the camera's driver" in str(gave_up)
    finally:
        answers.set()
        tending.stop()
        for thread in list(bounded._left_behind):
            thread.join(LONG_S)


def test_a_camera_that_opens_when_nobody_waits_any_more_is_closed(virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "OPEN_S", 0.05)
    answers = threading.Event()
    with pytest.raises(RigError) as hung:
        session.Session(lambda index: answers.wait() and virtual.make(index), 0)
    assert hung.value.code is Code.CAMERA_STALLED
    answers.set()
    for thread in list(bounded._left_behind):
        thread.join(LONG_S)
    assert [camera.is_open for camera in virtual.opened] == [False]
