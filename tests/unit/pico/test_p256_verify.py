"""The board checks signatures as `cryptography` does: good ones, damaged ones, and those that are made to look good."""

from __future__ import annotations

from hashlib import sha256

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature

from eyelid_formats import keys
from eyelid_pico import p256
from eyelid_pico.p256_verify import Verifying, read_point
from unit.pico.port import run, said
from unit.pico.test_p256 import RFC_PUBLIC, RFC_SIGNATURES

SECRETS = [1, 2, 3, p256.N - 2, p256.N - 1, 1 << 255, *(int.from_bytes(sha256(b"%d" % n).digest()) % p256.N for n in range(12))]


def key_of(secret: int) -> ec.EllipticCurvePrivateKey:
    return ec.derive_private_key(secret, ec.SECP256R1())


def raw(key: ec.EllipticCurvePrivateKey) -> bytes:
    return keys.raw(key.public_key())[1:]


def holds(public_key: bytes, digest: bytes, signature: bytes) -> bool:
    verifying = Verifying(public_key, digest, signature)
    while not verifying.step():
        pass
    assert verifying.holds is not None
    return verifying.holds


def sign(key: ec.EllipticCurvePrivateKey, digest: bytes) -> bytes:
    r, s = decode_dss_signature(key.sign(digest, ec.ECDSA(Prehashed(hashes.SHA256()), deterministic_signing=True)))
    return p256.low_s((r, s))


@pytest.mark.parametrize("secret", SECRETS, ids=lambda secret: hex(secret)[:12])
def test_a_signature_by_cryptography_holds_and_a_damaged_one_does_not(secret: int) -> None:
    key = key_of(secret)
    digest = sha256(b"order" + secret.to_bytes(32)).digest()
    public, signature = raw(key), sign(key, digest)
    assert holds(public, digest, signature)
    for at in (0, 31, 32, 63):
        assert not holds(public, digest, signature[:at] + bytes([signature[at] ^ 1]) + signature[at + 1 :])
    assert not holds(public, digest[:-1] + bytes([digest[-1] ^ 1]), signature)
    assert not holds(raw(key_of(secret % (p256.N - 1) + 1)), digest, signature)


@pytest.mark.parametrize("digest", [bytes(32), b"\xff" * 32, p256.N.to_bytes(32), (p256.N + 1).to_bytes(32)], ids=bytes.hex)
def test_a_digest_at_the_edge_is_read_as_cryptography_reads_it(digest: bytes) -> None:
    for secret in SECRETS[:8]:
        assert holds(raw(key_of(secret)), digest, sign(key_of(secret), digest))


@pytest.mark.parametrize(("message", "r", "s"), RFC_SIGNATURES)
def test_the_signatures_of_rfc_6979_hold_in_their_low_form(message: bytes, r: str, s: str) -> None:
    digest = sha256(message).digest()
    low = p256.low_s((int(r, 16), int(s, 16)))
    assert holds(RFC_PUBLIC, digest, low)
    high = low[:32] + (p256.N - int.from_bytes(low[32:])).to_bytes(32)
    assert not holds(RFC_PUBLIC, digest, high), "the other form of a good signature"


def test_r_and_s_outside_their_range_never_hold() -> None:
    key, digest = key_of(7), sha256(b"order").digest()
    good = sign(key, digest)
    r, s = good[:32], good[32:]
    zero, order, all_ones = bytes(32), p256.N.to_bytes(32), b"\xff" * 32
    above = (int.from_bytes(r) + p256.N).to_bytes(33)[-32:]
    for bad in (zero + s, r + zero, zero + zero, order + s, r + order, all_ones + s, above + s, r + s + b"\0", r + s[:-1], b"", r):
        assert not holds(raw(key), digest, bad)


def test_what_is_no_point_of_the_curve_is_no_key() -> None:
    good = raw(key_of(5))
    x, y = good[:32], good[32:]
    prime = p256.P.to_bytes(32)
    turned = y[:-1] + bytes([y[-1] ^ 1])
    for bad in (
        bytes(64),
        x + turned,
        x[:-1] + bytes([x[-1] ^ 1]) + y,
        y + x,
        prime + y,
        x + prime,
        b"\xff" * 64,
        good[:-1],
        good + b"\0",
        b"\x04" + good,
    ):
        assert read_point(bad) is None
        assert not holds(bad, bytes(32), sign(key_of(5), bytes(32)))
    assert read_point(x + (p256.P - int.from_bytes(y)).to_bytes(32)) is not None, "the negative of a point is one"


def test_a_key_whose_sum_with_the_base_point_is_infinite_or_the_double_of_it_works() -> None:
    """-G and G itself: where formulas for adding two points go wrong."""
    for secret in (p256.N - 1, 1):
        for number in range(5):
            digest = sha256(b"%d" % number).digest()
            assert holds(raw(key_of(secret)), digest, sign(key_of(secret), digest))
            assert not holds(raw(key_of(p256.N - secret)), digest, sign(key_of(secret), digest))


def test_a_total_at_infinity_does_not_hold() -> None:
    """u1*G + u2*Q = 0 where the digest is -r * d: the forger who knows the key gains nothing, and nothing fails."""
    secret, r = 9, 5
    digest = (-r * secret % p256.N).to_bytes(32)
    assert not holds(raw(key_of(secret)), digest, p256.low_s((r, 3)))


def test_it_takes_256_short_steps() -> None:
    key, digest = key_of(11), sha256(b"order").digest()
    verifying = Verifying(raw(key), digest, sign(key, digest))
    steps = 1
    while not verifying.step():
        steps += 1
    assert (steps, verifying.holds, verifying.step()) == (256, True, True)


def test_a_bad_signature_takes_no_shorter_than_a_good_one() -> None:
    key, digest = key_of(11), sha256(b"order").digest()
    verifying = Verifying(raw(key), bytes(32), sign(key, digest))
    assert [verifying.step() for _ in range(256)] == [False] * 255 + [True]


def test_micropython_decides_as_cpython_does() -> None:
    cases = []
    for secret in SECRETS[:7]:
        digest = sha256(secret.to_bytes(32)).digest()
        public, signature = raw(key_of(secret)), sign(key_of(secret), digest)
        wrong = signature[:40] + bytes([signature[40] ^ 4]) + signature[41:]
        cases += [(public, digest, signature), (public, digest, wrong), (bytes(64), digest, signature), (public, bytes(32), signature)]
    arguments = [part.hex() for case in cases for part in case]
    assert said(run("verify.py", *arguments)) == [holds(*case) for case in cases]
