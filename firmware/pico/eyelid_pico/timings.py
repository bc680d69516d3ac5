"""The times of the finger: settings of a unit, taken from its operator's order (SPEC-pico.md, Timings)."""

from . import cbor
from .fields import fits, mapping, unsigned

MAX_SIZE = 32

# key -> (name, unit, least, usual, most)
TABLE = {
    1: ("stable", "ms", 5, 15, 50),
    2: ("double within", "ms", 200, 350, 800),
    3: ("hold", "ms", 2000, 3000, 6000),
}

_timings = mapping({}, {key: unsigned(row[2], row[4]) for key, row in TABLE.items()})


class Timings:
    """How long a contact must be stable, a pause between two presses may be, and a hold is.

    `encoded` is a strict CBOR map of the settings that are not as usual, or None where all are; raises
    cbor.MalformedError for anything else. No setting in its range contradicts another one: a test holds the table to that.
    """

    def __init__(self, encoded: "bytes | None" = None) -> None:
        fields = {} if encoded is None else _read(encoded)
        self.encoded = encoded
        self.stable_ms: int = fields.get(1, TABLE[1][3])
        self.double_within_ms: int = fields.get(2, TABLE[2][3])
        self.hold_ms: int = fields.get(3, TABLE[3][3])


def _read(encoded: bytes) -> "dict[int, int]":
    if len(encoded) > MAX_SIZE:
        raise cbor.MalformedError("timings too long")
    fields = cbor.decode(encoded)
    if not isinstance(fields, dict) or not fits(_timings, fields):
        raise cbor.MalformedError("timings have a wrong field")
    return fields
