"""Tables of fields: what a map may hold, read strictly into frozen dataclasses and written back.

A format is a frozen dataclass whose `FIELDS` is its SPEC table; nothing else decides what is well-formed.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, ClassVar, Self, TypeVar

from eyelid_formats import cbor
from eyelid_formats.errors import Code, FieldError

VERSION = 1
Check = Callable[[cbor.Item, str], Any]
EnumT = TypeVar("EnumT", bound=IntEnum)


@dataclass(frozen=True, slots=True)
class Field:
    """One row of a SPEC table. `check` takes (item, where) and returns the value, or raises FieldError."""

    key: int
    name: str
    check: Check
    optional: bool = False


class Record:
    """Base of the dataclasses that are read from a map and written to one."""

    FIELDS: ClassVar[tuple[Field, ...]]
    NAME: ClassVar[str]
    VERSIONED: ClassVar[bool] = True

    @classmethod
    def from_item(cls, item: cbor.Item, where: str = "") -> Self:
        """Read a decoded map. Raises FieldError."""
        where = where or cls.NAME
        if type(item) is not dict:
            raise FieldError(Code.FIELD_TYPE, f"{where} is not a map")
        left = dict(item)
        if cls.VERSIONED:
            _take_version(left, where)
        values = {field.name: _take(left, field, where) for field in cls.FIELDS}
        if left:
            raise FieldError(Code.FIELD_UNKNOWN, f"{where} has the unknown key {next(iter(left))}")
        return cls(**values)

    def to_item(self) -> dict[int, cbor.Item]:
        """The map of this record."""
        item: dict[int, cbor.Item] = {0: VERSION} if self.VERSIONED else {}
        for field in self.FIELDS:
            value = getattr(self, field.name)
            if value is not None:
                item[field.key] = _plain(value)
        return item

    @classmethod
    def decode(cls, data: bytes, limit: int) -> Self:
        """Read bytes. Raises CborError, FieldError."""
        return cls.from_item(cbor.decode(data, limit=limit))

    def encode(self) -> bytes:
        """The one encoding of this record."""
        return cbor.encode(self.to_item())


def _take_version(left: dict[int, cbor.Item], where: str) -> None:
    version = left.pop(0, None)
    if type(version) is not int or version != VERSION:
        raise FieldError(Code.VERSION_UNKNOWN, f"{where} is of version {version!r:.20}; this reader knows version {VERSION}")


def _take(left: dict[int, cbor.Item], field: Field, where: str) -> Any:
    if field.key not in left:
        if field.optional:
            return None
        raise FieldError(Code.FIELD_MISSING, f"{where} lacks {field.name} (key {field.key})")
    return field.check(left.pop(field.key), f"{where}.{field.name}")


def _plain(value: Any) -> cbor.Item:
    if isinstance(value, Record):
        return value.to_item()
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    if isinstance(value, IntEnum):
        return int(value)
    return value


def integer(low: int, high: int) -> Check:
    """An integer from `low` to `high`."""

    def check(item: cbor.Item, where: str) -> int:
        if type(item) is not int:
            raise FieldError(Code.FIELD_TYPE, f"{where} is not an integer")
        if not low <= item <= high:
            raise FieldError(Code.FIELD_RANGE, f"{where} is outside {low}..{high}")
        return item

    return check


def uint(low: int = 0, high: int = cbor.MAX_UINT) -> Check:
    """An unsigned integer."""
    return integer(low, high)


def octets(low: int, high: int | None = None) -> Check:
    """A byte string of `low` bytes, or of `low` to `high`."""
    return _sized(bytes, "a byte string", low, low if high is None else high)


def text(low: int, high: int) -> Check:
    """A text string of `low` to `high` bytes in UTF-8."""
    return _sized(str, "text", low, high)


def literal(value: str) -> Check:
    """This text and no other."""

    def check(item: cbor.Item, where: str) -> str:
        if type(item) is not str:
            raise FieldError(Code.FIELD_TYPE, f"{where} is not text")
        if item != value:
            raise FieldError(Code.FIELD_RANGE, f"{where} is not `{value}`")
        return item

    return check


def _sized(kind: type[bytes] | type[str], name: str, low: int, high: int) -> Check:
    def check(item: cbor.Item, where: str) -> bytes | str:
        if type(item) is not kind:
            raise FieldError(Code.FIELD_TYPE, f"{where} is not {name}")
        length = len(item if isinstance(item, bytes) else item.encode())
        if not low <= length <= high:
            raise FieldError(Code.FIELD_RANGE, f"{where} has {length} bytes, not {low}..{high}")
        return item

    return check


def flag(item: cbor.Item, where: str) -> bool:
    """A boolean."""
    if type(item) is not bool:
        raise FieldError(Code.FIELD_TYPE, f"{where} is not a boolean")
    return item


def one_of(enum: type[EnumT], *allowed: EnumT) -> Check:
    """A member of `enum`, or of `allowed` where given."""

    def check(item: cbor.Item, where: str) -> EnumT:
        if type(item) is not int:
            raise FieldError(Code.FIELD_TYPE, f"{where} is not an integer")
        if item not in (allowed or tuple(enum)):
            raise FieldError(Code.FIELD_RANGE, f"{where} is {item}, which has no meaning here")
        return enum(item)

    return check


def array(member: Check, low: int, high: int) -> Check:
    """An array of `low` to `high` items, as a tuple."""

    def check(item: cbor.Item, where: str) -> tuple[Any, ...]:
        if type(item) is not list:
            raise FieldError(Code.FIELD_TYPE, f"{where} is not an array")
        if not low <= len(item) <= high:
            raise FieldError(Code.FIELD_RANGE, f"{where} has {len(item)} items, not {low}..{high}")
        return tuple(member(value, f"{where}[{at}]") for at, value in enumerate(item))

    return check


def row(*members: Check) -> Check:
    """An array with one check for each place, as a tuple."""

    def check(item: cbor.Item, where: str) -> tuple[Any, ...]:
        if type(item) is not list:
            raise FieldError(Code.FIELD_TYPE, f"{where} is not an array")
        if len(item) != len(members):
            raise FieldError(Code.FIELD_RANGE, f"{where} has {len(item)} items, not {len(members)}")
        return tuple(member(value, f"{where}[{at}]") for at, (member, value) in enumerate(zip(members, item, strict=True)))

    return check


def record(kind: type[Record]) -> Check:
    """A map that is read as another record."""
    return lambda item, where: kind.from_item(item, where)
