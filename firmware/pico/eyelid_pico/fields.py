"""Types of fields in strict maps: a map is read by a table of its keys, and nothing else is let in."""

from . import cbor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Check = Callable[[object], bool]
    Table = dict[int, Check]


def unsigned(low: int = 0, high: int = cbor.MAX_UNSIGNED) -> "Check":
    """An integer from `low` to `high`, both included (`low` may be negative); never a boolean."""

    def check(value: object) -> bool:
        return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high

    return check


def octets(low: int, high: int = 0) -> "Check":
    """Bytes of exactly `low`, or from `low` to `high`."""

    def check(value: object) -> bool:
        return isinstance(value, bytes) and low <= len(value) <= (high or low)

    return check


# Checks that stand in many tables: each is a few objects, and the heap is small.
any_unsigned = unsigned()
octets16 = octets(16)
octets32 = octets(32)


def array(item: "Check", low: int = 0, high: int = cbor.MAX_UNSIGNED) -> "Check":
    """From `low` to `high` items of one type."""

    def check(value: object) -> bool:
        return isinstance(value, list) and low <= len(value) <= high and all(item(one) for one in value)

    return check


def row(*items: "Check") -> "Check":
    """An array with one type a place."""

    def check(value: object) -> bool:
        if not isinstance(value, list) or len(value) != len(items):
            return False
        return all(item(one) for item, one in zip(items, value))  # noqa: B905 - MicroPython's zip has no strict

    return check


def boolean(value: object) -> bool:
    """True or false."""
    return isinstance(value, bool)


def text(low: int, high: int) -> "Check":
    """Text of `low` to `high` bytes of UTF-8."""

    def check(value: object) -> bool:
        return isinstance(value, str) and low <= len(value.encode()) <= high

    return check


def any_map(value: object) -> bool:
    """A map that is read elsewhere."""
    return isinstance(value, dict)


def fixed(wanted: object) -> "Check":
    """One value only, of the same type."""

    def check(value: object) -> bool:
        return type(value) is type(wanted) and value == wanted

    return check


def mapping(required: "Table", optional: "Table | None" = None) -> "Check":
    """A map that has every required key, perhaps optional ones, and no other."""

    def check(value: object) -> bool:
        if not isinstance(value, dict):
            return False
        known = 0
        for key, item in value.items():
            field = required.get(key)
            known += field is not None
            field = field or (optional or {}).get(key)
            if field is None or not field(item):
                return False
        return known == len(required)

    return check
