"""The path that is measured: the rig's own recorder and vault, as `eye` puts them together, on any frame source."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from eyelid_formats.draft import TimeSource
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Frame, FrameSource, Size
from eyelid_rig.clock import SystemClock
from eyelid_rig.recorder import Recorder
from eyelid_rig.settings import RigSettings
from eyelid_rig.vault.aead import aead_for
from eyelid_rig.vault.record import RecordInfo
from eyelid_rig.vault.ring import RingLimits
from eyelid_rig.vault.vault import Vault

Open = Callable[[], FrameSource]
_EPOCH_NS = 10**15
_LOOK_S = 0.2
_GOING_ON = frozenset({None, Code.CAMERA_STARVED})
"""Frames come, though some are lost: whatever runs free loses most."""
STALLED_S = 30.0
"""Without a frame sealed: something is broken, and the measurement ends."""


class Probe(Protocol):
    """Sees frames in the camera's thread, where the recorder fetches and seals them."""

    def before(self) -> None:
        """The recorder asks for a frame: the one before it is sealed, and all that belongs to it is done."""

    def after(self, frame: Frame) -> None:
        """The source has given this frame; the recorder has not seen it yet."""

    @property
    def done(self) -> threading.Event:
        """Set once enough was seen."""


class Probed:
    """A frame source, with a probe at either side of `next_frame`."""

    def __init__(self, source: FrameSource, probe: Probe) -> None:
        self._source = source
        self._probe = probe

    @property
    def name(self) -> str:
        """See `FrameSource.name`."""
        return self._source.name

    @property
    def size(self) -> Size:
        """See `FrameSource.size`."""
        return self._source.size

    @property
    def rate_hz(self) -> float:
        """See `FrameSource.rate_hz`."""
        return self._source.rate_hz

    @property
    def still_size(self) -> Size | None:
        """See `FrameSource.still_size`."""
        return self._source.still_size

    def next_frame(self, timeout_s: float) -> Frame:
        """See `FrameSource.next_frame`."""
        self._probe.before()
        frame = self._source.next_frame(timeout_s)
        self._probe.after(frame)
        return frame

    def take_still(self, timeout_s: float) -> Frame:
        """See `FrameSource.take_still`."""
        return self._source.take_still(timeout_s)

    def close(self) -> None:
        """See `FrameSource.close`."""
        self._source.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class TimedVault(Vault):
    """The vault, which also notes how old each frame was when it was sealed."""

    def __init__(self, max_bytes: int | None = None) -> None:
        """As large as the rig's, where nothing is said."""
        super().__init__(aead_for(Path("/proc/cpuinfo").read_text()), RingLimits(max_bytes=max_bytes or RigSettings().vault_bytes))
        self.ages_ns: list[int] = []
        self.keep_ages = False

    def add(self, jpeg: bytes, captured_ns: int, sharpness: int, size: tuple[int, int]) -> RecordInfo:
        """See `Vault.add`."""
        info = super().add(jpeg, captured_ns, sharpness, size)
        if self.keep_ages:
            self.ages_ns.append(time.monotonic_ns() - captured_ns)
        return info


@contextmanager
def running(opened: Open, probe: Probe, vault: Vault) -> Iterator[Recorder]:
    """A recorder in an epoch that does not end, whose camera is `opened` with the probe at it."""
    clock = SystemClock(TimeSource.UNSET)
    recorder = Recorder(lambda: Probed(opened(), probe), vault, clock, RigSettings().frame_quality)
    recorder.open_epoch(1, bytearray(32), clock.monotonic_ns() + _EPOCH_NS)
    recorder.start()
    try:
        yield recorder
    finally:
        recorder.stop()


def run(opened: Open, probe: Probe, vault: Vault | None = None) -> None:
    """Until the probe is done. Raises RigError with the camera's own code where frames stop coming."""
    with running(opened, probe, vault or TimedVault()) as recorder:
        sealed, since_s = 0, time.monotonic()
        while not probe.done.wait(_LOOK_S):
            health = recorder.camera.health
            if recorder.counts.sealed != sealed:
                sealed, since_s = recorder.counts.sealed, time.monotonic()
            elif time.monotonic() - since_s > STALLED_S or health.trouble not in _GOING_ON:
                raise RigError(health.trouble or Code.CAMERA_STALLED, f"after {sealed} frames none was sealed any more: {health.why}")
