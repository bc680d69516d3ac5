"""What eye does at a still of twelve megapixels, by itself: how many MB more it took than with frames alone. Run as a program.

The source maps each picture, as picamera2 maps a camera's buffer, and copies it once.
"""

from __future__ import annotations

import mmap
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from eyelid_formats.draft import TimeSource
from eyelid_rig.camera.frames import Frame, PixelFormat, Pixels, Size
from eyelid_rig.clock import SystemClock
from eyelid_rig.crop.made import Limits
from eyelid_rig.crop.messages import Order
from eyelid_rig.memory import return_at_once
from eyelid_rig.pipes import framed
from eyelid_rig.recorder import Recorder
from eyelid_rig.vault.aead import aead_for
from eyelid_rig.vault.ring import RingLimits
from eyelid_rig.vault.vault import Vault

FRAME, STILL = (1600, 1200), (4056, 3040)
FRAMES = 20


class Mapped:
    """Noise, which takes more of a JPEG than any scene."""

    name, size, still_size, rate_hz = "mapped", FRAME, STILL, 10.0

    def __init__(self, folder: Path) -> None:
        self._files = {size: folder / str(size[0]) for size in (FRAME, STILL)}
        noise = np.random.default_rng(1)
        for (width, height), file in self._files.items():
            with file.open("wb") as out:
                for _ in range(height * 3 // 2):
                    out.write(noise.integers(90, 166, width, np.uint8).tobytes())

    def next_frame(self, timeout_s: float) -> Frame:
        return self._frame(FRAME)

    def take_still(self, timeout_s: float) -> Frame:
        return self._frame(STILL)

    def close(self) -> None:
        """Nothing stays open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None: ...

    def _frame(self, size: Size) -> Frame:
        with self._files[size].open("rb") as file, mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as buffer:
            width, height = size
            pixels: Pixels = np.frombuffer(buffer, np.uint8).reshape(height * 3 // 2, width).copy()
        return Frame(0, time.monotonic_ns(), pixels, PixelFormat.I420)


def highest_mb() -> float:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def main() -> None:
    """Frames; then one still, as far as into the pipe to the worker."""
    return_at_once(128 << 10)
    clock = SystemClock(TimeSource.UNSET)
    with tempfile.TemporaryDirectory() as folder:
        source = Mapped(Path(folder))
        recorder = Recorder(lambda: source, Vault(aead_for(""), RingLimits(max_bytes=2**22)), clock, 85)
        recorder.open_epoch(1, bytearray(32), clock.monotonic_ns() + 10**12)
        for _ in range(FRAMES):
            recorder.take(source.next_frame(1))
        before = highest_mb()
        recorder.stills.ask(1)
        recorder.between(source)
        still = recorder.stills.hand_over(1)
        assert still is not None
        data = framed(Order.of(still.jpeg, None, Limits(250_000, 2**20, 85, 0.1)))
        print(highest_mb() - before, len(data) / 2**20)


if __name__ == "__main__":
    main()
