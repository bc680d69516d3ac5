from __future__ import annotations

import re
from pathlib import Path

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import scene as scene_module
from eyelid_rig.camera.replay import ReplaySource, open_replay
from eyelid_rig.camera.scene import INDEX, Header, SceneFrame, line_of, parse, read_scene

from .conftest import PaintPhoto, SteppedClock

RED, GREEN, BLUE = (200, 0, 0), (0, 200, 0), (0, 0, 200)
SPEC = (Path(scene_module.__file__).parent / "SPEC-scene.md").read_text()
EXAMPLE = SPEC.split("```\n")[1].encode()
HEADER = b'{"scene":1,"size":[64,64],"rate_hz":10.0,"source":"test"}\n'


def frame_line(file: str, at_ns: int) -> bytes:
    return line_of(SceneFrame(file, at_ns))


@pytest.fixture
def folder(tmp_path: Path, paint: PaintPhoto) -> Path:
    """Three pictures: red for 90 ms, green for 210 ms, then blue as long."""
    for name, colour in (("0.jpg", RED), ("1.jpg", GREEN), ("2.jpg", BLUE)):
        paint(name, colour, (64, 64))
    lines = (frame_line("0.jpg", 0), frame_line("1.jpg", 90_000_000), frame_line("2.jpg", 300_000_000))
    (tmp_path / INDEX).write_bytes(HEADER + b"".join(lines))
    return tmp_path


@pytest.fixture
def source(folder: Path, clock: SteppedClock) -> ReplaySource:
    return open_replay(folder, (64, 64), 99, dwell_s=7, clock=clock)


def refusal(data: bytes) -> RigError:
    with pytest.raises(RigError) as refused:
        parse(data, Path("somewhere/scene.jsonl"))
    return refused.value


def test_the_specs_example_is_read_and_written_as_it_stands_there() -> None:
    scene = parse(EXAMPLE, Path(INDEX))
    assert (scene.size, scene.header.rate_hz, len(scene.frames)) == ((1920, 1080), 10, 3)
    assert b"".join(map(line_of, (scene.header, *scene.frames))) == EXAMPLE
    schedule = scene.schedule(0)
    assert [round(schedule.due_ns(sequence) / 1e9, 3) for sequence in range(4)] == [0, 0.1, 0.3, 0.5]


def test_the_specs_tables_name_every_key() -> None:
    named = set(re.findall(r"^\| `([a-z_]+)` \|", SPEC, re.MULTILINE))
    assert named == {*Header.__struct_fields__, *SceneFrame.__struct_fields__}


def test_each_frame_comes_at_its_recorded_time_and_again_after_the_last_one_s_gap(source: ReplaySource, clock: SteppedClock) -> None:
    start_ns = clock.now_ns
    frames = [source.next_frame(1) for _ in range(5)]
    assert [(frame.captured_ns - start_ns) // 10**6 for frame in frames] == [0, 90, 300, 510, 600]
    assert [frame.sequence for frame in frames] == [0, 1, 2, 3, 4]
    assert clock.now_ns == frames[-1].captured_ns


def test_a_frame_says_its_file_and_its_time_and_shows_its_picture(source: ReplaySource) -> None:
    frames = []
    for _ in range(4):
        frame = source.next_frame(1)
        frames.append((frame.origin, int(frame.pixels[0, 0].argmax())))
    assert frames == [("0.jpg at 0.000 s", 0), ("1.jpg at 0.090 s", 1), ("2.jpg at 0.300 s", 2), ("0.jpg at 0.000 s", 0)]


def test_a_scene_has_its_own_rate_whatever_was_asked_for(source: ReplaySource) -> None:
    assert (source.rate_hz, source.size) == (10, (64, 64))


def test_whoever_comes_late_sees_the_frame_of_that_time(source: ReplaySource, clock: SteppedClock) -> None:
    source.next_frame(1)
    clock.pass_s(0.95)  # one loop and 0.44 s: blue
    assert (source.next_frame(1).sequence, source.next_frame(1).sequence) == (5, 6)


def test_a_single_picture_is_shown_for_one_period(tmp_path: Path, paint: PaintPhoto, clock: SteppedClock) -> None:
    paint("0.jpg", RED, (64, 64))
    (tmp_path / INDEX).write_bytes(HEADER + frame_line("0.jpg", 0))
    source = open_replay(tmp_path, (64, 64), 99, clock=clock)
    assert source.next_frame(1).captured_ns + 100_000_000 == source.next_frame(1).captured_ns


def test_a_line_that_was_cut_off_is_no_line_of_the_scene(folder: Path) -> None:
    with (folder / INDEX).open("ab") as index:
        index.write(frame_line("3.jpg", 400_000_000)[:-1])
    assert len(read_scene(folder).frames) == 3


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "line 1: no header"),
        (HEADER[:-1], "line 1: no header"),
        (HEADER.replace(b'"scene":1', b'"scene":2'), "line 1: .*scene"),
        (HEADER.replace(b"[64,64]", b"[64]"), "line 1: .*size"),
        (HEADER.replace(b"[64,64]", b"[64,63]"), "line 1: .*size"),
        (HEADER.replace(b"10.0", b"0"), "line 1: .*rate_hz"),
        (HEADER.replace(b"test", b"\xff"), "line 1: "),
        (HEADER + b"\n", "line 2: "),
        (HEADER + b"[]\n", "line 2: "),
        (HEADER + b'{"file":"0.jpg"}\n', "line 2: .*at_ns"),
        (HEADER + b'{"file":"0.jpg","at_ns":0,"secret":1}\n', "line 2: .*secret"),
        (HEADER + frame_line("../0.jpg", 0), "line 2: .*file"),
        (HEADER + frame_line(".0.jpg", 0), "line 2: .*file"),
        (HEADER + frame_line("0.jpg", 0) + frame_line("1.jpg", -1), "line 3: .*at_ns"),
        (HEADER + frame_line("0.jpg", 1), "line 2: `at_ns` is 1 and has to be 0, as it is the first"),
        (HEADER + frame_line("0.jpg", 0) + frame_line("1.jpg", 0), "line 3: `at_ns` is 0 and has to be more than 0"),
    ],
)
def test_a_broken_index_is_refused_by_file_and_line(data: bytes, said: str) -> None:
    refused = refusal(data)
    assert refused.code is Code.CAMERA_FORMAT
    assert re.search(f"somewhere/scene.jsonl {said}", str(refused))


def test_an_index_without_a_picture_shows_nothing() -> None:
    assert refusal(HEADER).code is Code.CAMERA_NO_FRAMES


def test_a_picture_that_is_missing_is_named_with_its_line_before_anything_is_shown(folder: Path) -> None:
    (folder / "1.jpg").unlink()
    with pytest.raises(RigError, match=r"scene\.jsonl line 3: 1\.jpg is not there") as missing:
        open_replay(folder, (64, 64), 10)
    assert missing.value.code is Code.CAMERA_NO_FRAMES


def test_a_picture_that_cannot_be_decoded_is_named_with_its_line_and_none_takes_its_place(folder: Path, source: ReplaySource) -> None:
    (folder / "1.jpg").write_bytes(b"torn")
    source.next_frame(1)
    with pytest.raises(RigError, match=r"scene\.jsonl line 3: .*1\.jpg") as torn:
        source.next_frame(1)
    assert torn.value.code is Code.CAMERA_FORMAT


def test_an_index_that_is_no_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / INDEX).mkdir()
    with pytest.raises(RigError, match="cannot read") as refused:
        open_replay(tmp_path, (64, 64), 10)
    assert refused.value.code is Code.CAMERA_FORMAT
