"""What a ledger's entries say, kind by kind (`SPEC-ledger.md`); `ledger` has them too."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, unique

from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.fields import Field, Record, array, octets, one_of, text, uint

MAX_FORGOTTEN = 64
MAX_DROPPED = 64
MAX_EXPIRED = 65_536


@unique
class Kind(IntEnum):
    """What an entry records."""

    BOOT = 1
    PROMPT = 2
    SEALED = 3
    REFUSED = 4
    EXPIRED = 5
    SENT = 6
    PULLED = 7
    RECEIPT = 8
    FORGOTTEN = 9
    SHUT = 10
    OPENED = 11
    RECOVERED = 12
    CAMERA = 13
    DROPPED = 14


class Detail(Record):
    """What an entry of one kind says."""

    VERSIONED = False


_COUNTER = uint(1)
_ID = octets(16)
_REASON = text(1, 64)


@dataclass(frozen=True, slots=True)
class Boot(Detail):
    """The agent started."""

    NAME = "boot"
    FIELDS = (Field(1, "unit", octets(32)), Field(2, "software", text(1, 64)), Field(3, "counter", uint()))

    unit: bytes
    software: str
    counter: int


@dataclass(frozen=True, slots=True)
class Prompt(Detail):
    """The wearer asked."""

    NAME = "prompt"
    FIELDS = (Field(1, "counter", _COUNTER), Field(2, "gesture", one_of(Gesture)), Field(3, "scope", one_of(Scope)))

    counter: int
    gesture: Gesture
    scope: Scope


@dataclass(frozen=True, slots=True)
class Sealed(Detail):
    """A prompt became a bundle."""

    NAME = "sealed"
    FIELDS = (
        Field(1, "counter", _COUNTER),
        Field(2, "bundle_id", _ID),
        Field(3, "bundle", octets(32)),
        Field(4, "draft", octets(32)),
    )

    counter: int
    bundle_id: bytes
    bundle: bytes
    draft: bytes


@dataclass(frozen=True, slots=True)
class Refused(Detail):
    """A prompt that could not, or might not, be answered."""

    NAME = "refused"
    FIELDS = (Field(1, "counter", _COUNTER), Field(2, "reason", _REASON))

    counter: int
    reason: str


@dataclass(frozen=True, slots=True)
class Expired(Detail):
    """Prompts whose work was cut off, or that the Pi never saw: `first` to `last`."""

    NAME = "expired"
    FIELDS = (Field(1, "first", _COUNTER), Field(2, "last", _COUNTER), Field(3, "reason", _REASON))

    first: int
    last: int
    reason: str


@dataclass(frozen=True, slots=True)
class Sent(Detail):
    """The uplink handed a bundle over."""

    NAME = "sent"
    FIELDS = (Field(1, "bundle_id", _ID),)

    bundle_id: bytes


@dataclass(frozen=True, slots=True)
class Pulled(Detail):
    """The host has a bundle and verified it."""

    NAME = "pulled"
    FIELDS = (Field(1, "bundle_id", _ID),)

    bundle_id: bytes


@dataclass(frozen=True, slots=True)
class Received(Detail):
    """A collector's receipt arrived and holds."""

    NAME = "receipt"
    FIELDS = (Field(1, "bundle_id", _ID), Field(2, "receipt", octets(32)))

    bundle_id: bytes
    receipt: bytes


@dataclass(frozen=True, slots=True)
class Forgotten(Detail):
    """The wearer had everything forgotten that had not left."""

    NAME = "forgotten"
    FIELDS = (Field(1, "bundle_ids", array(_ID, 0, MAX_FORGOTTEN)), Field(2, "epoch", uint()))

    bundle_ids: tuple[bytes, ...]
    epoch: int


@dataclass(frozen=True, slots=True)
class Shut(Detail):
    """The shut switch closed."""

    NAME = "shut"
    FIELDS = ()


@dataclass(frozen=True, slots=True)
class Opened(Detail):
    """The shut switch opened."""

    NAME = "opened"
    FIELDS = ()


@dataclass(frozen=True, slots=True)
class Recovered(Detail):
    """What a start after a power cut put right."""

    NAME = "recovered"
    FIELDS = (Field(1, "what", _REASON), Field(2, "cut_bytes", uint()))

    what: str
    cut_bytes: int


@dataclass(frozen=True, slots=True)
class Camera(Detail):
    """The camera changed: `ok`, or the code of what is wrong with it."""

    NAME = "camera"
    FIELDS = (Field(1, "state", _REASON),)

    state: str


@dataclass(frozen=True, slots=True)
class Dropped(Detail):
    """Bundles that were deleted before they left; the keys of frames stay. `reason` is a code."""

    NAME = "dropped"
    FIELDS = (Field(1, "bundle_ids", array(_ID, 1, MAX_DROPPED)), Field(2, "reason", _REASON))

    bundle_ids: tuple[bytes, ...]
    reason: str


DETAILS: dict[Kind, type[Detail]] = {
    Kind.BOOT: Boot,
    Kind.PROMPT: Prompt,
    Kind.SEALED: Sealed,
    Kind.REFUSED: Refused,
    Kind.EXPIRED: Expired,
    Kind.SENT: Sent,
    Kind.PULLED: Pulled,
    Kind.RECEIPT: Received,
    Kind.FORGOTTEN: Forgotten,
    Kind.SHUT: Shut,
    Kind.OPENED: Opened,
    Kind.RECOVERED: Recovered,
    Kind.CAMERA: Camera,
    Kind.DROPPED: Dropped,
}
