"""The source on the real picamera2 and the real libcamera; its virtual pipeline gives photographs as NV12 and turns nothing."""

from __future__ import annotations

import errno
import gc
import itertools
import subprocess
import sys
import textwrap
import threading
import time
import tracemalloc
import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import simplejpeg
from PIL import Image

from components import require
from eyelid_bench.virtual_camera import building
from eyelid_bench.virtual_camera.cameras import V3
from eyelid_bench.virtual_camera.faults import Fault
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import bounded, encoding, picamera, session
from eyelid_rig.camera.buffers import Layout
from eyelid_rig.camera.frames import Frame, FrameSource, PixelFormat, Pixels, Size
from eyelid_rig.camera.health import Health
from eyelid_rig.camera.lens import Focusing, LastSettings, Metered
from eyelid_rig.camera.orientation import Turn
from eyelid_rig.camera.picamera import Picamera2Source
from eyelid_rig.camera.plan import Plan
from eyelid_rig.camera.tending import Tending
from eyelid_rig.settings import RigSettings

RATE_HZ = 60.0
MAIN, LORES, STILL = (1280, 720), (320, 180), (1536, 864)
LONG_S = 30.0
"""Longer than anything here may take on a loaded machine."""

Open = Callable[..., Picamera2Source]


def small(model: str, settings: RigSettings, still: Size | None = STILL, main: Size = MAIN) -> Plan:
    return Plan(main, LORES, None, settings.rate_hz, 4, still)


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """No two of its corners look alike, and its edges lie on whole blocks of chroma."""
    corners = np.array([[[200, 40, 40], [40, 180, 60]], [[50, 60, 200], [220, 220, 220]]], np.uint8)
    path = tmp_path / "corners.jpg"
    Image.fromarray(corners.repeat(360, 0).repeat(640, 1)).save(path, quality=95, subsampling=0)
    return path


@pytest.fixture(scope="module", autouse=True)
def libcamera_was_built() -> None:
    require("libcamera with its virtual pipeline (make libcamera)", building.found() is not None)


@pytest.fixture
def virtual(photo: Path) -> Iterator[VirtualCamera]:
    with VirtualCamera((V3,), [photo]) as camera:
        yield camera


@pytest.fixture
def opened(virtual: VirtualCamera) -> Iterator[Open]:
    sources: list[Picamera2Source] = []

    def opened(plan_of: Any = small, make_encoder: Any = None, **settings: Any) -> Picamera2Source:
        others = {} if make_encoder is None else {"make_encoder": make_encoder}
        source = Picamera2Source(virtual.make, RigSettings(**{"rate_hz": RATE_HZ, **settings}), plan_of, **others)
        sources.append(source)
        return source

    yield opened
    virtual.hand.fault = Fault.NONE
    for source in sources:
        source.close()


def as_a_jpeg_shows_it(frame: Frame) -> Pixels:
    """RGB."""
    return encoding.jpeg.decode(encoding.encode(frame, 95))


