"""The board has a reader of its own, in MicroPython: it and ours take and refuse the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eyelid_pico import cbor, draft, policy
from vectors.vector import OK, Vector, read_all

READERS: dict[str, Callable[[bytes], object]] = {"draft": draft.Draft, "policy": policy.Policy, "cbor": cbor.decode}
OTHERWISE = {
    "cbor/tag-18-outermost": "the board reads no COSE object",
    "cbor/items-4096": "its frames are too small for so many items",
    "cbor/size": "whoever calls it looks at the size",
}
VECTORS = [vector for vector in read_all() if vector.reader in READERS]


def takes(vector: Vector) -> bool:
    try:
        READERS[vector.reader](vector.data)
    except cbor.MalformedError:
        return False
    return True


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_the_board_takes_and_refuses_what_we_do(vector: Vector) -> None:
    assert (takes(vector) == (vector.expect == OK)) != (vector.id in OTHERWISE)
