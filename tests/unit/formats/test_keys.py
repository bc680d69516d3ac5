"""Keys are refused before they can do harm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_formats import cose, keys
from eyelid_formats.errors import Code, CoseError
from factory import ed25519_key, p256_key, x25519_key

FIELD = 2**255 - 19
SMALL_ORDER = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]


@given(st.integers(0, 2**32))
def test_every_generated_key_is_taken(seed: int) -> None:
    keys.check_ed25519(keys.raw(ed25519_key(seed, "any").public_key()))
    keys.load_x25519(keys.raw(x25519_key(seed, "any").public_key()))
    keys.load_p256(keys.raw(p256_key(seed, "any").public_key()))


@pytest.mark.parametrize("key", SMALL_ORDER)
def test_an_ed25519_key_of_small_order_is_refused(key: str) -> None:
    with pytest.raises(CoseError) as raised:
        keys.check_ed25519(bytes.fromhex(key))
    assert raised.value.code is Code.KEY_INVALID


def test_what_is_no_point_of_edwards25519_is_refused() -> None:
    """Half of all y have no x; y = 2 is one of them, and y above the field's prime is none at all."""
    for y in (2, FIELD + 3):
        with pytest.raises(CoseError):
            keys.check_ed25519(y.to_bytes(32, "little"))


@pytest.mark.parametrize("key", [bytes(32), (1).to_bytes(32, "little"), FIELD.to_bytes(32, "little"), bytes(31)])
def test_an_x25519_key_that_agrees_with_everybody_is_refused(key: bytes) -> None:
    with pytest.raises(CoseError) as raised:
        keys.load_x25519(key)
    assert raised.value.code is Code.KEY_INVALID


def test_a_p256_key_has_one_form() -> None:
    good = keys.raw(p256_key(0, "any").public_key())
    for other in (b"\x02" + good[1:33], b"\x03" + good[1:33], b"\x06" + good[1:], good[:-1], good + b"\0", b"\0", b"\x04" + bytes(64)):
        with pytest.raises(CoseError):
            keys.load_p256(other)


@given(st.binary(max_size=64))
def test_pico_signatures_have_one_form(message: bytes) -> None:
    key = p256_key(0, "any")
    signature = cose.P256Signer(key).sign(message)
    verifier = cose.P256Verifier(keys.raw(key.public_key()))
    assert verifier.verify(signature, message)
    mirrored = signature[:32] + (cose.P256_ORDER - int.from_bytes(signature[32:])).to_bytes(32)
    assert not verifier.verify(mirrored, message)