def corners_of(picture: Pixels) -> Pixels:
    """(2, 2, 3): the colour in the middle of each quarter."""
    height, width = picture.shape[:2]
    return picture[height // 4 :: height // 2, width // 4 :: width // 2]


def is_the_cameras_own(buffer: Pixels, virtual: VirtualCamera) -> bool:
    shared = virtual.opened[-1].allocator.mapped_buffers.values()
    return any(np.shares_memory(buffer, np.frombuffer(memory, np.uint8)) for memory in shared)


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def code_of(action: Callable[[], object]) -> Code:
    with pytest.raises(RigError) as refused:
        action()
    return refused.value.code


class Eager:
    """Wants every frame, and does nothing with it."""

    def __init__(self) -> None:
        self.came = threading.Event()

    def wants_frames(self) -> bool:
        return True

    def take(self, frame: Frame) -> None:
        self.came.set()

    def between(self, source: FrameSource) -> None:
        pass


# Frames


def test_frames_have_the_size_the_pace_and_the_times_that_were_asked_for(opened: Open) -> None:
    source = opened()
    frames = [source.next_frame(LONG_S) for _ in range(5)]
    assert source.name == "imx708"
    assert source.size == encoding.size_of(frames[0]) == MAIN
    assert source.rate_hz == pytest.approx(RATE_HZ)
    assert all(one.sequence < two.sequence and one.captured_ns < two.captured_ns for one, two in itertools.pairwise(frames))
    assert time.monotonic_ns() - LONG_S * 1e9 < frames[0].captured_ns < time.monotonic_ns()


def test_a_frame_has_the_colours_of_what_the_camera_sees(opened: Open, photo: Path) -> None:
    seen = corners_of(as_a_jpeg_shows_it(opened().next_frame(LONG_S))).astype(int)
    shown = corners_of(np.asarray(Image.open(photo))).astype(int)
    assert np.abs(seen - shown).max() <= 3
    assert np.abs(seen[:, :, ::-1] - shown).max() > 100, "red and blue are told apart"


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_picture_stands_upright_where_the_camera_turns_nothing(opened: Open, photo: Path, rotation: int, mirror: bool) -> None:
    source = opened(rotation=rotation, mirror=mirror)
    turned = np.rot90(np.asarray(Image.open(photo)), k=-rotation // 90)
    expected = corners_of(np.fliplr(turned) if mirror else turned).astype(int)
    frame = source.next_frame(LONG_S)
    assert encoding.size_of(frame) == source.size == (MAIN if rotation in (0, 180) else MAIN[::-1])
    assert np.abs(corners_of(as_a_jpeg_shows_it(frame)).astype(int) - expected).max() <= 3


def test_sharpness_is_measured_on_the_small_stream_in_the_cameras_own_buffer(
    opened: Open, virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_at: list[tuple[tuple[int, ...], bool]] = []

    def look(luma: Pixels) -> int:
        looked_at.append((luma.shape, is_the_cameras_own(luma, virtual)))
        return 42

    monkeypatch.setattr(picamera, "sharpness", look)
    assert opened().next_frame(LONG_S).sharpness == 42
    assert looked_at == [(LORES[::-1], True)]


def test_a_frame_is_not_to_be_written_to(opened: Open) -> None:
    with pytest.raises(ValueError, match="read-only"):
        opened().next_frame(LONG_S).pixels[0, 0] = 1


# Copies


def test_from_the_cameras_buffer_to_the_encoder_a_frame_is_copied_once(
    opened: Open, virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bool] = []
    written: list[Pixels] = []
    encoded: list[Pixels] = []
    copy, encode = picamera.copy_into, simplejpeg.encode_jpeg_yuv_planes

    def seen_copy(destination: Pixels, buffer: Pixels, layout: Layout, turn: Turn) -> None:
        read.append(is_the_cameras_own(buffer, virtual))
        written.append(destination)
        copy(destination, buffer, layout, turn)

    def seen_encode(*arguments: Any, **options: Any) -> Any:
        encoded.extend(arguments[:3])
        return encode(*arguments, **options)

    source = opened()
    monkeypatch.setattr(picamera, "copy_into", seen_copy)
    monkeypatch.setattr(simplejpeg, "encode_jpeg_yuv_planes", seen_encode)
    for _ in range(2):
        encoding.encode(source.next_frame(LONG_S), 85)
    assert read == [True, True]
    assert np.shares_memory(*written), "the memory is used again"
    assert len(encoded) == 6
    assert all(np.shares_memory(plane, written[0]) and plane.flags.c_contiguous for plane in encoded)


def test_a_frame_takes_no_memory_of_its_own(opened: Open) -> None:
    source = opened()
    for _ in range(5):
        source.next_frame(LONG_S)
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        for _ in range(10):
            source.next_frame(LONG_S)
        now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    frame_bytes = MAIN[0] * MAIN[1] * 3 // 2
    assert peak - before < frame_bytes // 4
    assert now - before < frame_bytes // 20


# The newest frame, and none twice


def wait_for_frames(virtual: VirtualCamera, count: int) -> None:
    """Until the camera has given `count` more, whoever fetches them."""
    camera = virtual.opened[-1]
    until, deadline = camera.frames + count, time.monotonic() + LONG_S
    while camera.frames < until:
        assert time.monotonic() < deadline
        threading.Event().wait(0.005)


def test_who_comes_late_gets_the_newest_frame_and_sees_how_many_were_missed(opened: Open, virtual: VirtualCamera) -> None:
    source = opened()
    first = source.next_frame(LONG_S)
    wait_for_frames(virtual, 10)
    newest = source.next_frame(LONG_S)
    assert newest.sequence - first.sequence >= 5
    assert newest.captured_ns - first.captured_ns >= 5e9 / RATE_HZ
    assert source.next_frame(LONG_S).captured_ns > newest.captured_ns


def test_a_consumer_that_never_comes_does_not_starve_the_camera(opened: Open, virtual: VirtualCamera) -> None:
    source = opened()
    wait_for_frames(virtual, 20)
    assert virtual.opened[-1].frames >= 20
    assert source.next_frame(LONG_S).sequence >= 0


def test_frames_that_the_sensor_does_not_give_are_gaps(opened: Open, virtual: VirtualCamera) -> None:
    source = opened()
    virtual.hand.fault = Fault.SLOW
    source.next_frame(LONG_S)
    numbers = [source.next_frame(LONG_S).sequence for _ in range(7)]
    assert numbers[-1] - numbers[0] >= 6 * 5 / 2


# Stills


def test_a_still_is_larger_and_frames_come_again(opened: Open) -> None:
    source = opened()
    before = source.next_frame(LONG_S)
    asked_ns = time.monotonic_ns()
    still = source.take_still(LONG_S)
    after = source.next_frame(LONG_S)
    assert encoding.size_of(still) == source.still_size == STILL
    assert still.captured_ns > asked_ns
    assert encoding.size_of(after) == MAIN
    assert after.captured_ns > still.captured_ns
    assert before.sequence < still.sequence < after.sequence


def test_a_still_is_turned_as_frames_are(opened: Open) -> None:
    source = opened(rotation=90)
    assert encoding.size_of(source.take_still(LONG_S)) == source.still_size == STILL[::-1]


def test_a_still_is_its_holders_own_and_gone_when_nobody_holds_it(opened: Open) -> None:
    source = opened()
    still = source.take_still(LONG_S)
    kept, frame = still.pixels.copy(), source.next_frame(LONG_S)
    assert np.array_equal(still.pixels, kept)
    assert not np.shares_memory(still.pixels, frame.pixels)
    memory = weakref.ref(still.pixels.base)
    del still
    gc.collect()
    assert memory() is None


def test_the_memory_that_a_still_was_taken_in_is_given_back(opened: Open, virtual: VirtualCamera) -> None:
    source = opened()
    mapped = virtual.opened[-1].allocator.mapped_buffers
    before = sorted(len(memory) for memory in mapped.values())
    source.take_still(LONG_S)
    source.next_frame(LONG_S)
    assert sorted(len(memory) for memory in virtual.opened[-1].allocator.mapped_buffers.values()) == before


def test_a_still_can_be_the_first_thing(opened: Open) -> None:
    source = opened()
    assert encoding.size_of(source.take_still(LONG_S)) == STILL
    assert encoding.size_of(source.next_frame(LONG_S)) == MAIN


def test_the_frames_that_a_still_cost_are_nobodys_fault(opened: Open) -> None:
    source = opened()
    before = source.next_frame(LONG_S).sequence
    source.take_still(LONG_S)
    assert source.next_frame(LONG_S).sequence - before == 2


def test_the_frames_that_pass_until_the_first_one_after_a_still_are_nobodys_fault(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    source = opened()
    start = source._start
    monkeypatch.setattr(source, "_start", lambda session: [threading.Event().wait(10 / RATE_HZ), start(session)])
    still = source.take_still(LONG_S).sequence
    assert source.next_frame(LONG_S).sequence - still == 1


def test_frames_after_a_still_may_have_another_size_and_of_those_before_nothing_is_left(opened: Open) -> None:
    source = opened()
    before = source.next_frame(LONG_S).pixels
    assert before.any()
    source._plan = replace(source._plan, main=(640, 360))
    source.take_still(LONG_S)
    assert not before.any()
    assert encoding.size_of(source.next_frame(LONG_S)) == source.size == (640, 360)


@pytest.mark.parametrize("size", [(640, 360), (1920, 1080)])
def test_a_camera_may_have_another_size_when_it_is_opened_again(opened: Open, size: Size) -> None:
    first = opened()
    first.next_frame(LONG_S)
    first.close()
    again = opened(partial(small, main=size))
    assert encoding.size_of(again.next_frame(LONG_S)) == again.size == size


def test_a_still_comes_at_the_sensors_own_pace_however_slow_frames_are(opened: Open) -> None:
    source = opened(rate_hz=1.0)
    began = time.monotonic()
    assert source._still(source._opened(), STILL, 0.9)
    assert time.monotonic() - began < 0.9


def test_a_still_that_comes_too_late_is_given_up_and_frames_come_again(opened: Open) -> None:
    source = opened()
    assert code_of(partial(source.take_still, 1e-6)) is Code.CAMERA_STALLED
    assert encoding.size_of(source.next_frame(LONG_S)) == MAIN


def test_a_still_that_there_is_no_memory_for_is_refused_and_frames_come_again(
    opened: Open, virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = opened()
    allocator = virtual.opened[-1].allocator
    allocate = allocator.allocate

    def too_little(configuration: Any, use_case: str) -> None:
        if use_case == "still":
            raise OSError(errno.ENOMEM, "Cannot allocate memory")
        allocate(configuration, use_case)

    monkeypatch.setattr(allocator, "allocate", too_little)
    with pytest.raises(RigError, match="no memory for its buffers"):
        source.take_still(LONG_S)
    assert encoding.size_of(source.next_frame(LONG_S)) == MAIN


def test_a_camera_that_dies_at_the_still_says_so(opened: Open, virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch) -> None:
    source = opened()
    monkeypatch.setattr(session, "_FIRST_FRAME_S", 0.1)
    virtual.hand.fault = Fault.STALLED
    assert code_of(partial(source.take_still, 0.1)) is Code.CAMERA_STALLED


def test_a_camera_without_stills_takes_none(opened: Open) -> None:
    source = opened(partial(small, still=None))
    assert source.still_size is None
    assert code_of(partial(source.take_still, LONG_S)) is Code.CAMERA_FORMAT


# Trouble


def test_a_stall_is_noticed_within_two_frame_times_and_a_second(opened: Open, virtual: VirtualCamera) -> None:
    source = opened()
    source.next_frame(LONG_S)
    virtual.hand.fault = Fault.STALLED
    began = time.monotonic()
    assert code_of(lambda: [source.next_frame(LONG_S) for _ in range(3)]) is Code.CAMERA_STALLED
    assert 1.0 <= time.monotonic() - began < LONG_S / 2


def test_waits_that_timed_out_take_no_buffers_with_them(opened: Open, virtual: VirtualCamera) -> None:
    """picamera2's own `captured_request` would lose one each time, and the camera would stand still after four."""
    source = opened()
    for _ in range(8):
        virtual.hand.fault = Fault.STALLED
        for _ in range(3):
            with pytest.raises(RigError):
                [source.next_frame(0.01) for _ in range(9)]
        virtual.hand.fault = Fault.NONE
        assert source.next_frame(LONG_S)
    wait_for_frames(virtual, 4)


def test_a_camera_that_gives_no_first_frame_does_not_open(virtual: VirtualCamera, opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    virtual.hand.fault = Fault.STALLED
    with monkeypatch.context() as impatient:
        impatient.setattr(session, "_FIRST_FRAME_S", 0.1)
        assert code_of(opened) is Code.CAMERA_STALLED
    virtual.hand.fault = Fault.NONE
    assert opened().next_frame(LONG_S)


@pytest.mark.parametrize(
    ("fault", "code"), [(Fault.MISSING, Code.CAMERA_MISSING), (Fault.BUSY, Code.CAMERA_BUSY), (Fault.FORMAT, Code.CAMERA_FORMAT)]
)
def test_a_camera_that_cannot_be_had_is_told_by_name_and_can_be_had_later(
    opened: Open, virtual: VirtualCamera, fault: Fault, code: Code
) -> None:
    virtual.hand.fault = fault
    assert code_of(opened) is code
    virtual.hand.fault = Fault.NONE
    assert opened().next_frame(LONG_S)


def test_a_camera_of_another_number_is_missing(opened: Open) -> None:
    assert code_of(partial(opened, camera=3)) is Code.CAMERA_MISSING


# The end


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


# What a source offers beside frames


def test_a_source_says_how_its_frames_were_exposed_where_the_camera_says_so(opened: Open) -> None:
    source = opened()
    assert isinstance(source, Metered)
    assert source.last_settings == LastSettings()
    source._metadata = {"ExposureTime": 10_000, "AnalogueGain": 2.0, "LensPosition": 1.5}
    assert source.last_settings == LastSettings(10_000, 2.0, 1.5)


def test_a_lens_that_does_not_move_is_not_moved(opened: Open) -> None:
    source = opened()
    assert isinstance(source, Focusing)
    assert source.lens_range is None
    assert code_of(partial(source.set_lens, 2.0)) is Code.CAMERA_FORMAT


def test_a_lens_stays_where_it_was_put_also_after_a_still(opened: Open, virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch) -> None:
    source = opened()
    camera = virtual.opened[-1]
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(type(camera), "camera_controls", {"LensPosition": (0.0, 32.0, 1.0)})
    monkeypatch.setattr(camera, "set_controls", asked.append)
    assert source.lens_range == (0.0, 32.0)
    source.set_lens(2.0)
    assert asked == [{"AfMode": 0, "LensPosition": 2.0}]
    assert source._controls(source._opened(), None) == {"AfMode": 0, "LensPosition": 2.0}


def test_a_lens_that_focuses_once_does_so_when_the_camera_opens_and_not_for_a_still(
    opened: Open, virtual: VirtualCamera, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def see(settings: RigSettings, rate_hz: float | None, available: object, *, opening: bool) -> dict[str, Any]:
        asked.append(opening)
        return {}

    monkeypatch.setattr(picamera, "controls_for", see)
    source = opened(focus="once")
    source.next_frame(LONG_S)
    source.take_still(LONG_S)
    assert asked == [True, False, False]


# Encoders of the board


class Onboard:
    """Looks like an encoder of the board: reads the request's own buffer, sometimes fails."""

    def __init__(self, jpegs: Iterator[bytes | None]) -> None:
        self.jpegs = jpegs
        self.closed = False

    def encode(self, request: Any) -> bytes | None:
        assert request.request is not None, "the request is held"
        return next(self.jpegs)

    def close(self) -> None:
        self.closed = True


def test_the_boards_encoder_takes_frames_before_they_are_copied(opened: Open) -> None:
    made = encoding.jpeg.encode(np.zeros((*MAIN[::-1], 3), np.uint8))
    onboard = Onboard(iter([made, None]))
    asked: list[tuple[Layout, Turn, float]] = []

    def make(layout: Layout, turn: Turn, rate_hz: float) -> Onboard:
        asked.append((layout, turn, rate_hz))
        return onboard

    source = opened(make_encoder=make)
    encoded, copied = source.next_frame(LONG_S), source.next_frame(LONG_S)
    assert encoded.pixel_format is PixelFormat.JPEG
    assert encoding.encode(encoded, 85) == made
    assert encoded.sharpness is not None
    assert copied.pixel_format is PixelFormat.I420
    source.close()
    assert onboard.closed
    (layout, turn, rate_hz) = asked[0]
    assert (layout, turn) == (Layout("NV12", MAIN, MAIN[0]), Turn())
    assert rate_hz == pytest.approx(RATE_HZ)


def test_the_boards_encoder_lets_go_of_its_buffers_for_a_still_and_begins_anew_after_it(opened: Open) -> None:
    made: list[Onboard] = []

    def make(layout: Layout, turn: Turn, rate_hz: float) -> Onboard:
        made.append(Onboard(itertools.repeat(b"a JPEG")))
        return made[-1]

    source = opened(make_encoder=make)
    source.take_still(LONG_S)
    assert [one.closed for one in made] == [True, False]
    assert source.next_frame(LONG_S).pixel_format is PixelFormat.JPEG
