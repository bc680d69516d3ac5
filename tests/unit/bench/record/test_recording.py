from __future__ import annotations

import errno
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from eyelid_bench import extra
from eyelid_bench.record import writing
from eyelid_bench.record.recording import Recorded, record
from eyelid_bench.record.writing import SceneWriter, make_room
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Frame, PixelFormat
from eyelid_rig.camera.scene import INDEX, Header, read_scene

HEADER = Header(1, (64, 64), 10, "test")
JPEG = bytes(1000)


class Sensor:
    """Frames of the given exposures, in ms; then the camera is gone."""

    name, size, rate_hz, still_size = "imx708", (64, 64), 10.0, None

    def __init__(self, *at_ms: int, pixel_format: PixelFormat = PixelFormat.I420) -> None:
        self._at_ms = list(at_ms)
        self._format = pixel_format

    def next_frame(self, timeout_s: float) -> Frame:
        if not self._at_ms:
            raise RigError(Code.CAMERA_STALLED, "no frame")
        shape = (96, 64) if self._format is PixelFormat.I420 else (64, 64, 3)
        return Frame(0, self._at_ms.pop(0) * 10**6, np.full(shape, 128, dtype=np.uint8), self._format)

    def take_still(self, timeout_s: float) -> Frame:
        raise NotImplementedError

    def close(self) -> None: ...

    def __enter__(self) -> Sensor:
        return self

    def __exit__(self, *_: object) -> None: ...


def made(sensor: Sensor, folder: Path, seconds: float = 10, stopped: Callable[[], bool] = lambda: False) -> Recorded:
    return record(sensor, folder, seconds, 95, stopped, lambda _: None)


def times_ms(folder: Path) -> list[int]:
    return [frame.at_ns // 10**6 for frame in read_scene(folder).frames]


def test_a_scene_has_the_frames_of_the_first_seconds_at_their_exposures(tmp_path: Path) -> None:
    recorded = made(Sensor(5000, 5101, 5199, 5300), tmp_path, 0.3)
    assert recorded == Recorded(3, 0.199)
    assert times_ms(tmp_path) == [0, 101, 199]
    assert read_scene(tmp_path).header == Header(1, (64, 64), 10, "imx708")


@pytest.mark.parametrize("pixel_format", [PixelFormat.I420, PixelFormat.BGR, PixelFormat.RGB])
def test_whatever_a_source_gives_becomes_a_jpeg_that_only_the_user_can_read(tmp_path: Path, pixel_format: PixelFormat) -> None:
    made(Sensor(0, 100, pixel_format=pixel_format), tmp_path, 0.1)
    picture = tmp_path / "000000.jpg"
    assert picture.read_bytes().startswith(b"\xff\xd8\xff")
    assert (picture.stat().st_mode & 0o777, (tmp_path / INDEX).stat().st_mode & 0o777) == (0o600, 0o600)


def test_a_frame_that_comes_twice_is_in_the_scene_once(tmp_path: Path) -> None:
    made(Sensor(0, 100, 100, 50, 200, 300), tmp_path, 0.3)
    assert times_ms(tmp_path) == [0, 100, 200]


def test_whoever_stops_it_has_a_whole_shorter_scene(tmp_path: Path) -> None:
    answers = iter((False, False, True))
    assert made(Sensor(0, 100, 200, 300), tmp_path, stopped=lambda: next(answers)).frames == 2
    assert times_ms(tmp_path) == [0, 100]


def test_a_camera_that_stops_leaves_what_it_gave(tmp_path: Path) -> None:
    with pytest.raises(RigError) as stalled:
        made(Sensor(0, 100), tmp_path)
    assert stalled.value.code is Code.CAMERA_STALLED
    assert times_ms(tmp_path) == [0, 100]


def test_a_scene_without_a_frame_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RigError):
        made(Sensor(), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def small_disk(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int], None]]:
    """A disk that takes so many bytes more, half of what it cannot take whole, and then says that it is full."""
    room: list[int] = []

    class File(writing.FileIO):
        def write(self, data: Any, /) -> int:
            if not room:
                return super().write(data)
            if not room[0]:
                raise OSError(errno.ENOSPC, "No space left on device")
            taken = min(room[0], len(data))
            room[0] -= taken
            return super().write(data[:taken])

    monkeypatch.setattr(writing, "FileIO", File)
    return lambda left: room.__setitem__(slice(None), [left])


@pytest.mark.parametrize("left", [0, 1, len(JPEG) - 1, len(JPEG), len(JPEG) + 1, len(JPEG) + 30])
def test_a_full_disk_is_said_and_what_is_there_stays_readable(tmp_path: Path, small_disk: Callable[[int], None], left: int) -> None:
    with SceneWriter(tmp_path, HEADER) as writer:
        writer.add(JPEG, 0)
        small_disk(left)
        with pytest.raises(RigError, match="first 1 pictures stay") as full:
            writer.add(JPEG, 100)
    assert full.value.code is Code.STORAGE_FULL
    assert [frame.file for frame in read_scene(tmp_path).frames] == ["000000.jpg"]
    assert sorted(path.name for path in tmp_path.iterdir()) == [".gitignore", "000000.jpg", INDEX]


