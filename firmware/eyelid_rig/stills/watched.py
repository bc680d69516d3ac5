"""The rig's crop worker with its story: orders in the rig's words, answers checked as the rig checks them, and the trace beside them."""

from __future__ import annotations

import logging
from collections.abc import Collection
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import msgspec

from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.checking import Cropped, check
from eyelid_rig.crop.messages import ANSWER_LIMIT, Order
from eyelid_rig.crop.trace import Trace
from eyelid_rig.pipes import framed
from eyelid_rig.stills.child import Child, GoneError, whole

_log = logging.getLogger(__name__)
LIMIT_S = 120.0
"""For loading the models and one crop; a rig waits less long."""
LENGTH_BYTES = 4
_STORY_LIMIT = ANSWER_LIMIT + 2**22


class Story(msgspec.Struct):
    """What became of one order, as `telling` says it; `message` is the refusal's, for people."""

    answer: bytes
    message: str
    trace: Trace
    cpu_s: float


_STORIES = msgspec.msgpack.Decoder(Story)


class Watched:
    """One worker for one picture after the other; it is started again after it died. Use it as a context manager."""

    def __init__(self, profile: str, rig: Path, memory_mb: int, models: Collection[bytes], *, confined: bool = True) -> None:
        """`rig` is the folder that the worker may not see, `models` are the hashes that it may name."""
        arguments = [profile, str(rig), str(memory_mb), "confined" if confined else "open"]
        self.child = Child("eyelid_rig.stills.telling", arguments, LIMIT_S, quiet=not _log.isEnabledFor(logging.INFO))
        self._models = models

    def look(self, order: Order, frame: Size) -> tuple[Story, Cropped | EyelidError]:
        """The story, and the crop or why there is none. Raises RigError (`crop-worker`, `crop-timeout`) where no story comes."""
        try:
            story = self.child.ask((framed(order),), _read)
        except GoneError as gone:
            if gone.late:
                raise RigError(Code.CROP_TIMEOUT, f"it took longer than {LIMIT_S:.0f} s: give a smaller picture") from None
            raise RigError(Code.CROP_WORKER, "the process that crops died of it: please report it, with what -v shows") from None
        try:
            return story, check(story.answer, order, frame, self._models)
        except RigError as error:
            return story, RigError(error.code, story.message or str(error.args[0]))

    def peak_mb(self) -> float:
        """Most resident memory of the worker so far, in MB of 10^6 bytes; 0 where none runs."""
        if self.child.pid is None:
            return 0.0
        status = Path(f"/proc/{self.child.pid}/status").read_text()
        return next((int(line.split()[1]) * 1024 / 1e6 for line in status.splitlines() if line.startswith("VmHWM:")), 0.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.child.close()


def _read(stream: IO[bytes]) -> Story:
    length = int.from_bytes(whole(stream, LENGTH_BYTES))
    if length > _STORY_LIMIT:
        raise ValueError(f"a story of {length} bytes")
    return _STORIES.decode(whole(stream, length))
