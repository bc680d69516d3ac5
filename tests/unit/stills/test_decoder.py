"""The process that decodes: what goes wrong in it is one picture's refusal."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from eyelid_formats.errors import Code, EyelidError
from eyelid_rig.stills import decoder
from eyelid_rig.stills.decoder import Decoder
from unit.stills.pictures import HEIGHT, WIDTH, encoded, gradient


@pytest.fixture
def process(tmp_path: Path) -> Iterator[Decoder]:
    with Decoder(tmp_path) as running:
        yield running


def code_of(process: Decoder, data: bytes) -> Code:
    with pytest.raises(EyelidError) as refused:
        process.decode(data)
    return refused.value.code


def pid_of(process: Decoder) -> int:
    assert process.child.pid
    return process.child.pid


def test_pixels_come_back_as_they_are(process: Decoder) -> None:
    pixels = process.decode(encoded(gradient()))
    assert (pixels == np.asarray(gradient())).all()
    assert not pixels.flags.writeable


def test_one_process_decodes_picture_after_picture_and_refuses_in_between(process: Decoder) -> None:
    assert process.decode(encoded(gradient())).shape == (HEIGHT, WIDTH, 3)
    first = pid_of(process)
    assert code_of(process, b"no picture") is Code.IMAGE_UNREADABLE
    assert code_of(process, b"") is Code.IMAGE_UNREADABLE
    assert code_of(process, encoded(Image.new("L", (9, 9)))) is Code.CAMERA_FORMAT
    assert process.decode(encoded(gradient("L"))).shape == (HEIGHT, WIDTH, 3)
    assert pid_of(process) == first


def test_its_death_refuses_one_picture_and_the_next_has_a_new_process(process: Decoder) -> None:
    process.decode(encoded(gradient()))
    os.kill(pid_of(process), signal.SIGKILL)
    assert code_of(process, encoded(gradient())) is Code.IMAGE_UNREADABLE
    assert process.decode(encoded(gradient())).shape == (HEIGHT, WIDTH, 3)


def test_what_takes_too_long_is_stopped(tmp_path: Path) -> None:
    process = Decoder(tmp_path, limit_s=0.2)
    process.child._command = ["sh", "-c", "kill -STOP $$"]
    for picture in (gradient(), Image.effect_noise((900, 900), 50)):
        with process, pytest.raises(EyelidError, match="too long") as refused:
            process.decode(encoded(picture))
        assert refused.value.code is Code.IMAGE_UNREADABLE


def test_a_picture_for_which_there_is_no_memory_is_refused_and_the_next_is_taken(tmp_path: Path) -> None:
    with Decoder(tmp_path, memory_bytes=400 * 2**20) as process:
        assert code_of(process, encoded(Image.new("L", (8000, 8000)))) is Code.LOW_MEMORY
        assert process.decode(encoded(gradient())).shape == (HEIGHT, WIDTH, 3)


def test_it_has_a_limit_of_memory_no_core_and_no_way_to_write_or_speak(process: Decoder) -> None:
    process.decode(encoded(gradient()))
    proc = Path(f"/proc/{pid_of(process)}")
    limits = {line[:25].strip(): line[25:].split()[0] for line in (proc / "limits").read_text().splitlines()[1:]}
    assert limits["Max address space"] == str(decoder.MEMORY_BYTES)
    assert limits["Max core file size"] == "0"
    status = dict(line.split(":\t", 1) for line in (proc / "status").read_text().splitlines())
    assert status["NoNewPrivs"] == "1"
    assert status["Seccomp"] == "2"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"nonsense\n",
        b"7\n",
        b"[]\n",
        b"{}\n",
        b'{"code": "no-such"}\n',
        b'{"shape": [64, 64, 3]}\n' + bytes(99),
        b'{"shape": [64, 64, 4]}\n' + bytes(64 * 64 * 4),
        b'{"shape": [16384, 16384, 3]}\n',
        b'{"shape": [-64, -64, 3]}\n',
        b'{"shape": "all"}\n',
        b'{"shape": [64.5, 64, 3]}\n',
        b"[" * 9000,
    ],
)
def test_a_process_that_was_taken_over_can_give_no_more_than_a_picture(tmp_path: Path, answer: bytes) -> None:
    """Its answers come from a shell here."""

    (tmp_path / "answer").write_bytes(answer)
    process = Decoder(tmp_path)
    process.child._command = ["sh", "-c", 'cat "$0"; exec cat > /dev/null', str(tmp_path / "answer")]
    with process:
        assert code_of(process, encoded(gradient())) is Code.IMAGE_UNREADABLE


def test_no_thread_stays_behind(tmp_path: Path) -> None:
    before = threading.active_count()
    with Decoder(tmp_path) as process:
        process.decode(encoded(gradient()))
        pid = pid_of(process)
    assert threading.active_count() == before
    assert not Path(f"/proc/{pid}").exists()
