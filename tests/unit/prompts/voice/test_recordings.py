from __future__ import annotations

import struct
import tracemalloc
import wave
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples
from eyelid_rig.prompts.voice.recordings import samples_of


def _tone(rate_hz: int, seconds: float = 0.5, hz: float = 440.0) -> NDArray[np.float32]:
    tone: NDArray[np.float32] = (0.5 * np.sin(2 * np.pi * hz * np.arange(int(rate_hz * seconds)) / rate_hz)).astype(np.float32)
    return tone


def _read(path: Path) -> Samples:
    return np.concatenate(list(samples_of(path)))


def _loudest_hz(samples: Samples) -> float:
    return float(np.argmax(np.abs(np.fft.rfft(samples))) * RATE_HZ / samples.size)


@pytest.mark.parametrize("rate_hz", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000])
def test_any_rate_becomes_16_khz_of_the_same_length_and_pitch(tmp_path: Path, rate_hz: int) -> None:
    soundfile.write(tmp_path / "tone.wav", _tone(rate_hz), rate_hz)
    samples = _read(tmp_path / "tone.wav")
    assert samples.dtype == np.int16
    assert abs(samples.size - RATE_HZ // 2) <= 2
    assert _loudest_hz(samples) == pytest.approx(440, abs=3)


@pytest.mark.parametrize(
    ("suffix", "subtype"),
    [("wav", "PCM_U8"), ("wav", "PCM_24"), ("wav", "FLOAT"), ("wav", "ALAW"), ("flac", None), ("ogg", "VORBIS"), ("ogg", "OPUS")],
)
def test_wav_flac_and_ogg_of_any_kind_are_read(tmp_path: Path, suffix: str, subtype: str | None) -> None:
    path = tmp_path / f"tone.{suffix}"
    soundfile.write(path, _tone(48_000), 48_000, subtype=subtype)
    assert _loudest_hz(_read(path)) == pytest.approx(440, abs=3)


@pytest.mark.parametrize("channels", [1, 2, 6, 200])
def test_channels_are_mixed_to_their_mean(tmp_path: Path, channels: int) -> None:
    sound = np.zeros((4_000, channels), np.float32)
    sound[:, 0] = 0.5
    soundfile.write(tmp_path / "many.wav", sound, RATE_HZ, subtype="FLOAT")
    assert np.abs(_read(tmp_path / "many.wav") - 0.5 / channels * 32_767).max() <= 1


def test_what_is_no_number_is_silence_and_what_is_too_loud_is_clipped(tmp_path: Path) -> None:
    sound = np.array([np.nan, np.inf, -np.inf, 7.0, -7.0, 0.0] * 100, np.float32)
    soundfile.write(tmp_path / "odd.wav", sound, RATE_HZ, subtype="FLOAT")
    assert _read(tmp_path / "odd.wav")[:6].tolist() == [0, 32_767, -32_767, 32_767, -32_767, 0]


def _wav(path: Path, frames: int, *, claimed: int | None = None) -> Path:
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(b"\1\0" * frames)
    if claimed is not None:
        data = bytearray(path.read_bytes())
        data[40:44] = struct.pack("<I", claimed)
        path.write_bytes(data)
    return path


def test_a_file_that_is_cut_off_is_heard_as_far_as_it_goes_and_then_refused(tmp_path: Path) -> None:
    blocks = samples_of(_wav(tmp_path / "cut.wav", 1000, claimed=4000))
    assert next(blocks).size == 1000
    with pytest.raises(RigError, match="cut off: 2000 of 4000 bytes"):
        next(blocks)


@pytest.mark.parametrize("claimed", [0xFFFF_FFFF, 0x7FFF_FFFF])
def test_a_length_that_a_program_could_not_know_is_no_fault(tmp_path: Path, claimed: int) -> None:
    assert _read(_wav(tmp_path / "pipe.wav", 1000, claimed=claimed)).size == 1000


def test_a_header_that_was_never_finished_is_refused_as_what_it_may_be(tmp_path: Path) -> None:
    with pytest.raises(RigError, match="header was never finished"):
        _read(_wav(tmp_path / "recorder.wav", 1000, claimed=0))


@pytest.mark.parametrize("suffix", ["flac", "ogg"])
def test_a_compressed_file_that_is_cut_off_is_refused(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"cut.{suffix}"
    soundfile.write(path, np.random.default_rng(1).normal(0, 0.1, 48_000), RATE_HZ)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(RigError, match="sound-unreadable"):
        _read(path)


def test_what_is_no_sound_is_refused_with_its_name_and_why(tmp_path: Path) -> None:
    (tmp_path / "empty.wav").touch()
    (tmp_path / "text.wav").write_text("nothing to hear\n" * 50)
    (tmp_path / "head.wav").write_bytes(_wav(tmp_path / "whole.wav", 10).read_bytes()[:30])
    (tmp_path / "slow.wav").write_bytes(
        _wav(tmp_path / "whole.wav", 10).read_bytes().replace(struct.pack("<I", RATE_HZ), struct.pack("<I", 3), 1)
    )
    _wav(tmp_path / "none.wav", 0)
    cases = [
        ("empty.wav", "whole"),
        ("text.wav", "whole"),
        ("head.wav", "whole"),
        ("none.wav", "no sound"),
        ("missing.wav", "No such file"),
    ]
    for name, why in [*cases, ("slow.wav", "3 Hz"), (".", "directory")]:
        with pytest.raises(RigError, match=why) as caught:
            _read(tmp_path / name)
        assert caught.value.code is Code.SOUND_UNREADABLE
        assert name.strip(".") in str(caught.value)


_LONG_S = 2_400


def test_a_long_recording_is_read_in_bounded_memory(tmp_path: Path) -> None:
    """As a file with holes, which no disk holds."""
    path = _wav(tmp_path / "hours.wav", 0, claimed=_LONG_S * RATE_HZ * 2)
    with path.open("r+b") as file:
        file.truncate(44 + _LONG_S * RATE_HZ * 2)
    tracemalloc.start()
    try:
        assert sum(samples.size for samples in samples_of(path)) == _LONG_S * RATE_HZ
        assert tracemalloc.get_traced_memory()[1] < 4_000_000
    finally:
        tracemalloc.stop()
