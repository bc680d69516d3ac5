"""Deterministic CBOR: one encoding for each item, and nothing else is read."""

from __future__ import annotations

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_formats import cbor
from eyelid_formats.errors import CborError, Code

LIMIT = 100_000
LEAVES = st.none() | st.booleans() | st.integers(-cbor.MAX_UINT, cbor.MAX_UINT) | st.binary(max_size=40) | st.text(max_size=20)
KEYS = st.integers(0, cbor.MAX_UINT)
ITEMS = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(KEYS, inner, max_size=5), max_leaves=20)


def depth(item: object) -> int:
    members = list(item.values()) if isinstance(item, dict) else item if isinstance(item, list) else None
    if members is None:
        return 0
    return 1 + max((depth(member) for member in members), default=0)


@given(ITEMS.filter(lambda item: depth(item) <= cbor.MAX_DEPTH))
def test_any_item_encodes_to_bytes_that_decode_to_it(item: object) -> None:
    read = cbor.decode(cbor.encode(item), limit=LIMIT)
    assert read == item
    assert repr(read) == repr(_sorted(item))


def _sorted(item: object) -> object:
    if isinstance(item, dict):
        return {key: _sorted(item[key]) for key in sorted(item)}
    return [_sorted(member) for member in item] if isinstance(item, list) else item


def read_or_refused(data: bytes) -> None:
    try:
        item = cbor.decode(data, limit=LIMIT, negative_keys=True)
    except CborError:
        return
    assert cbor.encode(item) == data


@given(st.binary(max_size=64))
def test_any_bytes_are_refused_or_the_one_encoding_of_what_they_say(data: bytes) -> None:
    read_or_refused(data)


@given(ITEMS, st.data())
def test_damaged_encodings_are_refused_or_the_one_encoding_of_what_they_say(item: object, draw: st.DataObject) -> None:
    data = bytearray(cbor.encode(item))
    at = draw.draw(st.integers(0, len(data) - 1))
    data[at] = draw.draw(st.integers(0, 255))
    read_or_refused(bytes(data))


@given(ITEMS)
def test_another_encoder_s_canonical_bytes_are_ours(item: object) -> None:
    assert cbor2.dumps(item, canonical=True) == cbor.encode(item)


@given(st.integers(0, 2**64 - 1), st.sampled_from([1, 2, 4, 8]))
def test_an_integer_has_one_encoding(value: int, width: int) -> None:
    if value >= 2 ** (8 * width):
        return
    data = bytes([24 + (1, 2, 4, 8).index(width)]) + value.to_bytes(width)
    if value <= cbor.MAX_UINT and data == cbor2.dumps(value):
        assert cbor.decode(data, limit=9) == value
    else:
        with pytest.raises(CborError) as raised:
            cbor.decode(data, limit=9)
        assert raised.value.code is (Code.CBOR_NOT_DETERMINISTIC if value <= cbor.MAX_UINT else Code.FIELD_RANGE)


@pytest.mark.parametrize("item", [cbor.MAX_UINT + 1, -cbor.MAX_UINT - 1, 2**64 - 1, -(2**64)])
def test_no_integer_is_read_that_a_json_reader_cannot_show(item: int) -> None:
    for whole in (item, [item], {0: item}, {item: 0}):
        with pytest.raises(CborError) as raised:
            cbor.decode(cbor.encode(whole), limit=LIMIT, negative_keys=True)
        assert raised.value.code is Code.FIELD_RANGE


def test_negative_keys_are_for_headers_only() -> None:
    data = cbor.encode({-4: b""})
    assert cbor.decode(data, limit=9, negative_keys=True) == {-4: b""}
    with pytest.raises(CborError):
        cbor.decode(data, limit=9)


@given(st.lists(ITEMS, min_size=1, max_size=3), st.integers(0, 20))
def test_the_length_of_an_item_in_a_sequence_is_known_as_soon_as_it_is_whole(items: list[object], cut: int) -> None:
    first, rest = cbor.encode(items[0]), b"".join(cbor.encode(item) for item in items[1:])
    if depth(items[0]) > cbor.MAX_DEPTH:
        return
    assert cbor.item_length(b"xx" + first + rest, 2, LIMIT) == len(first)
    assert cbor.item_length(first[: max(0, len(first) - 1 - cut)], 0, LIMIT) is None
