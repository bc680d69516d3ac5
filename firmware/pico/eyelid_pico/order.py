"""An operator's order (SPEC-unit.md): the one signed object that the board reads, in exactly the form that it has."""

from . import cbor
from .cose import header, to_be_signed
from .fields import any_map, fits, fixed, mapping, octets, octets32, row, unsigned
from .p256_verify import read_point
from .policy import MAX_SIZE as POLICY_SIZE
from .policy import Policy
from .timings import Timings

MAX_SIZE = 1280

_TAG_SIGN1 = 0xD2
_NO_KID = bytes(32)
_KID_AT = header("order", _NO_KID).index(_NO_KID)
_sign1 = row(octets(1, 256), mapping({}), octets(1, MAX_SIZE), octets(64))
_order = mapping(
    {0: fixed(1), 1: octets32, 2: octets(1, POLICY_SIZE), 4: octets(64), 5: unsigned(1), 6: octets32},
    {3: any_map, 7: octets32},
)


class Order:
    """Its fields, and what is left to be checked: `signature` over `to_be_signed` (a digest) by the key with the thumbprint `kid`.

    Raises cbor.MalformedError unless everything else is right.
    """

    def __init__(self, encoded: bytes) -> None:
        if not 0 < len(encoded) <= MAX_SIZE or encoded[0] != _TAG_SIGN1:
            raise cbor.MalformedError("no signed object, or too long")
        members = cbor.decode(encoded[1:])
        if not isinstance(members, list) or not fits(_sign1, members):
            raise cbor.MalformedError("no COSE_Sign1")
        protected, _, payload, self.signature = members
        self.kid: bytes = protected[_KID_AT : _KID_AT + len(_NO_KID)]
        if protected != header("order", self.kid):
            raise cbor.MalformedError("no header of an order")
        self.to_be_signed = to_be_signed(protected, payload)
        self._take(cbor.decode(payload))

    def _take(self, fields: object) -> None:
        if not isinstance(fields, dict) or not fits(_order, fields):
            raise cbor.MalformedError("order has a wrong field")
        self.unit: bytes = fields[1]
        self.policy = Policy(fields[2])
        self.timings = Timings(cbor.encode(fields[3]) if 3 in fields else None)
        self.operator: bytes = fields[4]
        self.boots: int = fields[5]
        self.keys: bytes = fields[6]
        self.replaces: "bytes | None" = fields.get(7)
        if read_point(self.operator) is None:
            raise cbor.MalformedError("operator's key is no point of P-256")
