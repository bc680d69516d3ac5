"""Requests as they come over the link: strict maps with a type and the number that the answer repeats."""

from . import cbor, codes, signals
from .codes import RefusedError
from .fields import any_unsigned, fits, mapping, octets, octets32, unsigned

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .fields import Check, Table

_number = unsigned(1)


def _request(fields: "Table | None" = None, optional: "Table | None" = None) -> "Check":
    table: "Table" = {0: any_unsigned, 1: _number}
    table.update(fields or {})
    return mapping(table, optional)


_bare = _request()

_BY_TYPE = {
    codes.HELLO: _bare,
    codes.KEY: _request(None, {2: any_unsigned}),
    codes.GRANT: _request({2: octets(0, 2304)}),
    codes.VOICE: _bare,
    codes.SIGNAL: _request({2: unsigned(1, len(signals.REQUESTED)), 3: any_unsigned}, {4: octets32}),
    codes.AUDIT: _request({2: octets32}),
    codes.POLICY: _bare,
    codes.PROVISION: _request({2: octets32, 3: octets32, 4: octets(0, 2048)}),
}


class Request:
    """A decoded request. `number` is None where it cannot be answered; `check` says whether its fields are right."""

    def __init__(self, body: "cbor.Octets") -> None:
        self.number: "int | None" = None
        self.fields: "dict[int, object]" = {}
        try:
            fields = cbor.decode(body)
        except cbor.MalformedError:
            return
        if isinstance(fields, dict) and fits(_number, fields.get(1)):
            self.fields = fields
            self.number = fields[1]

    def check(self) -> int:
        """The request's type; raises RefusedError unless every field is there and right."""
        kind = self.fields.get(0)
        if not isinstance(kind, int) or isinstance(kind, bool):
            raise RefusedError("malformed")
        known = _BY_TYPE.get(kind)
        if known is None:
            raise RefusedError("unknown-type")
        if not fits(known, self.fields):
            raise RefusedError("malformed")
        return kind

    def octets(self, key: int) -> bytes:
        """A field that `check` has found to be bytes."""
        value = self.fields[key]
        assert isinstance(value, bytes)
        return value

    def long_octets(self, key: int) -> "cbor.Octets":
        """The same, however long: maybe a part of the request's own frame, which the next one overwrites."""
        value = self.fields[key]
        assert isinstance(value, (bytes, memoryview))
        return value

    def unsigned(self, key: int) -> int:
        """A field that `check` has found to be an unsigned integer."""
        value = self.fields[key]
        assert isinstance(value, int)
        return value
