"""The worker that tells its story is the rig's in what it may do and in what is believed of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np
import pytest

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.camera import jpeg
from eyelid_rig.crop.made import Limits
from eyelid_rig.crop.messages import Answer, Done, Order
from eyelid_rig.crop.trace import Trace
from eyelid_rig.crop.workshop import MEMORY_MB
from eyelid_rig.models.listing import entries
from eyelid_rig.stills.watched import LENGTH_BYTES, Story, Watched
from unit.stills import stories

MODELS = {bytes.fromhex(entry.sha256) for entry in entries().values()}
FRAME = (640, 480)
LIMITS = Limits(250_000, 2**20, 85, 0.1)
DARK = jpeg.encode(np.zeros((480, 640, 3), np.uint8))


def order(frame: bytes = DARK) -> Order:
    return Order.of(frame, "what is this?", LIMITS)


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    with Watched("zero", tmp_path_factory.mktemp("rig"), MEMORY_MB["zero"], MODELS) as running:
        yield running


def test_a_refusal_comes_with_its_words_its_steps_and_its_cost(watched: Watched) -> None:
    story, refusal = watched.look(order(), FRAME)
    assert isinstance(refusal, EyelidError)
    assert refusal.code is Code.TOO_DARK
    assert "refused" not in str(refusal)
    assert [step.name for step in story.trace.steps] == ["light"]
    assert story.cpu_s > 0
    assert watched.peak_mb() > 50


def test_it_gives_up_what_the_rigs_worker_gives_up(watched: Watched) -> None:
    watched.look(order(), FRAME)
    proc = Path(f"/proc/{watched.child.pid}")
    limits = {line[:25].strip(): line[25:].split()[0] for line in (proc / "limits").read_text().splitlines()[1:]}
    assert limits["Max core file size"] == "0"
    assert limits["Max file size"] == "0"
    assert limits["Max data size"] == str(MEMORY_MB["zero"] * 2**20)
    status = dict(line.split(":\t", 1) for line in (proc / "status").read_text().splitlines())
    assert (status["NoNewPrivs"], status["Seccomp"]) == ("1", "2")


def test_its_death_is_a_refusal_and_the_next_picture_has_a_new_one(watched: Watched) -> None:
    watched.look(order(), FRAME)
    assert watched.child.pid
    os.kill(watched.child.pid, signal.SIGKILL)
    with pytest.raises(EyelidError) as refused:
        watched.look(order(), FRAME)
    assert refused.value.code is Code.CROP_WORKER
    assert watched.look(order(), FRAME)[0].trace.steps


def test_a_trace_comes_out_of_the_pipe_as_it_went_in() -> None:
    story = Story(b"answer", "words", stories.trace(), 0.5)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(story), type=Story) == story


def told(tmp_path: Path, data: bytes) -> Watched:
    """One whose answers come from a file."""
    (tmp_path / "answer").write_bytes(data)
    watched = Watched("zero", tmp_path, 1, MODELS)
    watched.child._command = ["sh", "-c", 'cat "$0"; exec cat > /dev/null', str(tmp_path / "answer")]
    return watched


def framed(story: Story) -> bytes:
    data = msgspec.msgpack.encode(story)
    return len(data).to_bytes(LENGTH_BYTES) + data


@pytest.mark.parametrize("data", [b"", bytes(4), b"\xff" * 99, (9).to_bytes(4) + b"nonsense!", (99).to_bytes(4) + b"too little"])
def test_nonsense_instead_of_a_story_is_a_death(tmp_path: Path, data: bytes) -> None:
    with told(tmp_path, data) as watched, pytest.raises(EyelidError) as refused:
        watched.look(order(), FRAME)
    assert refused.value.code is Code.CROP_WORKER


def test_a_crop_that_no_sound_worker_makes_is_believed_no_more_than_on_the_rig(tmp_path: Path) -> None:
    image = jpeg.encode(np.zeros((64, 64, 3), np.uint8), 85)
    for box, sound in (((0, 0, 64, 64), True), ((600, 0, 64, 64), False), ((0, 0, 640, 480), False)):
        done = Done(image, (64, 64), box, "centre", (), (min(MODELS),))
        story = Story(Answer(done=done).encode(), "", Trace(), 0.1)
        with told(tmp_path, framed(story)) as watched:
            end = watched.look(order(), FRAME)[1]
        assert (not isinstance(end, EyelidError)) == sound
