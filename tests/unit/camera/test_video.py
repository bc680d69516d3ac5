from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.camera.replay import open_replay
from eyelid_rig.camera.schedule import Schedule
from eyelid_rig.camera.video import VideoReel

from .conftest import SteppedClock

RATE_HZ = 5
LEVELS = tuple(range(20, 220, 20))
"""The grey of each of the video's ten frames, which last two seconds together."""


@pytest.fixture(params=["video.mp4", "video.mkv"])
def video(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return write_video(tmp_path / request.param, greys())


def greys() -> Iterator[np.ndarray]:
    return (np.full((48, 64, 3), level, np.uint8) for level in LEVELS)


def noise() -> Iterator[np.ndarray]:
    random = np.random.default_rng(1)
    return (random.integers(0, 256, (48, 64, 3), np.uint8) for _ in LEVELS)


def write_video(path: Path, pictures: Iterable[np.ndarray]) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE_HZ, options={"crf": "4", "bf": "2"})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for pixels in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    return path


def test_a_video_is_replayed_at_its_own_speed_whatever_the_rate(video: Path) -> None:
    reel, schedule = VideoReel(video, (32, 24)), Schedule(0, rate_hz=10)
    shown = [int(reel.show(sequence, schedule)[0][12, 16, 0]) for sequence in range(20)]
    assert shown == pytest.approx([level for level in LEVELS for _ in (0, 1)], abs=4)


def test_at_its_end_a_video_begins_again(video: Path) -> None:
    reel, schedule = VideoReel(video, (32, 24)), Schedule(0, rate_hz=RATE_HZ)
    origins = [reel.show(sequence, schedule)[1] for sequence in range(25)]
    assert origins[:10] == origins[10:20] == [f"{video.name} at {n / 5:.3f} s" for n in range(10)]
    assert origins[20:] == origins[:5]


def test_whoever_comes_late_misses_pictures_of_a_video_too(video: Path, clock: SteppedClock) -> None:
    with open_replay(video, (32, 24), RATE_HZ, clock=clock) as source:
        source.next_frame(1)
        clock.pass_s(13.1)
        assert source.next_frame(1).origin == f"{video.name} at 1.000 s"


def test_frames_of_a_video_cover_the_size_that_was_asked_for(video: Path) -> None:
    pixels, _ = VideoReel(video, (160, 90)).show(0, Schedule(0, 10))
    assert pixels.shape == (90, 160, 3)
    assert not pixels.flags.writeable


@pytest.mark.parametrize("kept", [0.5, 0.9])
def test_a_video_that_breaks_off_is_replayed_up_to_there(tmp_path: Path, kept: float) -> None:
    path = write_video(tmp_path / "video.mkv", noise())
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * kept)])
    reel, schedule = VideoReel(path, (32, 24)), Schedule(0, RATE_HZ)
    assert len({reel.show(sequence, schedule)[1] for sequence in range(30)}) >= 3


@pytest.mark.parametrize("content", [b"", b"no video", bytes(5000), b"\0\0\0\x18ftypmp42" + bytes(500)])
def test_a_file_that_is_no_video_is_an_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "video.mp4").write_bytes(content)
    with pytest.raises(EyelidError, match="video") as refused:
        open_replay(tmp_path / "video.mp4", (32, 24), 10)
    assert refused.value.code is Code.CAMERA_NO_FRAMES


def test_a_closed_reel_can_be_closed_by_its_source_only_once(video: Path, clock: SteppedClock) -> None:
    source = open_replay(video, (32, 24), 10, clock=clock)
    source.next_frame(1)
    source.close()
    source.close()


def quadrants(pixels: np.ndarray) -> list[bool]:
    """Whether the left upper, right upper, left lower and right lower quarter is bright."""
    height, width = pixels.shape[:2]
    return [bool(pixels[height * y // 4, width * x // 4, 0] > 120) for y in (1, 3) for x in (1, 3)]


@pytest.mark.parametrize(
    ("matrix", "bright"),
    [
        ((0, 1, -1, 0), [False, True, False, False]),
        ((-1, 0, 0, -1), [False, False, False, True]),
        ((0, -1, 1, 0), [False, False, True, False]),
    ],
    ids=["a quarter clockwise", "upside down", "a quarter back"],
)
def test_a_video_from_a_phone_held_otherwise_is_shown_upright(tmp_path: Path, matrix: tuple[int, ...], bright: list[bool]) -> None:
    path = tmp_path / "video.mp4"
    pixels = np.zeros((48, 64, 3), np.uint8)
    pixels[:24, :32] = 220
    write_video(path, [pixels] * 4)
    turn(path, matrix)
    assert quadrants(VideoReel(path, (48, 48)).show(0, Schedule(0, RATE_HZ))[0]) == bright


def turn(path: Path, matrix: tuple[int, ...]) -> None:
    """Set the first four numbers (16.16) of the track header's matrix, as a phone does: a b, then c d."""
    content = bytearray(path.read_bytes())
    at = content.index(b"tkhd") + 44
    for offset, number in zip((0, 4, 12, 16), matrix, strict=True):
        content[at + offset : at + offset + 4] = (number << 16).to_bytes(4, "big", signed=True)
    path.write_bytes(content)
