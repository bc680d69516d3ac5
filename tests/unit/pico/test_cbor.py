from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from eyelid_formats import cbor as reference
from eyelid_formats.errors import EyelidError
from eyelid_pico import cbor

scalars = st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.binary(max_size=300) | st.text(max_size=40)
items = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.integers(0, 2**53 - 1), inner, max_size=5), max_leaves=12
)


def accepted_by_reference(data: bytes) -> bool:
    """Tags are for COSE objects: whoever reads one on the board takes the tag off first."""
    try:
        return not isinstance(reference.decode(data, limit=4096), reference.Tag)
    except EyelidError:
        return False


def accepted(data: bytes) -> bool:
    try:
        cbor.decode(data)
    except cbor.MalformedError:
        return False
    return True


@given(items)
def test_both_encoders_write_the_same_bytes_and_both_readers_read_them(item: object) -> None:
    try:
        data = cbor.encode(item)
    except UnicodeEncodeError:
        return
    assert data == reference.encode(item)  # type: ignore[arg-type]
    if accepted_by_reference(data):
        assert cbor.decode(data) == item


def test_negative_keys_of_cose_keys_are_written_in_bytewise_order() -> None:
    key = {1: 2, -1: 1, -2: b"x", -3: b"y", 300: 0}
    assert cbor.encode(key) == reference.encode(key)


@given(st.binary(max_size=24))
@example(b"\xd2\x00")
@example(b"\xd8\x60\x80")
def test_random_bytes_are_judged_alike(data: bytes) -> None:
    assert accepted(data) == accepted_by_reference(data)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "a20342beef0001",
        "a2f5010342beef",
        "a200010001",
        "1817",
        "1900ff",
        "1b0020000000000000",
        "3b001fffffffffffff",
        "3bffffffffffffffff",
        "fa47c35000",
        "f97e00",
        "9f01ff",
        "5f4101ff",
        "c11a514b67b0",
        "d84001",
        "a12001",
        "a1616101",
        "0000",
        "f7",
        "f820",
        "1c",
        "62c328",
        "62c080",
        "63eda080",
        "64f4908080",
        "81" * 9 + "00",
        "9b0000000100000000",
    ],
)
def test_anything_but_the_one_encoding_is_refused(data: str) -> None:
    assert not accepted(bytes.fromhex(data))


@pytest.mark.parametrize("filling", [b"\x80", b"\xa0", b"\x81\x80", b"\xa1\x00\x80", b"\x18\x20", b"\x40"])
def test_more_items_than_the_limit_are_refused_before_one_of_them_is_built(filling: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 2250 // len(filling)
    bomb = b"\xa3\x00\x01\x01\x07\x02\x99" + count.to_bytes(2, "big") + filling * count
    monkeypatch.setattr(cbor, "_read", lambda *_: pytest.fail("an item was built"))
    assert not accepted(bomb)


@pytest.mark.parametrize("inner", [b"\x00", b"\x80", b"\x40"])
@pytest.mark.parametrize("level", [b"\x81", b"\xa1\x00"])
def test_arrays_and_maps_nest_as_deep_as_the_reference_reads_them(inner: bytes, level: bytes) -> None:
    for depth in range(12):
        data = level * depth + inner
        assert accepted(data) == accepted_by_reference(data) == (depth + (inner == b"\x80") <= cbor.MAX_DEPTH)


@pytest.mark.parametrize("value", [2**53 - 1, 0, -1, 1 - 2**53])
def test_integers_go_as_far_up_as_down(value: int) -> None:
    assert cbor.decode(cbor.encode(value)) == cbor.decode(reference.encode(value)) == value


def test_exactly_as_many_items_as_the_limit_are_read() -> None:
    assert cbor.decode(cbor.encode([[]] * (cbor.MAX_ITEMS - 1))) == [[]] * (cbor.MAX_ITEMS - 1)
    assert not accepted(cbor.encode([[]] * cbor.MAX_ITEMS))


def test_running_out_of_memory_is_a_malformed_item_and_not_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    def exhausted(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(cbor, "_read", exhausted)
    assert not accepted(b"\x80")
