"""No bit of anything signed can be turned over unseen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import pytest

from eyelid_formats import bundle, ledger, receipt
from eyelid_formats.errors import EyelidError
from eyelid_formats.grant import read_statement
from eyelid_formats.unit import read_unit
from factory import PICTURE, MadeBundle, Rig

CHUNKS = 16
RIG = Rig.make()


@cache
def two_kilobytes() -> MadeBundle:
    """A bundle whose crop's picture has 2,000 bytes."""
    return RIG.bundle(picture=replace(RIG.picture(), image=PICTURE.ljust(2000, b"\0")))


def taken(data: bytes, bits: range, read: Callable[[bytes], object]) -> list[int]:
    """The bits whose turning over `read` does not notice."""
    return [bit for bit in bits if not _refused(_flipped(data, bit), read)]


def _flipped(data: bytes, bit: int) -> bytes:
    turned = bytearray(data)
    turned[bit // 8] ^= 1 << bit % 8
    return bytes(turned)


def _refused(data: bytes, read: Callable[[bytes], object]) -> bool:
    try:
        read(data)
    except EyelidError:
        return True
    return False


@pytest.mark.parametrize("chunk", range(CHUNKS))
def test_every_single_bit_flip_of_a_bundle_is_refused(chunk: int) -> None:
    data = two_kilobytes().data
    bundle.verify(data, RIG.trust)
    assert len(data) * 8 > 24_000
    assert taken(data, range(chunk, len(data) * 8, CHUNKS), lambda turned: bundle.verify(turned, RIG.trust)) == []


SIGNED: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    "receipt": (RIG.receipt(RIG.bundle()), lambda data: receipt.read_receipt(data, RIG.unit)),
    "unit record": (RIG.unit_data, lambda data: read_unit(data, RIG.trust.operators)),
    "ledger entry": (RIG.ledger().boot().data, lambda data: ledger.read_entry(data, RIG.unit.pi_verifier())),
    "audit statement": (RIG.statement(bytes(32), 1, 1, bytes(32)), lambda data: read_statement(data, RIG.unit.pico_verifier(), bytes(32))),
}


@pytest.mark.parametrize("name", SIGNED)
def test_every_single_bit_flip_of_a_signed_object_is_refused(name: str) -> None:
    data, read = SIGNED[name]
    read(data)
    assert taken(data, range(len(data) * 8), read) == []


def test_a_bundle_cut_at_any_byte_is_refused() -> None:
    data = two_kilobytes().data
    assert [size for size in range(len(data)) if not _refused(data[:size], lambda cut: bundle.verify(cut, RIG.trust))] == []
