"""The whole draft (SPEC-bundle.md, SPEC-consent.md), read strictly before anything is signed over it."""

from . import cbor
from .fields import any_unsigned, array, boolean, fits, fixed, mapping, octets16, octets32, row, text, unsigned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

MAX_SIZE = 2048
MAX_ITEMS = 512
_MILLION = 1000000
_VOICE = 3
_side = unsigned(1, 65535)
_place = unsigned(0, 65535)

_time = mapping({1: any_unsigned, 2: unsigned(0, 3), 3: octets16, 4: any_unsigned})

_crop = mapping(
    {
        1: octets32,
        2: octets32,
        3: fixed("image/jpeg"),
        4: row(_side, _side),
        5: unsigned(1),
        6: row(_place, _place, _side, _side),
        7: unsigned(1, _MILLION),
        8: array(row(text(1, 16), _place, _place, _side, _side), 0, 64),
        9: array(octets32, 0, 12),
    },
    {10: text(1, 16)},
)

_frame = mapping({1: row(_side, _side), 2: unsigned(-600000, 3600000), 3: any_unsigned})

_consent = mapping(
    {
        1: unsigned(0, 3),
        2: unsigned(0, 1 << 31),
        3: any_unsigned,
        4: unsigned(1, 3),
        6: octets32,
        7: array(octets32, 1, 4),
        8: octets16,
    },
    {5: octets32, 9: unsigned(1, 7)},
)

_draft = mapping(
    {
        0: fixed(1),
        1: octets16,
        2: octets32,
        3: unsigned(1),
        4: _time,
        5: _crop,
        6: _frame,
        7: _consent,
        8: octets32,
        9: boolean,
        10: boolean,
    }
)


class Draft:
    """What the board judges a draft by; raises cbor.MalformedError unless every field of it is right."""

    def __init__(self, encoded: "cbor.Octets") -> None:
        fields = _checked(encoded)
        consent = fields[7]
        self.unit: bytes = fields[2]
        self.counter: int = fields[3]
        self.ledger_head: bytes = fields[8]
        self.share_ppm: int = fields[5][7]
        self.age_ms: int = fields[6][2]
        self.scope: int = consent[1]
        self.retention_s: int = consent[2]
        self.prompt: int = consent[4]
        self.notice: bytes = consent[6]
        self.recipients: "list[bytes]" = consent[7]
        self.wearer: bytes = consent[8]
        self.simulated: bool = fields[9]
        self.unredacted: bool = fields[10]


def _checked(encoded: "cbor.Octets") -> "dict[int, Any]":
    if len(encoded) > MAX_SIZE:
        raise cbor.MalformedError("draft too long")
    fields = cbor.decode(encoded, MAX_ITEMS)
    if not isinstance(fields, dict) or not fits(_draft, fields):
        raise cbor.MalformedError("draft has a wrong field")
    consent = fields[7]
    if not _box_is_true(fields[5], fields[6][1]) or not _validity_is_true(fields[4], consent) or not _words_are_told(consent):
        raise cbor.MalformedError("draft contradicts itself")
    return fields


def _box_is_true(crop: "dict[int, Any]", frame: "list[int]") -> bool:
    """The crop's box lies inside the frame, holds the picture, and has the share that the draft claims, rounded up."""
    x, y, width, height = crop[6]
    inside: bool = x + width <= frame[0] and y + height <= frame[1]
    holds: bool = crop[4][0] <= width and crop[4][1] <= height
    share: int = crop[7]
    return inside and holds and share == -(-width * height * _MILLION // (frame[0] * frame[1]))


def _words_are_told(consent: "dict[int, Any]") -> bool:
    """Both their hash and what they want, or neither: that is for the finger alone."""
    told = 5 in consent
    return told == (9 in consent) and (told or consent[4] != _VOICE)


def _validity_is_true(time: "dict[int, int]", consent: "dict[int, int]") -> bool:
    """Without a set clock there is no time to rely on; with one, no longer than the retention."""
    if time[2] == 0:
        return time[1] == 0 and consent[3] == 0
    return consent[3] <= time[1] + consent[2]
