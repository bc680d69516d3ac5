"""Damage: bytes and CBOR items changed in ways that readers get wrong. The same seed gives the same damage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from eyelid_formats import cbor

AWKWARD = [
    b"\xf5", b"\xf4", b"\xf6", b"\xf7", b"\xff", b"\x9f", b"\xbf", b"\x5f", b"\xd2\x84", b"\xd8\x60", b"\x18\x01", b"\xf9\x3c\x00",
    b"\x1b" + b"\xff" * 8, b"\x3b" + b"\xff" * 8, b"\x5b" + b"\xff" * 8, b"\xbb" + b"\xff" * 8, b"\x9a\x00\xff\xff\xff",
    b"\x81" * 12, b"\xa1\x01\x01", b"\x00", b"\x80", b"\xa0", b"\x40", b"\x60",
]  # fmt: skip
ITEMS: list[cbor.Item] = [
    None, True, False, -1, 0, 1, 2, 4, 255, 65_535, 65_536, 2**31 + 1, 2**53, 2**64 - 1, -(2**64),
    b"", bytes(16), bytes(31), bytes(32), bytes(33), bytes(5000), "", "x", "\ud7ff\U0010ffff", "x" * 65,
    [], [[]], {}, {1: 1}, {0: 1, 1: bytes(16)},
]  # fmt: skip


def damaged(data: bytes, other: bytes, random: Random) -> bytes:
    """`data` after one to four changes; `other` is what parts are spliced in from."""
    for _ in range(random.choice((1, 1, 1, 2, 4))):
        data = random.choice(_CHANGES)(data, other, random)
    return data


def _flip(data: bytes, other: bytes, random: Random) -> bytes:
    if not data:
        return data
    at = random.randrange(len(data))
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1 :]


def _set(data: bytes, other: bytes, random: Random) -> bytes:
    at = random.randrange(len(data) + 1)
    return data[:at] + random.choice(AWKWARD) + data[at + random.choice((0, 1, 1)) :]


def _cut(data: bytes, other: bytes, random: Random) -> bytes:
    return data[: random.randrange(len(data) + 1)]


def _drop(data: bytes, other: bytes, random: Random) -> bytes:
    first, last = _slice(data, random)
    return data[:first] + data[last:]


def _twice(data: bytes, other: bytes, random: Random) -> bytes:
    first, last = _slice(data, random)
    return data[:last] + data[first:]


def _splice(data: bytes, other: bytes, random: Random) -> bytes:
    first, last = _slice(other, random)
    at = random.randrange(len(data) + 1)
    return data[:at] + other[first:last] + data[at:]


def _noise(data: bytes, other: bytes, random: Random) -> bytes:
    first, last = _slice(data, random)
    return data[:first] + random.randbytes(last - first) + data[last:]


def _slice(data: bytes, random: Random) -> tuple[int, int]:
    first = random.randrange(len(data) + 1)
    return first, min(len(data), first + random.choice((1, 2, 8, 64, 4096)))


_CHANGES: Sequence[Callable[[bytes, bytes, Random], bytes]] = (_flip, _flip, _set, _cut, _drop, _twice, _splice, _noise)


def changed(item: cbor.Item, random: Random) -> cbor.Item:
    """A decoded item with one place in it replaced, added or left out."""
    if isinstance(item, dict) and item and random.random() < 0.8:
        key = random.choice(list(item))
        return _changed_map(item, key, random)
    if isinstance(item, list) and item and random.random() < 0.8:
        at = random.randrange(len(item))
        return random.choice(([*item[:at], changed(item[at], random), *item[at + 1 :]], item[:at] + item[at + 1 :], [*item, *item]))
    if isinstance(item, int) and type(item) is int and random.random() < 0.5:
        return item + random.choice((-1, 1))
    return random.choice(ITEMS)


def _changed_map(item: dict[int, cbor.Item], key: int, random: Random) -> dict[int, cbor.Item]:
    if random.random() < 0.7:
        return {**item, key: changed(item[key], random)}
    if random.random() < 0.5:
        return {other: value for other, value in item.items() if other != key}
    return {**item, random.randrange(30): random.choice(ITEMS)}
