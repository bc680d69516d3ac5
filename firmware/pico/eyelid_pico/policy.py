"""What the finger may allow on this unit (SPEC-unit.md): read strictly, held and enforced by the board."""

from . import cbor
from .codes import GESTURE_DOUBLE, GESTURE_MAX_SCOPE, GESTURE_PRESS, GESTURE_VOICE
from .fields import array, fits, fixed, mapping, octets16, octets32, unsigned

MAX_SIZE = 768

_policy = mapping(
    {
        0: fixed(1),
        1: unsigned(0, 1),
        2: unsigned(0, 3),
        3: array(octets32, 1, 4),
        4: unsigned(0, 1 << 31),
        5: octets32,
        6: octets16,
        7: octets32,
        8: unsigned(1, 999999),
    }
)


class Policy:
    """The fields of an encoded policy; raises cbor.MalformedError unless every one is right."""

    def __init__(self, encoded: bytes) -> None:
        if len(encoded) > MAX_SIZE:
            raise cbor.MalformedError("policy too long")
        fields = cbor.decode(encoded)
        if not isinstance(fields, dict) or not fits(_policy, fields):
            raise cbor.MalformedError("policy has a wrong field")
        self.encoded = encoded
        self.press_scope: int = fields[1]
        self.double_scope: int = fields[2]
        self.recipients: "list[bytes]" = fields[3]
        self.retention_s: int = fields[4]
        self.notice: bytes = fields[5]
        self.wearer: bytes = fields[6]
        self.share_ppm: int = fields[8]

    def scope_of(self, gesture: int) -> int:
        """The largest scope that both the gesture and the policy allow (SPEC-pico.md rule 7)."""
        allowed = {
            GESTURE_PRESS: self.press_scope,
            GESTURE_DOUBLE: self.double_scope,
            GESTURE_VOICE: self.press_scope,
        }
        return min(allowed[gesture], GESTURE_MAX_SCOPE[gesture])
