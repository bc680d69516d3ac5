"""One picture of the sensor's full size for one prompt (`SPEC-gate.md`, The still): asked for by the agent's thread, taken by the camera's,
and in memory only."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import encoding
from eyelid_rig.camera.frames import FrameSource, Size
from eyelid_rig.clock import Clock

_log = logging.getLogger(__name__)
TAKE_S: Final = 2.0
"""The longest that frames pause for a still."""
COMING_NS: Final = 3_000_000_000
"""How long after it was asked for a still may come; one that takes longer shows something else."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """When a still was taken, how large it is, and the epoch whose lamp was lit."""

    captured_ns: int
    """CLOCK_MONOTONIC."""
    size: Size
    epoch: int


@dataclass(frozen=True, slots=True)
class Still:
    """A still in the clear. Letting go of it wipes it: what is freed while a prompt is worked on is overwritten (`memory.Overwriting`)."""

    jpeg: bytes = field(repr=False)
    exposure: Exposure


@dataclass(frozen=True, slots=True)
class _Wanted:
    counter: int
    asked_ns: int


class Stills:
    """At most one still, bound to the counter of one prompt.

    `lit_since(ns)` is the epoch that is open, if the lamp has been lit without a gap since that instant (CLOCK_MONOTONIC), else None.
    """

    def __init__(self, lit_since: Callable[[int], int | None], clock: Clock, quality: int) -> None:
        self._lit_since = lit_since
        self._clock = clock
        self._quality = quality
        self._lock = threading.Lock()
        self._wanted: _Wanted | None = None
        self._taken: tuple[int, Still] | None = None

    def ask(self, counter: int) -> None:
        """Have one taken for this prompt; whatever was there for another one is dropped."""
        with self._lock:
            self._wanted, self._taken = _Wanted(counter, self._clock.monotonic_ns()), None

    def is_coming(self, counter: int) -> bool:
        """Whether this prompt's still may yet be taken."""
        with self._lock:
            return self._wanted is not None and self._wanted.counter == counter and not self._is_late(self._wanted)

    def exposure(self, counter: int) -> Exposure | None:
        """Of this prompt's still, once it was taken."""
        with self._lock:
            return self._taken[1].exposure if self._taken and self._taken[0] == counter else None

    def hand_over(self, counter: int) -> Still | None:
        """This prompt's still, once: it is not kept here any longer."""
        with self._lock:
            taken, self._taken = self._taken, None
        return taken[1] if taken and taken[0] == counter else None

    def drop(self) -> None:
        """Let go of the still, and want none."""
        with self._lock:
            self._wanted = self._taken = None

    def serve(self, source: FrameSource) -> None:
        """Take the still that is wanted, where one is. From the camera's thread, between two frames.

        Raises RigError where the camera failed; that there is no still is no failure.
        """
        with self._lock:
            wanted = self._wanted
        if wanted is None:
            return
        still = None
        try:
            if not self._is_late(wanted):
                still = self._take(source, wanted)
        finally:
            self._keep(wanted, still)

    def _take(self, source: FrameSource, wanted: _Wanted) -> Still | None:
        """None where the source has no stills, or the lamp was not lit all the time from the asking to the encoding."""
        if source.still_size is None or self._lit_since(wanted.asked_ns) is None:
            return None
        try:
            frame = source.take_still(TAKE_S)
            jpeg, size = encoding.encode(frame, self._quality), encoding.size_of(frame)
        except RigError as error:
            _log.warning("no still for prompt %d: %s", wanted.counter, error)
            if error.code is Code.CAMERA_FORMAT:
                return None
            raise
        epoch = self._lit_since(wanted.asked_ns)
        if epoch is None or frame.captured_ns < wanted.asked_ns:
            _log.warning("no still for prompt %d: the lamp was not lit all the time", wanted.counter)
            return None
        return Still(jpeg, Exposure(frame.captured_ns, size, epoch))

    def _keep(self, wanted: _Wanted, still: Still | None) -> None:
        """Unless nobody wants it any more."""
        with self._lock:
            if self._wanted is wanted:
                self._wanted = None
                self._taken = (wanted.counter, still) if still else None

    def _is_late(self, wanted: _Wanted) -> bool:
        return self._clock.monotonic_ns() >= wanted.asked_ns + COMING_NS
