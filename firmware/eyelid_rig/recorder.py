"""Camera to vault: each frame is encoded and sealed as it comes (by the camera's thread); and the lock around the vault."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import encoding
from eyelid_rig.camera.frames import Frame, FrameSource
from eyelid_rig.camera.health import Health
from eyelid_rig.camera.sharpness import sharpness
from eyelid_rig.camera.tending import Tending
from eyelid_rig.clock import Clock
from eyelid_rig.still import Stills
from eyelid_rig.vault.pick import pick_after
from eyelid_rig.vault.record import RecordInfo
from eyelid_rig.vault.vault import Vault


@dataclass(frozen=True, slots=True)
class Counts:
    """Frames seen, sealed, and dropped because no epoch was open by then."""

    seen: int = 0
    sealed: int = 0
    dropped: int = 0


class Recorder:
    """Frames flow only while an epoch is open; the camera is not read otherwise.

    `opener` opens the camera, again and again where it fails (`camera.tending`); `health` begins as the run before this one ended.
    Frames are sealed until `until_ns` of the open epoch and not one nanosecond later, and none that was taken before the epochs that
    follow each other without a gap began: the lamp was dark then.
    """

    def __init__(self, opener: Callable[[], FrameSource], vault: Vault, clock: Clock, quality: int, health: Health | None = None) -> None:
        self._vault = vault
        self._clock = clock
        self._quality = quality
        self._lock = threading.Lock()
        self._since_ns = 0
        self._until_ns = 0
        self.counts = Counts()
        self.stills = Stills(self._lit_since, clock, quality)
        self.camera = Tending(opener, self, clock, health or Health())

    def start(self) -> None:
        """Begin; the camera opens with the first epoch."""
        self.camera.start()

    def stop(self) -> None:
        """Close the epoch and the camera. Raises GaveUpError where the camera does not close."""
        self.close_epoch()
        self.camera.stop()

    def open_epoch(self, epoch: int, key: bytearray, until_ns: int) -> None:
        """Seal with `key` until `until_ns`; the old key is wiped. Raises RigError (`vault-key`)."""
        with self._lock:
            now_ns = self._clock.monotonic_ns()
            if self._vault.epoch is None or now_ns >= self._until_ns:
                self._since_ns = now_ns
            self._vault.open_epoch(epoch, key)
            self._until_ns = until_ns

    def close_epoch(self) -> None:
        """Wipe the key; frames stop."""
        with self._lock:
            self._close()

    def forget(self) -> None:
        """Wipe the key and drop every frame, and a still."""
        self.stills.drop()
        with self._lock:
            self._vault.forget()
            self._until_ns = 0

    def records(self) -> tuple[RecordInfo, ...]:
        """What could be opened with the right key."""
        with self._lock:
            self._vault.trim(self._clock.monotonic_ns())
            return self._vault.records()

    def open_record(self, info: RecordInfo, key: bytes | bytearray) -> bytes:
        """One frame's JPEG. Raises RigError (`vault-gone`, `vault-key`)."""
        with self._lock:
            return self._vault.open_record(info, key)

    def open_fresh(self, not_before_ns: int) -> tuple[RecordInfo, bytes]:
        """For a spoken prompt: of the open epoch's frames, the sharpest of the half second after `not_before_ns` (CLOCK_MONOTONIC).

        Its key is the only one that is here: no frame from before the words opens with it by this way. Raises RigError (`no-frame`).
        """
        with self._lock:
            info = pick_after((one for one in self._vault.records() if one.epoch == self._vault.epoch), not_before_ns)
            if info is None:
                raise RigError(Code.NO_FRAME, "no frame was taken after the words: is the camera running, the switch open?")
            return info, self._vault.open_fresh(info)

    @property
    def epoch(self) -> int | None:
        """The open epoch's number."""
        return self._vault.epoch

    def _close(self) -> None:
        self._vault.close_epoch()
        self._until_ns = 0

    def _lit_since(self, since_ns: int) -> int | None:
        """The open epoch, if the lamp has been lit without a gap since then (CLOCK_MONOTONIC)."""
        with self._lock:
            lit = self._since_ns <= since_ns and self._clock.monotonic_ns() < self._until_ns
            return self._vault.epoch if lit else None

    def wants_frames(self) -> bool:
        """Whether an epoch is open; one that is over is closed, whether or not a frame comes to show it."""
        with self._lock:
            if self._clock.monotonic_ns() >= self._until_ns:
                self._close()
            return self._vault.epoch is not None

    def between(self, source: FrameSource) -> None:
        """From the camera's thread, between two frames: a still, where a prompt wants one. Raises RigError where the camera failed."""
        self.stills.serve(source)

    def take(self, frame: Frame) -> None:
        """Encode and seal one frame, where an epoch is open for it. From the camera's thread."""
        encoded = encoding.encode(frame, self._quality)
        size = encoding.size_of(frame)
        measure = sharpness(encoding.luma(frame)) if frame.sharpness is None else frame.sharpness
        with self._lock:
            in_time = self._clock.monotonic_ns() < self._until_ns
            sealed = self._vault.epoch is not None and in_time and frame.captured_ns >= self._since_ns
            if sealed:
                self._vault.add(encoded, frame.captured_ns, measure, size)
            elif not in_time:
                self._close()
        seen, kept, dropped = self.counts.seen + 1, self.counts.sealed + sealed, self.counts.dropped + (not sealed)
        self.counts = Counts(seen, kept, dropped)