def test_a_disk_too_full_to_begin_leaves_nothing(tmp_path: Path, small_disk: Callable[[int], None]) -> None:
    small_disk(5)
    with pytest.raises(RigError, match="no scene") as full:
        SceneWriter(tmp_path, HEADER)
    assert full.value.code is Code.STORAGE_FULL
    assert list(tmp_path.iterdir()) == []


def test_after_every_write_the_scene_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the program were killed there."""
    seen: list[int] = []
    write_all = writing._write_all

    def written(file: Any, data: bytes) -> None:
        for half in (data[: len(data) // 2], data[len(data) // 2 :]):
            write_all(file, half)
            if (tmp_path / "000000.jpg").exists() and (tmp_path / INDEX).read_bytes().count(b"\n") > 1:
                seen.append(len(read_scene(tmp_path).frames))

    monkeypatch.setattr(writing, "_write_all", written)
    with SceneWriter(tmp_path, HEADER) as writer:
        for at_ns in (0, 1, 2):
            writer.add(JPEG, at_ns)
    assert seen == [1, 1, 1, 1, 2, 2, 2, 2, 3]


def test_a_folder_that_holds_anything_is_left_as_it_is(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "000000.jpg").write_bytes(JPEG)
    for force in (False, True):
        with pytest.raises(RigError) as refused:
            make_room(tmp_path, force=force)
        assert refused.value.code is Code.FILE_EXISTS
    assert (tmp_path / "000000.jpg").exists()
    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_force_replaces_a_scene_and_nothing_else(tmp_path: Path) -> None:
    made(Sensor(0, 100, 200), tmp_path, 0.2)
    with pytest.raises(RigError, match="--force"):
        make_room(tmp_path, force=False)
    assert len(read_scene(tmp_path).frames) == 2
    make_room(tmp_path, force=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["notes.txt", "20261123.jpg", "000002.jpg", "000000.jpeg", ".gitignore"])
def test_force_deletes_nothing_where_anything_else_is_too(tmp_path: Path, name: str) -> None:
    """A picture that the scene does not have is another's, whatever its name."""
    made(Sensor(0, 100), tmp_path, 0.1)
    (tmp_path / ".gitignore").unlink()
    (tmp_path / INDEX).write_bytes(b"".join((tmp_path / INDEX).read_bytes().splitlines(keepends=True)[:2]))
    (tmp_path / name).write_text("mine")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(RigError, match="nothing was deleted") as refused:
        make_room(tmp_path, force=True)
    assert refused.value.code is Code.FILE_EXISTS
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_index_of_another_program_is_no_scene(tmp_path: Path) -> None:
    (tmp_path / INDEX).write_text('{"scenes": []}\n')
    with pytest.raises(RigError, match="nothing was deleted"):
        make_room(tmp_path, force=True)
    assert (tmp_path / INDEX).exists()


@pytest.mark.parametrize("cut", range(1, 64, 7))
def test_a_recording_that_was_killed_anywhere_can_be_replaced(tmp_path: Path, cut: int) -> None:
    with SceneWriter(tmp_path, HEADER) as writer:
        writer.add(JPEG, 0)
    index = (tmp_path / INDEX).read_bytes()
    (tmp_path / INDEX).write_bytes(index[:-cut])
    if b"\n" not in index[:-cut]:
        (tmp_path / "000000.jpg").unlink()
    make_room(tmp_path, force=True)
    assert list(tmp_path.iterdir()) == []


def test_no_git_takes_a_scene(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", tmp_path], check=True, timeout=30)
    make_room(tmp_path / "desk", force=False)
    made(Sensor(0, 100, 200), tmp_path / "desk", 0.2)
    told = subprocess.run(["git", "-C", tmp_path, "status", "--porcelain"], capture_output=True, check=True, timeout=30)
    assert told.stdout == b""


def test_a_rig_records_nothing_for_a_program_that_imports_it_either(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rig" / "keys").mkdir(parents=True)
    (tmp_path / "rig" / "keys" / "pi.pem").touch()
    monkeypatch.setenv("EYELID_RIG_DIR", str(tmp_path / "rig"))
    sensor = Sensor(0, 100)
    with pytest.raises(RigError, match="development machine") as refused:
        made(sensor, tmp_path)
    assert refused.value.code is Code.ALREADY_INITIALISED
    assert sensor.next_frame(0).captured_ns == 0
    assert [path.name for path in tmp_path.iterdir()] == ["rig"]


def test_where_the_bench_s_packages_are_missing_nothing_is_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extra, "MODULES", ("av", "eyelid_none"))
    with pytest.raises(RigError, match="eyelid_none missing") as refused:
        made(Sensor(0, 100), tmp_path)
    assert refused.value.code is Code.NOT_FOUND
    assert list(tmp_path.iterdir()) == []


def test_a_new_folder_is_the_user_s_alone(tmp_path: Path) -> None:
    make_room(tmp_path / "new" / "scene", force=False)
    assert (tmp_path / "new" / "scene").stat().st_mode & 0o777 == 0o700
