"""The draft: everything a bundle says about itself before the Pico has agreed (`SPEC-bundle.md`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, unique

from eyelid_formats import cbor
from eyelid_formats.consent import ConsentTag
from eyelid_formats.errors import Code, FieldError
from eyelid_formats.fields import Field, Record, array, flag, integer, literal, octets, one_of, record, row, text, uint

DRAFT_LIMIT = 2048
MODELS_LIMIT = 12
MEDIA_TYPE = "image/jpeg"
_PIXELS = uint(1, 65_535)
_OFFSET = uint(0, 65_535)
_SIZE = row(_PIXELS, _PIXELS)


@unique
class TimeSource(IntEnum):
    """Where the seconds come from."""

    UNSET = 0
    RTC = 1
    NTP = 2
    HOST = 3


@dataclass(frozen=True, slots=True)
class Time(Record):
    """When, by the rig's clocks."""

    NAME = "time"
    VERSIONED = False
    FIELDS = (
        Field(1, "seconds", uint()),
        Field(2, "source", one_of(TimeSource)),
        Field(3, "boot_id", octets(16)),
        Field(4, "monotonic_ms", uint()),
    )

    seconds: int
    source: TimeSource
    boot_id: bytes
    monotonic_ms: int


def read_time(item: cbor.Item, where: str) -> Time:
    """The check of a field that holds a time: a clock that was never set shows no seconds. Raises FieldError."""
    time = Time.from_item(item, where)
    if time.source is TimeSource.UNSET and time.seconds != 0:
        raise FieldError(Code.FIELD_RANGE, f"{where} has seconds from a clock that was not set")
    return time


@dataclass(frozen=True, slots=True)
class CropFacts(Record):
    """What the draft says about the crop. Sizes and boxes are in pixels, [width, height] and [x, y, width, height]."""

    NAME = "crop"
    VERSIONED = False
    FIELDS = (
        Field(1, "commitment", octets(32)),
        Field(2, "ciphertext", octets(32)),
        Field(3, "media_type", literal(MEDIA_TYPE)),
        Field(4, "size", _SIZE),
        Field(5, "length", uint(1)),
        Field(6, "box", row(_OFFSET, _OFFSET, _PIXELS, _PIXELS)),
        Field(7, "share_ppm", uint(1, 1_000_000)),
        Field(8, "redactions", array(row(text(1, 16), _OFFSET, _OFFSET, _PIXELS, _PIXELS), 0, 64)),
        Field(9, "models", array(octets(32), 0, MODELS_LIMIT)),
        Field(10, "region", text(1, 16), optional=True),
    )

    commitment: bytes
    ciphertext: bytes
    media_type: str
    size: tuple[int, int]
    length: int
    box: tuple[int, int, int, int]
    share_ppm: int
    redactions: tuple[tuple[str, int, int, int, int], ...]
    models: tuple[bytes, ...]
    region: str | None = None


@dataclass(frozen=True, slots=True)
class FrameFacts(Record):
    """What the draft says about the frame; `age_ms` is negative when it was taken after the prompt."""

    NAME = "frame"
    VERSIONED = False
    FIELDS = (
        Field(1, "size", _SIZE),
        Field(2, "age_ms", integer(-600_000, 3_600_000)),
        Field(3, "epoch", uint()),
    )

    size: tuple[int, int]
    age_ms: int
    epoch: int


@dataclass(frozen=True, slots=True)
class Draft(Record):
    """See the table in `SPEC-bundle.md`."""

    NAME = "draft"
    FIELDS = (
        Field(1, "bundle_id", octets(16)),
        Field(2, "unit", octets(32)),
        Field(3, "counter", uint(1)),
        Field(4, "time", read_time),
        Field(5, "crop", record(CropFacts)),
        Field(6, "frame", record(FrameFacts)),
        Field(7, "consent", record(ConsentTag)),
        Field(8, "ledger_head", octets(32)),
        Field(9, "simulated", flag),
        Field(10, "unredacted", flag),
    )

    bundle_id: bytes
    unit: bytes
    counter: int
    time: Time
    crop: CropFacts
    frame: FrameFacts
    consent: ConsentTag
    ledger_head: bytes
    simulated: bool
    unredacted: bool


def share_ppm(box_size: tuple[int, int], frame_size: tuple[int, int]) -> int:
    """Share of the frame in parts per million, rounded up, so that a share is never told smaller than it is."""
    area = box_size[0] * box_size[1] * 1_000_000
    return -(-area // (frame_size[0] * frame_size[1]))
