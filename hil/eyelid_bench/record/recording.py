"""From a frame source to a scene: frames of so many seconds, by the sensor's time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from eyelid_bench.record.guard import refuse_on_a_rig
from eyelid_bench.record.writing import SceneWriter
from eyelid_rig.camera import encoding
from eyelid_rig.camera.frames import Frame, FrameSource
from eyelid_rig.camera.scene import Header

_NAME_LIMIT = 256
_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a scene has by now."""

    frames: int = 0
    seconds: float = 0.0
    """From its first frame to its last."""


Tell = Callable[[Recorded], None]
"""Is told after every frame."""


def record(source: FrameSource, folder: Path, seconds: float, quality: int, stopped: Callable[[], bool], tell: Tell) -> Recorded:
    """Frames of the first `seconds`, or until somebody stopped it, into an empty folder.

    Raises RigError (`camera-*`, `storage-*`); what is there by then stays, a shorter scene. On a rig it raises before the first frame is
    fetched, as `refuse_on_a_rig` does, also for a program that imports it.
    """
    refuse_on_a_rig(os.environ)
    recorded = Recorded()
    with SceneWriter(folder, Header(1, source.size, source.rate_hz, source.name[:_NAME_LIMIT])) as writer:
        for at_ns, frame in takewhile(lambda timed: timed[0] < seconds * 1e9, _timed(source, stopped)):
            writer.add(encoding.encode(frame, quality), at_ns)
            recorded = Recorded(writer.frames, at_ns / 1e9)
            tell(recorded)
    return recorded


def _timed(source: FrameSource, stopped: Callable[[], bool]) -> Iterator[tuple[int, Frame]]:
    """Each frame with its time since the first one, where that is later than the one before: a camera opened anew may repeat itself."""
    first_ns, last_ns = None, -1
    while not stopped():
        frame = source.next_frame(_TIMEOUT_S)
        first_ns = frame.captured_ns if first_ns is None else first_ns
        at_ns = frame.captured_ns - first_ns
        if at_ns > last_ns:
            last_ns = at_ns
            yield at_ns, frame
