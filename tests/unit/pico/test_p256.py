from __future__ import annotations

import runpy
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from eyelid_bench.pico import firmware_dir
from eyelid_pico import p256, p256_comb

# RFC 6979, appendix A.2.5, the SHA-256 rows.
RFC_KEY = bytes.fromhex("C9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721")
RFC_PUBLIC = bytes.fromhex(
    "60FED4BA255A9D31C961EB74C6356D68C049B8923B61FA6CE669622E60F29FB67903FE1008B8BC99A41AE9E95628BC64F2F1B20C2D7E9F5177A3C294D4462299"
)
RFC_SIGNATURES = [
    (
        b"sample",
        "EFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716",
        "F7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8",
    ),
    (
        b"test",
        "F1ABB023518351CD71D881567B1EA663ED3EFCF6C5132B354F28D3B0B7D38367",
        "019F4113742A2B14BD25926B49C649155F267E60D3814B4C0CC84250E46F0083",
    ),
]


@pytest.mark.parametrize(("message", "r", "s"), RFC_SIGNATURES)
def test_signatures_are_those_of_rfc_6979(message: bytes, r: str, s: str) -> None:
    assert p256.sign(RFC_KEY, sha256(message).digest()) == (int(r, 16), int(s, 16))


def test_the_public_key_is_that_of_rfc_6979() -> None:
    assert p256.public_key(RFC_KEY) == RFC_PUBLIC


def test_300_signatures_of_random_keys_and_messages_verify() -> None:
    for number in range(300):
        secret = int.from_bytes(sha256(b"key %d" % number).digest()) % (p256.N - 1) + 1
        key = ec.derive_private_key(secret, ec.SECP256R1())
        message = sha256(b"message %d" % number).digest() * (number % 5)
        signature = p256.low_s(p256.sign(secret.to_bytes(32), sha256(message).digest()))
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        assert s <= p256.N // 2
        key.public_key().verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("secret", [1, 2, 3, p256.N - 2, p256.N - 1, 1 << 43, (1 << 43) + 1, (1 << 255) % p256.N])
def test_public_keys_at_the_edges_are_right(secret: int) -> None:
    numbers = ec.derive_private_key(secret, ec.SECP256R1()).public_key().public_numbers()
    assert p256.public_key(secret.to_bytes(32)) == numbers.x.to_bytes(32) + numbers.y.to_bytes(32)


@pytest.mark.parametrize(("key", "fits"), [(0, False), (1, True), (p256.N - 1, True), (p256.N, False), (2**256 - 1, False)])
def test_only_keys_below_the_groups_order_are_private_keys(key: int, fits: bool) -> None:
    assert p256.is_private_key(key.to_bytes(32)) is fits


def test_the_comb_is_the_one_that_its_generator_writes() -> None:
    generator = runpy.run_path(str(firmware_dir() / "tools" / "make_comb.py"))
    assert Path(p256_comb.__file__).read_text(encoding="utf-8") == generator["module"]()
