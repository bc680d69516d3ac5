"""The gate's state `cropping` at work: from a prompt to the one crop that may leave, cut from a frame of the vault or from the still.

Everything here runs in the agent's thread. What happened comes back as an event of the gate, None where it goes on; why it failed stands
in the work.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TypeAlias

from eyelid_formats.consent import Gesture
from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.again import MOST_FILLS, gains, is_same_place, shows_more
from eyelid_rig.crop.checking import Cropped
from eyelid_rig.gate import Event
from eyelid_rig.parts import Parts
from eyelid_rig.still import Exposure
from eyelid_rig.vault.pick import WINDOW_NS
from eyelid_rig.work import Work

_log = logging.getLogger(__name__)
_FRESH_NS = 3_000_000_000
"""Words are too old to be about what is seen by then: an epoch is shorter, and so is the camera's way to its first frame."""
_LONGER = 2
"""A still is taken for twice as much work as a frame, so it is not begun where less time is left."""

Then: TypeAlias = Callable[[Event], None]
"""Told what an answer of the crop worker came to."""


@dataclass(slots=True, eq=False)
class _Job:
    """The one prompt that is being cropped. Times are of CLOCK_MONOTONIC."""

    work: Work
    until_ns: int
    ordered_ns: int = 0
    took_ns: int = 0
    """How long the frame's crop took, once there is one."""
    has_still: bool = False
    """The worker has the still."""

    @property
    def counter(self) -> int:
        return self.work.asked.event.counter


class Cropping:
    """Between `begin` and the event that ends it, or `call_off`, answers are listened to; at no other time."""

    def __init__(self, parts: Parts, then: Then) -> None:
        self._parts = parts
        self._then = then
        self._job: _Job | None = None

    def begin(self, work: Work) -> None:
        """At once, but for words: the half second of frames after them is waited for. Raises EyelidError."""
        self._job = job = _Job(work, self._parts.clock.monotonic_ns() + int(self._parts.crop_timeout_s * 1e9))
        if work.asked.event.gesture is not Gesture.VOICE:
            self._order(job)

    def crop_still(self) -> Event | None:
        """Once it is there. The frame's crop is the answer where it does not come, or there is too little time or gain."""
        if self._job is None:
            raise RigError(Code.INTERNAL, "nothing is being cropped")
        return self._crop_still(self._job)

    def call_off(self) -> None:
        """Whatever the worker still says is not listened to."""
        self._job = None
        self._parts.recorder.stills.drop()
        self._parts.workshop.call_off()

    def tick(self, now_ns: int) -> Event | None:
        """What is due by the clock."""
        job = self._job
        if job is None:
            return None
        if now_ns >= job.until_ns:
            return self._too_late(job)
        if job.work.frame is None:
            return self._order_fresh(job, now_ns) if now_ns >= job.work.asked.at_ns + WINDOW_NS else None
        return self._crop_still(job) if job.work.cropped and not job.has_still else None

    def _order(self, job: _Job) -> None:
        """One frame is opened; the keys that came with the prompt have done their work then. Now the camera has time for a still."""
        work = job.work
        work.frame, order = self._parts.composer.order(work.asked)
        work.asked.event.wipe()
        job.ordered_ns = self._parts.clock.monotonic_ns()
        if self._parts.takes_stills:
            self._parts.recorder.stills.ask(job.counter)
        self._parts.workshop.begin(order, work.frame.size, partial(self._on_frame, job))

    def _order_fresh(self, job: _Job, now_ns: int) -> Event | None:
        """Words mean a frame that is taken after them. Where an epoch has just begun, its first one is still to come."""
        try:
            self._order(job)
        except EyelidError as error:
            if error.code is not Code.NO_FRAME or now_ns >= job.work.asked.at_ns + _FRESH_NS:
                return self._failed(job, error)
        return None

    def _crop_still(self, job: _Job) -> Event | None:
        stills, now_ns = self._parts.recorder.stills, self._parts.clock.monotonic_ns()
        is_coming, exposure = stills.is_coming(job.counter), stills.exposure(job.counter)
        if now_ns + _LONGER * job.took_ns > job.until_ns:
            return self._end(Event.CROPPED)
        if exposure is None:
            return None if is_coming else self._end(Event.CROPPED)
        if job.work.frame is None or not gains(job.work.frame.size, exposure.size):
            return self._end(Event.CROPPED)
        return self._order_still(job, now_ns)

    def _order_still(self, job: _Job, now_ns: int) -> Event | None:
        still = self._parts.recorder.stills.hand_over(job.counter)
        if still is None:
            return self._end(Event.CROPPED)
        job.has_still = True
        job.work.mark("still", now_ns)
        order = self._parts.composer.order_still(job.work.asked, still)
        self._parts.workshop.begin(order, still.exposure.size, partial(self._on_still, job, still.exposure))
        return None

    def _on_frame(self, job: _Job, answer: Cropped | RigError) -> None:
        """The answer about the frame of the vault. One that comes when its prompt is over changes nothing."""
        if self._job is not job:
            return
        job.took_ns = self._parts.clock.monotonic_ns() - job.ordered_ns
        if isinstance(answer, RigError):
            self._then(self._failed(job, answer))
        else:
            job.work.cropped = answer
            self._then(Event.SMALL if answer.small else self._end(Event.CROPPED))

    def _on_still(self, job: _Job, exposure: Exposure, answer: Cropped | RigError) -> None:
        """The answer about the still. Unless it is a crop of the same that shows more, the frame's stands."""
        if self._job is not job:
            return
        work = job.work
        if isinstance(answer, RigError):
            _log.info("prompt %d: the frame's crop stands, of the still there is none: %s", job.counter, answer)
        elif work.frame and work.cropped and _is_better(work.cropped, work.frame.size, answer, exposure.size):
            work.cropped, work.frame = answer, exposure
        self._then(self._end(Event.CROPPED))

    def _too_late(self, job: _Job) -> Event:
        if job.work.cropped is None:
            return self._failed(job, RigError(Code.CROP_TIMEOUT, f"the crop took longer than {self._parts.crop_timeout_s:g} s"))
        self._parts.workshop.call_off()
        return self._end(Event.CROPPED)

    def _failed(self, job: _Job, error: EyelidError) -> Event:
        _log.warning("prompt %d: %s", job.counter, error)
        job.work.reason = error.code
        return self._end(Event.FAILED)

    def _end(self, event: Event) -> Event:
        """A still that was not used is not kept until the prompt's outcome."""
        self._job = None
        self._parts.recorder.stills.drop()
        return event


def _is_better(first: Cropped, frame: Size, second: Cropped, still: Size) -> bool:
    is_same = first.found is second.found and is_same_place(frame, first.box, still, second.box)
    return is_same and len(second.fills) <= MOST_FILLS and shows_more(frame, first.box, first.size, still, second.box, second.size)
