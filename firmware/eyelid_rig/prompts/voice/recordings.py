"""Sound out of a file: any rate, channels and format that libsndfile reads, as 16 kHz mono, block by block, however long it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

_LOWEST_HZ, _HIGHEST_HZ = 2_000, 1_000_000
"""Less holds no word; a header that says more is wrong."""
_BLOCK_VALUES: Final = 2**17
"""Of all channels, at once: half a megabyte."""
_BLOCK_S: Final = 0.5
_FULL_SCALE = 32_767.0
_CUT: Final = re.compile(r"^data : (\d+) \(should be (\d+)\)", re.MULTILINE)
"""libsndfile's account of a WAV file that is shorter than its header says."""
_OPEN_END: Final = 0x7FFF_0000
"""A program that writes into a pipe cannot know the length, and writes the largest one there is."""


def samples_of(path: Path) -> Iterator[Samples]:
    """Blocks of at most half a second. Raises RigError (`sound-unreadable`), also after some blocks: what came before it was there."""
    with _opened(path) as file:
        _require_sense(path, file)
        yield from _resampled(file)
        _require_whole(path, file)


@contextmanager
def _opened(path: Path) -> Iterator[soundfile.SoundFile]:
    try:
        with path.open("rb") as raw, soundfile.SoundFile(raw) as file:
            yield file
    except OSError as error:
        raise _unreadable(path, error.strerror or "cannot be read") from None
    except soundfile.SoundFileError as error:
        reason = str(getattr(error, "error_string", error)).removeprefix("Error").strip(" :.")
        raise _unreadable(path, f"{reason}; is it a WAV, FLAC or Ogg file, and whole?") from None


def _require_sense(path: Path, file: soundfile.SoundFile) -> None:
    if not file.frames:
        raise _unreadable(path, "there is no sound in it, or its header was never finished and says so")
    if not _LOWEST_HZ <= file.samplerate <= _HIGHEST_HZ:
        raise _unreadable(path, f"{file.samplerate} Hz, and {_LOWEST_HZ} to {_HIGHEST_HZ} are taken")


def _resampled(file: soundfile.SoundFile) -> Iterator[Samples]:
    resampler = soxr.ResampleStream(file.samplerate, RATE_HZ, 1, dtype="float32") if file.samplerate != RATE_HZ else None
    size = max(1, min(int(file.samplerate * _BLOCK_S), _BLOCK_VALUES // file.channels))
    while True:
        frames = file.read(size, dtype="float32", always_2d=True)
        ends = len(frames) < size
        mono = _mixed(frames)
        yield _as_samples(mono if resampler is None else resampler.resample_chunk(mono, last=ends))
        if ends:
            return


def _mixed(frames: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of the channels. What is no number in a file of floats is silence."""
    np.nan_to_num(frames, copy=False, nan=0.0, posinf=1.0, neginf=-1.0)
    mixed: NDArray[np.float32] = frames.mean(axis=1, dtype=np.float32)
    return mixed


def _as_samples(wave: NDArray[np.float32]) -> Samples:
    samples: Samples = np.rint(np.clip(wave, -1.0, 1.0) * _FULL_SCALE).astype(np.int16)
    return samples


def _require_whole(path: Path, file: soundfile.SoundFile) -> None:
    """After all that is there was heard."""
    cut = _CUT.search(file.extra_info)
    if cut and int(cut[1]) < _OPEN_END and int(cut[2]) < int(cut[1]):
        raise _unreadable(path, f"it is cut off: {cut[2]} of {cut[1]} bytes of sound are there")
    if "lacks an end-of-stream" in file.extra_info:
        raise _unreadable(path, "it is cut off: it has no end")


def _unreadable(path: Path, why: str) -> RigError:
    return RigError(Code.SOUND_UNREADABLE, f"{path}: {why}")
