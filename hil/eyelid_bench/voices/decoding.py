"""Files of sound, in whatever form, to 16 kHz mono."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Final

import av
import numpy as np
import soxr

from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

G722_BYTES_A_SECOND: Final = 8_000


def decoded(file: Path | bytes, form: str | None = None) -> Samples:
    """All of it. `form` is FFmpeg's name of the container, where the file itself does not say. Raises `av.FFmpegError`."""
    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
    with av.open(BytesIO(file) if isinstance(file, bytes) else str(file), "r", format=form) as container:
        frames = [out for frame in container.decode(audio=0) for out in resampler.resample(frame)] + resampler.resample(None)
    return np.concatenate([frame.to_ndarray()[0] for frame in frames]).astype(np.int16) if frames else np.zeros(0, np.int16)


def seconds(file: Path) -> float:
    """How long it is, by its own account."""
    if file.suffix == ".g722":
        return file.stat().st_size / G722_BYTES_A_SECOND
    with av.open(str(file), "r") as container:
        return (container.duration or 0) / 1_000_000


def unsigned_bytes(data: bytes, rate_hz: int) -> Samples:
    """Sound of eight bits with its zero at 128, as old games keep it."""
    wave = (np.frombuffer(data, np.uint8).astype(np.float32) - 128) / 128
    return np.asarray(soxr.resample(wave, rate_hz, RATE_HZ) * 32767, np.int16)
