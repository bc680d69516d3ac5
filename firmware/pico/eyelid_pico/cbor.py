"""Deterministic CBOR by SPEC-cbor-cose.md: the subset that the board reads and writes (no tags, no floats).

Python values: int (down to -2^53 + 1), bytes, str, bool, None, list, and dict with integer keys. What is decoded from a
memoryview has its longest byte strings as parts of that: the heap may have no room in one piece for a copy.
"""

import gc

MAX_UNSIGNED = (1 << 53) - 1
MAX_DEPTH = 8
MAX_ITEMS = 256
LONG = 256

TYPE_CHECKING = False
if TYPE_CHECKING:
    Octets = bytes | memoryview


class MalformedError(Exception):
    """The bytes are not one item of the deterministic subset."""


def encode(value: object) -> bytes:
    """The one encoding of `value`; raises MalformedError for a value outside the subset."""
    out = bytearray()
    _write(out, value)
    return bytes(out)


def _write(out: bytearray, value: object) -> None:
    if value is None:
        out.append(0xF6)
    elif isinstance(value, bool):
        out.append(0xF5 if value else 0xF4)
    elif isinstance(value, int):
        _write_int(out, value)
    elif isinstance(value, (bytes, bytearray)):
        _write_head(out, 2, len(value))
        out.extend(value)
    elif isinstance(value, str):
        text = value.encode()
        _write_head(out, 3, len(text))
        out.extend(text)
    elif isinstance(value, (list, tuple)):
        _write_head(out, 4, len(value))
        for item in value:
            _write(out, item)
    elif isinstance(value, dict):
        _write_map(out, value)
    else:
        raise MalformedError("no such type in the subset")


def _write_map(out: bytearray, value: "dict[int, object]") -> None:
    _write_head(out, 5, len(value))
    for key in sorted(value, key=_map_order):
        _write_int(out, key)
        _write(out, value[key])


def _map_order(key: int) -> int:
    """Bytewise order of encoded integers: the unsigned ones first, then -1, -2 and so on."""
    return key if key >= 0 else MAX_UNSIGNED - key


def _write_int(out: bytearray, value: int) -> None:
    if value > MAX_UNSIGNED or value < -MAX_UNSIGNED:
        raise MalformedError("integer out of range")
    if value >= 0:
        _write_head(out, 0, value)
    else:
        _write_head(out, 1, -1 - value)


def _write_head(out: bytearray, major: int, value: int) -> None:
    if value < 24:
        out.append(major << 5 | value)
        return
    info, size = 24, 1
    while value >> (8 * size):
        info, size = info + 1, size * 2
    out.append(major << 5 | info)
    out.extend(value.to_bytes(size, "big"))


def decode(data: "Octets", max_items: int = MAX_ITEMS) -> object:
    """The item that `data` holds; raises MalformedError unless encoding it again would give the same bytes.

    More than `max_items` items, nested ones and map keys included, are refused before any of them is built.
    """
    try:
        _refuse_many(data, max_items)
        value, end = _read(data, 0, 1)
    except MemoryError:
        gc.collect()
        raise MalformedError("more than the memory holds") from None
    if end != len(data):
        raise MalformedError("bytes after the item")
    return value


def _refuse_many(data: "Octets", max_items: int) -> None:
    """Heads follow one another whatever they nest in, so that counting them needs no memory."""
    at = items = 0
    while at < len(data):
        major, value, at = _read_head(data, at)
        if major in (2, 3):
            at += value
        items += 1
        if items > max_items:
            raise MalformedError("too many items")


def _read(data: "Octets", at: int, depth: int) -> "tuple[object, int]":
    major, value, at = _read_head(data, at)
    if major in (4, 5) and depth > MAX_DEPTH:
        raise MalformedError("too deep")
    if major == 0:
        return value, at
    if major == 1:
        return -1 - value, at
    if major == 2:
        return _octets(_take(data, at, value)), at + value
    if major == 3:
        return _text(_take(data, at, value)), at + value
    if major == 4:
        return _read_array(data, at, value, depth)
    if major == 5:
        return _read_map(data, at, value, depth)
    return _SIMPLE[value], at


_SIMPLE = {20: False, 21: True, 22: None}


def _read_head(data: "Octets", at: int) -> "tuple[int, int, int]":
    """Major type, argument, and where the head ends; simple values come as major type 7."""
    if at >= len(data):
        raise MalformedError("truncated")
    major, info = data[at] >> 5, data[at] & 31
    at += 1
    if major == 7 and info not in _SIMPLE:
        raise MalformedError("no such simple value, or a float")
    if major == 6 or info > 27:
        raise MalformedError("a tag, a reserved or an indefinite length")
    if info < 24:
        return major, info, at
    size = 1 << (info - 24)
    value = int.from_bytes(_take(data, at, size), "big")
    if value < 24 or (size > 1 and not value >> (4 * size)) or value + (major == 1) > MAX_UNSIGNED:
        raise MalformedError("integer or length not the shortest, or out of range")
    return major, value, at + size


def _octets(data: "Octets") -> "Octets":
    return data if len(data) > LONG else bytes(data)


def _take(data: "Octets", at: int, size: int) -> "Octets":
    if size > len(data) - at:
        raise MalformedError("truncated")
    return data[at : at + size]


def _read_array(data: "Octets", at: int, count: int, depth: int) -> "tuple[list[object], int]":
    items: "list[object]" = []
    for _ in range(count):
        item, at = _read(data, at, depth + 1)
        items.append(item)
    return items, at


def _read_map(data: "Octets", at: int, count: int, depth: int) -> "tuple[dict[int, object], int]":
    """Keys must be unsigned and strictly ascending, which also rules out duplicates."""
    items: "dict[int, object]" = {}
    last = -1
    for _ in range(count):
        major, key, at = _read_head(data, at)
        if major != 0 or key <= last:
            raise MalformedError("map key not unsigned, twice, or out of order")
        items[key], at = _read(data, at, depth + 1)
        last = key
    return items, at


def _text(data: "Octets") -> str:
    """Strict UTF-8: MicroPython's own decoder lets overlong forms and surrogates pass."""
    for index, byte in enumerate(data):
        if byte in (0xC0, 0xC1) or byte > 0xF4:
            raise MalformedError("text is not UTF-8")
        low, high = _SECOND_BYTE.get(byte, (0, 0xFF))
        if byte in _SECOND_BYTE and not (index + 1 < len(data) and low <= data[index + 1] <= high):
            raise MalformedError("text is not UTF-8")
    try:
        return str(data, "utf-8")
    except UnicodeError:
        raise MalformedError("text is not UTF-8") from None


_SECOND_BYTE = {0xE0: (0xA0, 0xBF), 0xED: (0x80, 0x9F), 0xF0: (0x90, 0xBF), 0xF4: (0x80, 0x8F)}
