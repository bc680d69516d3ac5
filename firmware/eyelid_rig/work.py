"""A prompt while it is worked on: what it asks, and what it has become so far."""

from __future__ import annotations

from dataclasses import dataclass, field

from eyelid_formats.errors import Code
from eyelid_rig.compose import Asked, Composed, Taken
from eyelid_rig.crop.checking import Cropped

_MS = 1_000_000


@dataclass(slots=True)
class Work:
    """The prompt that is being worked on."""

    asked: Asked
    frame: Taken | None = None
    """What the crop is cut from: a frame of the vault, or the still."""
    cropped: Cropped | None = None
    composed: Composed | None = None
    grant: bytes = b""
    bundle: bytes = b""
    reason: Code = Code.INTERNAL
    marks_ms: dict[str, float] = field(default_factory=dict)
    """When each state of the gate was entered, and the still handed on, in ms since the finger went down or the words were over."""

    def mark(self, name: str, now_ns: int) -> None:
        """Note the time of something that happens once; a repetition does not count."""
        self.marks_ms.setdefault(name, round((now_ns - self.asked.at_ns) / _MS, 2))
