"""Types of fields in strict maps: a map is read by a table of its keys, and nothing else is let in.

A check is a plain tuple, what reads it first and its limits after: closures would take twice the heap.
"""

from . import cbor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Check = tuple[Any, ...]
    Table = dict[int, Check]


def fits(check: "Check", value: object) -> bool:
    """Whether a decoded value is what the check asks for."""
    right: bool = check[0](check, value)
    return right


def unsigned(low: int = 0, high: int = cbor.MAX_UNSIGNED) -> "Check":
    """An integer from `low` to `high`, both included (`low` may be negative); never a boolean."""
    return _unsigned, low, high


def _unsigned(check: "Check", value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and check[1] <= value <= check[2]


def octets(low: int, high: int = 0) -> "Check":
    """Bytes of exactly `low`, or from `low` to `high`."""
    return _octets, low, high or low


def _octets(check: "Check", value: object) -> bool:
    return isinstance(value, (bytes, memoryview)) and check[1] <= len(value) <= check[2]


def text(low: int, high: int) -> "Check":
    """Text of `low` to `high` bytes of UTF-8."""
    return _text, low, high


def _text(check: "Check", value: object) -> bool:
    return isinstance(value, str) and check[1] <= len(value.encode()) <= check[2]


def array(item: "Check", low: int = 0, high: int = cbor.MAX_UNSIGNED) -> "Check":
    """From `low` to `high` items of one type."""
    return _array, low, high, item


def _array(check: "Check", value: object) -> bool:
    return isinstance(value, list) and check[1] <= len(value) <= check[2] and all(fits(check[3], one) for one in value)


def row(*items: "Check") -> "Check":
    """An array with one type a place."""
    return _row, items


def _row(check: "Check", value: object) -> bool:
    if not isinstance(value, list) or len(value) != len(check[1]):
        return False
    return all(fits(item, one) for item, one in zip(check[1], value))  # noqa: B905 - MicroPython's zip has no strict


def fixed(wanted: object) -> "Check":
    """One value only, of the same type."""
    return _fixed, wanted


def _fixed(check: "Check", value: object) -> bool:
    return type(value) is type(check[1]) and value == check[1]


def mapping(required: "Table", optional: "Table | None" = None) -> "Check":
    """A map that has every required key, perhaps optional ones, and no other."""
    return _mapping, required, optional


def _mapping(check: "Check", value: object) -> bool:
    if not isinstance(value, dict):
        return False
    _, required, optional = check
    known = 0
    for key, item in value.items():
        field = required.get(key)
        known += field is not None
        if field is None and optional is not None:
            field = optional.get(key)
        if field is None or not fits(field, item):
            return False
    return known == len(required)


def _boolean(_check: "Check", value: object) -> bool:
    return isinstance(value, bool)


def _any_map(_check: "Check", value: object) -> bool:
    return isinstance(value, dict)


boolean = (_boolean,)
any_map = (_any_map,)
"""A map that is read elsewhere."""

# These stand in many tables, and each is an object.
any_unsigned = unsigned()
octets16 = octets(16)
octets32 = octets(32)
