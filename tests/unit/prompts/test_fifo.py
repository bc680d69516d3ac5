"""A FIFO as the microphone of a simulated rig: lines in, phrases out, and nothing that waits or grows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.fifo import FifoVoice
from eyelid_rig.prompts.spoken import Spoken


@pytest.fixture
def path(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "voice", 0o600)
    return tmp_path / "voice"


@pytest.fixture
def voice(path: Path) -> Iterator[FifoVoice]:
    made = FifoVoice(path)
    yield made
    made.stop()


def say(path: Path, data: bytes) -> None:
    with path.open("wb", buffering=0) as fifo:
        fifo.write(data)


def refusal(voice: FifoVoice) -> Code:
    with pytest.raises(RigError) as refused:
        voice.heard(1)
    return refused.value.code


def test_a_line_is_a_phrase_said_when_it_was_read(voice: FifoVoice, path: Path) -> None:
    assert voice.heard(1) is None
    say(path, "what is thát?\n".encode())
    assert voice.heard(7) == Spoken("what is thát?", 7)
    assert voice.heard(8) is None


def test_each_line_is_a_phrase_of_its_own_whoever_wrote_it(voice: FifoVoice, path: Path) -> None:
    say(path, b"one\ntwo\n")
    assert voice.heard(1) == Spoken("one", 1)
    say(path, b"three\n")
    assert [voice.heard(2), voice.heard(3), voice.heard(4)] == [Spoken("two", 2), Spoken("three", 3), None]


def test_half_a_line_waits_for_its_end(voice: FifoVoice, path: Path) -> None:
    with path.open("wb", buffering=0) as fifo:
        fifo.write(b"what is ")
        assert voice.heard(1) is None
        fifo.write(b"this?\n")
        assert voice.heard(2) == Spoken("what is this?", 2)


def test_a_line_without_end_is_not_kept_and_no_part_of_it_becomes_a_phrase(voice: FifoVoice, path: Path) -> None:
    with path.open("wb", buffering=0) as fifo:
        for _ in range(20):
            fifo.write(b"x" * 4000)
            assert voice.heard(1) is None
            assert len(voice._held) <= 4096
        fifo.write(b"the tail\nthe next\n")
        assert refusal(voice) is Code.WORDS_REFUSED
        assert voice.heard(2) == Spoken("the next", 2)


@pytest.mark.parametrize("line", [b"\n", b"\xff\xfe\n", b"a\x00b\n", b"x" * 600 + b"\n"])
def test_what_is_no_phrase_is_refused_and_the_next_one_is_heard(voice: FifoVoice, path: Path, line: bytes) -> None:
    say(path, line + b"next\n")
    assert refusal(voice) is Code.WORDS_REFUSED
    assert voice.heard(2) == Spoken("next", 2)


def test_what_is_no_fifo_is_refused(tmp_path: Path, path: Path) -> None:
    (tmp_path / "file").write_text("words\n")
    (tmp_path / "link").symlink_to(path)
    for other in ("file", "link", "nowhere", "."):
        with pytest.raises(RigError) as refused:
            FifoVoice(tmp_path / other)
        assert refused.value.code is Code.VOICE_MISSING
