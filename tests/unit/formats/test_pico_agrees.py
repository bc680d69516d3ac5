"""The board has a reader of its own, in MicroPython: it and ours take and refuse the same."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from eyelid_pico import cbor, cose, draft, policy
from eyelid_pico.order import Order
from eyelid_pico.p256_verify import Verifying
from vectors.shared import Shared
from vectors.vector import OK, Vector, read_all

OPERATOR = Shared.read().board_operator


def read_order(data: bytes, operator: bytes | None = None) -> None:
    """As provisioning does it: the form, whose it says that it is, the signature."""
    order = Order(data)
    operator = operator or order.operator
    verifying = Verifying(operator, order.to_be_signed, order.signature)
    while not verifying.step():
        pass
    if order.kid != cose.thumbprint(operator) or not verifying.holds:
        raise cbor.MalformedError("not by the operator")


READERS: dict[str, Callable[[bytes], object]] = {
    "draft": draft.Draft,
    "policy": policy.Policy,
    "cbor": cbor.decode,
    "order": lambda data: read_order(data, OPERATOR),
    "order-first": read_order,
}
OTHERWISE = {
    "cbor/tag-18-outermost": "the board takes it off an order by itself",
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
