"""What `eye` and its crop worker say to each other over two pipes (`pipes`).

The worker eats whatever stood before the camera, so it counts as hostile: what it answers is read here and judged in `checking`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

from eyelid_formats.draft import MODELS_LIMIT
from eyelid_formats.errors import Code, RigError
from eyelid_formats.fields import Field, Record, array, flag, octets, record, row, text, uint
from eyelid_formats.limits import CROP_LIMIT
from eyelid_rig.crop.made import Limits, Made
from eyelid_rig.pipes import Messages, TooLongError

FRAME_LIMIT = 32 * 2**20
"""Bytes of a frame's JPEG."""
ORDER_LIMIT = FRAME_LIMIT + 4096
ANSWER_LIMIT = CROP_LIMIT + 8192
_PER_MILLE = 1000
_OFFSET, _PIXELS = uint(0, 65_535), uint(1, 65_535)
_BOX = (_OFFSET, _OFFSET, _PIXELS, _PIXELS)


@dataclass(frozen=True, slots=True)
class Order(Record):
    """One frame, what the wearer said, and what the crop must stay within."""

    NAME = "order"
    FIELDS = (
        Field(1, "frame", octets(1, FRAME_LIMIT)),
        Field(2, "words", text(1, 512), optional=True),
        Field(3, "share_ppm", uint(1, 999_999)),
        Field(4, "max_bytes", uint(1, CROP_LIMIT)),
        Field(5, "quality", uint(1, 100)),
        Field(6, "margin_permille", uint(0, _PER_MILLE)),
    )

    frame: bytes = field(repr=False)
    """A JPEG, in memory; it is decoded in the worker and nowhere else."""
    words: str | None
    share_ppm: int
    max_bytes: int
    quality: int
    margin_permille: int

    @classmethod
    def of(cls, frame: bytes, words: str | None, limits: Limits) -> Order:
        """The order for these."""
        return cls(frame, words, limits.share_ppm, limits.max_bytes, limits.quality, round(limits.margin * _PER_MILLE))

    @property
    def limits(self) -> Limits:
        """As the maker takes them."""
        return Limits(self.share_ppm, self.max_bytes, self.quality, self.margin_permille / _PER_MILLE)


@dataclass(frozen=True, slots=True)
class Done(Record):
    """A crop as the worker tells it. Boxes are in the frame's pixels; what the thing was is not told."""

    NAME = "done"
    VERSIONED = False
    FIELDS = (
        Field(1, "image", octets(1, CROP_LIMIT)),
        Field(2, "size", row(_PIXELS, _PIXELS)),
        Field(3, "box", row(*_BOX)),
        Field(4, "found", text(1, 16)),
        Field(5, "fills", array(row(text(1, 16), *_BOX), 0, 64)),
        Field(6, "models", array(octets(32), 1, MODELS_LIMIT)),
        Field(7, "small", flag),
    )

    image: bytes
    size: tuple[int, int]
    box: tuple[int, int, int, int]
    found: str
    fills: tuple[tuple[str, int, int, int, int], ...]
    models: tuple[bytes, ...]
    small: bool = False
    """A picture of the same with more pixels is asked for, where there is one."""


@dataclass(frozen=True, slots=True)
class Answer(Record):
    """A crop, or the code of a refusal; neither means that the worker is ready for its first order, and only then it says what it kept."""

    NAME = "answer"
    FIELDS = (
        Field(1, "code", text(1, 64), optional=True),
        Field(2, "done", record(Done), optional=True),
        Field(3, "kept", array(text(1, 16), 1, 8), optional=True),
    )

    code: str | None = None
    done: Done | None = None
    kept: tuple[str, ...] | None = None
    """What it should have given up and could not (`sandbox.WORDS`)."""

    @classmethod
    def of(cls, made: Made) -> Answer:
        """What the maker made."""
        fills = tuple((str(fill.kind), *fill.box.as_tuple()) for fill in made.fills)
        region = made.region
        return cls(done=Done(made.image, made.size, region.box.as_tuple(), str(region.found), fills, made.models, made.small))


class Reader:
    """Reads messages of at most `limit` bytes each from a pipe, one at a time: nothing follows one before it was answered."""

    def __init__(self, descriptor: int, limit: int) -> None:
        self._descriptor = descriptor
        self._limit = limit
        self._messages = Messages(limit)

    def read(self) -> bytes | None:
        """One read of the pipe: the message that it completed, or None. Raises EOFError, RigError (`crop-worker`) for one too long."""
        piece = os.read(self._descriptor, 2**16)
        if not piece:
            raise EOFError
        try:
            whole = self._messages.take(piece)
        except TooLongError:
            raise self._refusal() from None
        if whole and not (len(whole) == 1 and self._messages.is_between):
            raise self._refusal()
        return whole[0] if whole else None

    def _refusal(self) -> RigError:
        return RigError(Code.CROP_WORKER, f"a message of more than {self._limit} bytes, or more than was asked for")
