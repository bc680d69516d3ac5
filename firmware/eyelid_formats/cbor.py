"""Deterministic CBOR, strict in both directions (`SPEC-cbor-cose.md`).

cbor2 does the parsing; a scan of the heads before it gives each fault its own code and bounds depth and size without recursion.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

import cbor2

from eyelid_formats.errors import CborError, Code

Item: TypeAlias = Any
"""int, bytes, str, bool, None, list of items, dict of items, or a Tag."""

MAX_DEPTH = 8
MAX_ITEMS = 4096
MAX_UINT = 2**53 - 1
TAG_SIGN1 = 18
TAG_ENCRYPT = 96
_TAGS = (TAG_SIGN1, TAG_ENCRYPT)
_SIMPLE = (20, 21, 22)
_BYTES = 2
"""The first major type that is no integer; of the two before it, 1 means -1 less its argument."""


class Tag:
    """A tagged item: the outermost item of a COSE object."""

    __slots__ = ("number", "value")

    def __init__(self, number: int, value: Item) -> None:
        self.number = number
        self.value = value


def encode(item: Item) -> bytes:
    """The one encoding of `item` (RFC 8949 section 4.2.1)."""
    return cbor2.dumps(_ordered(item))


def decode(data: bytes, *, limit: int, negative_keys: bool = False) -> Item:
    """The item that `data` is the one encoding of; at most `limit` bytes are looked at.

    Maps come back as dict with int keys, arrays as list. `negative_keys` is for COSE headers. Raises CborError.
    """
    if len(data) > limit:
        raise CborError(Code.CBOR_SIZE, f"{len(data)} bytes where at most {limit} are allowed")
    _scan(data, negative_keys)
    try:
        item = cbor2.loads(data, allow_duplicate_keys=False, allow_indefinite=False, max_depth=MAX_DEPTH + 2, tag_hook=None)
    except cbor2.CBORDecodeError as error:
        raise CborError(_code_of(error), f"not the CBOR it should be: {error}") from None
    except (ValueError, TypeError, RecursionError, OverflowError) as error:
        raise CborError(Code.CBOR_MALFORMED, f"not well-formed CBOR: {type(error).__name__}") from None
    item = _plain(item)
    if encode(item) != data:
        raise CborError(Code.CBOR_NOT_DETERMINISTIC, "not the shortest, sorted encoding of what it says")
    return item


def _ordered(item: Item) -> Item:
    if isinstance(item, Mapping):
        pairs = sorted((cbor2.dumps(key), key, value) for key, value in item.items())
        return {key: _ordered(value) for _, key, value in pairs}
    if isinstance(item, list | tuple):
        return [_ordered(value) for value in item]
    if isinstance(item, Tag):
        return cbor2.CBORTag(item.number, _ordered(item.value))
    return item


def _plain(item: Item) -> Item:
    if isinstance(item, Mapping):
        return {key: _plain(value) for key, value in item.items()}
    if isinstance(item, list | tuple):
        return [_plain(value) for value in item]
    if isinstance(item, cbor2.CBORTag):
        return Tag(item.tag, _plain(item.value))
    return item


def _code_of(error: cbor2.CBORDecodeError) -> Code:
    text = str(error).lower()
    if "duplicate" in text:
        return Code.CBOR_DUPLICATE_KEY
    return Code.CBOR_MALFORMED


def item_length(data: bytes, start: int, limit: int) -> int | None:
    """Bytes of the COSE object at `start`, at most `limit`; None where the input ends inside it. Raises CborError where it is no item."""
    try:
        return _walk(data[start : start + limit], negative_keys=True)
    except CborError as error:
        if error.code is Code.CBOR_TRUNCATED:
            return None
        raise


def _scan(data: bytes, negative_keys: bool) -> None:
    at = _walk(data, negative_keys)
    if at != len(data):
        raise CborError(Code.CBOR_TRAILING, f"{len(data) - at} bytes after the item")


def _walk(data: bytes, negative_keys: bool) -> int:
    """The offset after the first item; walks the heads without recursion and refuses every kind of item that is not allowed."""
    key_majors = (0, 1) if negative_keys else (0,)
    levels = [_Level(1)]
    at = items = 0
    while levels:
        level = levels[-1]
        if level.left == 0:
            levels.pop()
            continue
        is_key = level.is_map and level.left % 2 == 0
        level.left -= 1
        major, value, after = _head(data, at)
        if is_key and major not in key_majors:
            raise CborError(Code.CBOR_KEY_TYPE, f"the map key at byte {at} is not an unsigned integer")
        if major < _BYTES and value > MAX_UINT - major:
            raise CborError(Code.FIELD_RANGE, f"the integer at byte {at} is outside -(2^53 - 1)..2^53 - 1")
        items += 1
        if items > MAX_ITEMS:
            raise CborError(Code.CBOR_SIZE, f"more than {MAX_ITEMS} items")
        at = after + value if major in (2, 3) else after
        if at > len(data):
            raise CborError(Code.CBOR_TRUNCATED, f"a string ends {at - len(data)} bytes after the input does")
        if major == 6:
            _check_tag(value, len(levels))
            levels.append(_Level(1))
        elif major in (4, 5):
            _enter(levels, value if major == 4 else 2 * value, major == 5, len(data) - at)
    return at


class _Level:
    """An array, map or tag that the walk is inside of."""

    __slots__ = ("is_map", "left")

    def __init__(self, left: int, is_map: bool = False) -> None:
        self.left = left
        self.is_map = is_map


def _enter(levels: list[_Level], members: int, is_map: bool, left: int) -> None:
    if members > left:
        raise CborError(Code.CBOR_TRUNCATED, f"{members} items announced, {left} bytes left")
    if len(levels) > MAX_DEPTH:
        raise CborError(Code.CBOR_DEPTH, f"nested deeper than {MAX_DEPTH}")
    levels.append(_Level(members, is_map))


def _check_tag(number: int, depth: int) -> None:
    if number not in _TAGS or depth != 1:
        raise CborError(Code.CBOR_TAG, f"tag {number} where none is allowed")


def _head(data: bytes, at: int) -> tuple[int, int, int]:
    """(major type, argument, offset of what follows) of the head at `at`."""
    if at >= len(data):
        raise CborError(Code.CBOR_TRUNCATED, "the input ends where an item should begin")
    major, info = data[at] >> 5, data[at] & 31
    if info == 31:
        code = Code.CBOR_INDEFINITE if 2 <= major <= 5 else Code.CBOR_MALFORMED
        raise CborError(code, f"indefinite length or stray break at byte {at}")
    if info > 27:
        raise CborError(Code.CBOR_MALFORMED, f"reserved additional information at byte {at}")
    if major == 7:
        return _simple(info, at)
    if info < 24:
        return major, info, at + 1
    width = 1 << (info - 24)
    if at + 1 + width > len(data):
        raise CborError(Code.CBOR_TRUNCATED, f"the input ends inside the head at byte {at}")
    return major, int.from_bytes(data[at + 1 : at + 1 + width]), at + 1 + width


def _simple(info: int, at: int) -> tuple[int, int, int]:
    if info in _SIMPLE:
        return 7, info, at + 1
    if info in (25, 26, 27):
        raise CborError(Code.CBOR_FLOAT, f"a floating-point number at byte {at}")
    raise CborError(Code.CBOR_SIMPLE, f"a simple value other than false, true and null at byte {at}")
