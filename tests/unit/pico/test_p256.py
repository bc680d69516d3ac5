"""The board's ECDSA against published vectors and OpenSSL, on both Pythons."""

from __future__ import annotations

import json
import runpy
from hashlib import sha256
from pathlib import Path
from random import Random

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed, decode_dss_signature, encode_dss_signature

from eyelid_bench.pico import firmware_dir
from eyelid_pico import p256, p256_comb
from unit.pico.ecdsa_vectors import Vector, fips_186, key_pairs, rfc_6979
from unit.pico.port import SCRIPTS, run, said

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
EDGE_KEYS = [1, 2, 3, p256.N // 2, p256.N // 2 + 1, p256.N - 3, p256.N - 2, p256.N - 1, *(1 << bit for bit in range(256))]
EDGE_DIGESTS = [0, 1, p256.N - 1, p256.N, p256.N + 1, 2**256 - 1]
DETERMINISTIC = ec.ECDSA(Prehashed(hashes.SHA256()), deterministic_signing=True)
Case = tuple[bytes, bytes]
Signature = tuple[int, int]


def openssl(case: Case) -> Signature:
    """What OpenSSL signs by RFC 6979 with the same key over the same digest; it verifies it, too."""
    key = ec.derive_private_key(int.from_bytes(case[0]), ec.SECP256R1())
    signature = key.sign(case[1], DETERMINISTIC)
    key.public_key().verify(signature, case[1], ec.ECDSA(Prehashed(hashes.SHA256())))
    return decode_dss_signature(signature)


def on_cpython(cases: list[Case]) -> list[Signature]:
    return [p256.sign(key, digest, digest[:8]) for key, digest in cases]


def on_the_port(cases: list[Case]) -> list[Signature]:
    finished = run("signing.py", fed="".join(f"{key.hex()} {digest.hex()}\n" for key, digest in cases), timeout_s=600)
    assert finished.returncode == 0, finished.stderr
    return [(int(line[:64], 16), int(line[65:], 16)) for line in finished.stdout.splitlines()]


both = pytest.mark.parametrize("sign_all", [on_cpython, on_the_port])


@pytest.fixture(scope="module")
def ten_thousand() -> dict[Case, Signature]:
    """Random keys and digests, with OpenSSL's signatures."""
    chance = Random("ten thousand signatures")
    cases = [(chance.randrange(1, p256.N).to_bytes(32), chance.randbytes(32)) for _ in range(10_000)]
    return {case: openssl(case) for case in cases}


@pytest.fixture(scope="module")
def edges() -> dict[Case, Signature]:
    """Every edge key with every edge digest: the powers of two with the first one."""
    cases = [(key.to_bytes(32), digest.to_bytes(32)) for key in EDGE_KEYS[:8] for digest in EDGE_DIGESTS]
    cases += [(key.to_bytes(32), bytes(32)) for key in EDGE_KEYS[8:]]
    return {case: openssl(case) for case in cases}


@both
def test_signatures_are_those_of_rfc_6979(sign_all) -> None:  # type: ignore[no-untyped-def]
    vectors = rfc_6979()
    printed = [(int(r, 16), int(s, 16)) for _, r, s in RFC_SIGNATURES]
    assert [(one.r, one.s) for one in vectors] == printed, "the package has what the RFC prints"
    assert sign_all([(one.key, one.digest) for one in vectors]) == printed


@both
@pytest.mark.timeout(600)
def test_10000_signatures_of_random_keys_and_digests_are_openssls(sign_all, ten_thousand: dict[Case, Signature]) -> None:  # type: ignore[no-untyped-def]
    assert sign_all(list(ten_thousand)) == list(ten_thousand.values())


@both
def test_signatures_with_keys_and_digests_at_the_edges_are_openssls(sign_all, edges: dict[Case, Signature]) -> None:  # type: ignore[no-untyped-def]
    assert sign_all(list(edges)) == list(edges.values())


class Given:
    """A generator that gives one nonce."""

    def __init__(self, nonce: int) -> None:
        self._nonce = nonce

    def __call__(self, *_: object) -> Given:
        return self

    def next(self) -> int:
        return self._nonce

    def mask(self, noise: bytes) -> bytes:
        return sha256(noise).digest()

    def wipe(self) -> None:
        pass


@pytest.mark.parametrize("vector", fips_186())
def test_signatures_with_given_nonces_are_those_of_fips_186(vector: Vector, monkeypatch: pytest.MonkeyPatch) -> None:
    assert vector.nonce is not None
    monkeypatch.setattr(p256, "Nonces", Given(vector.nonce))
    assert p256.sign(vector.key, vector.digest) == (vector.r, vector.s)


def test_public_keys_are_those_of_rfc_6979_fips_186_and_openssl_on_both_pythons() -> None:
    pairs = [(RFC_KEY, RFC_PUBLIC), *key_pairs(), *((key.to_bytes(32), openssl_public(key)) for key in EDGE_KEYS)]
    assert [octets_of(p256.public_multiple(key)) for key, _ in pairs] == [public for _, public in pairs]
    finished = run("signing.py", fed="".join(f"{key.hex()}\n" for key, _ in pairs))
    assert finished.stdout.split() == [public.hex() for _, public in pairs], finished.stderr


def octets_of(multiple: p256.BaseMultiple) -> bytes:
    while not multiple.step():
        pass
    return b"".join(part.to_bytes(32) for part in multiple.affine())


def openssl_public(key: int) -> bytes:
    numbers = ec.derive_private_key(key, ec.SECP256R1()).public_key().public_numbers()
    return numbers.x.to_bytes(32) + numbers.y.to_bytes(32)


def test_the_form_that_leaves_the_board_has_the_smaller_s_and_verifies() -> None:
    for number in range(100):
        key = ec.derive_private_key(number + 1, ec.SECP256R1())
        message = b"%d" % number
        signature = p256.low_s(p256.sign((number + 1).to_bytes(32), sha256(message).digest()))
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        assert s <= p256.N // 2
        key.public_key().verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))


@pytest.mark.parametrize("python", ["cpython", "micropython"])
def test_a_nonce_out_of_range_or_that_makes_r_or_s_0_is_passed_over(python: str, capsys: pytest.CaptureFixture[str]) -> None:
    if python == "micropython":
        seen = said(run("skipping.py"))
    else:
        runpy.run_path(str(SCRIPTS / "skipping.py"))
        seen = json.loads(capsys.readouterr().out)
    key = bytes(31) + b"\x07"
    assert seen["out_of_range"] == [5, 4]
    assert seen["s_is_0"] == [*map(hex, with_nonce(13, key, bytes.fromhex(seen["digest"]))), 1]
    assert seen["r_is_0"] == [*map(hex, with_nonce(13, key, bytes(range(32)))), 1]


def with_nonce(nonce: int, key: bytes, digest: bytes) -> Signature:
    """ECDSA written down from FIPS 186, with OpenSSL's point."""
    r = int.from_bytes(openssl_public(nonce)[:32]) % p256.N
    return r, pow(nonce, -1, p256.N) * (int.from_bytes(digest) + r * int.from_bytes(key)) % p256.N


@pytest.mark.parametrize("mask", [bytes(32), b"\xff" * 32, b"\x01" + bytes(31), bytes(31) + b"\x01", p256.P.to_bytes(33)[1:]])
def test_no_mask_changes_a_point_or_a_signature(mask: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    for scalar in (1, 2, 3, p256.N - 1, p256.N - 2, (1 << 255) + 1):
        assert octets_of(p256.BaseMultiple(scalar, mask)) == openssl_public(scalar)
    monkeypatch.setattr(p256.Nonces, "mask", lambda *_: mask)
    for _, r, s in RFC_SIGNATURES[:1]:
        assert p256.sign(RFC_KEY, sha256(b"sample").digest()) == (int(r, 16), int(s, 16))


@pytest.mark.parametrize("modulus", [p256.P, p256.N])
def test_inverses_are_right_and_take_four_steps_whatever_is_inverted(modulus: int) -> None:
    chance = Random(modulus)
    values = [1, 2, 3, modulus - 1, modulus - 2, modulus // 2, 1 << 255, *(chance.randrange(1, modulus) for _ in range(2000))]
    for value in values:
        inverting = p256.Inverse(value, modulus)
        assert [inverting.step() for _ in range(4)] == [False, False, False, True]
        assert inverting.result() == pow(value, -1, modulus)
    assert p256.inverse(0, modulus) == 0


def test_an_inverse_that_takes_more_quotients_than_most_is_right_too() -> None:
    """Neighbours in Fibonacci's row take the most."""
    small, large = 1, 1
    while large < p256.N:
        small, large = large, small + large
    assert p256.inverse(small, large) == pow(small, -1, large)


def test_noise_changes_every_coordinate_on_the_way_and_not_the_signature() -> None:
    digest = sha256(b"sample").digest()
    seen = set()
    for noise in (b"", b"1", b"2"):
        signing = p256.Signing(RFC_KEY, digest, noise)
        for _ in range(10):
            signing.step()
        seen.add(signing._multiple._point)
        while not signing.step():
            pass
        assert signing.signature == tuple(int(part, 16) for part in RFC_SIGNATURES[0][1:])
    assert len(seen) == 3
    assert len({part for point in seen for part in point}) == 9


def test_every_signature_is_the_same_row_of_operations(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks for something else meanwhile sees how long a step takes: no step may be left out for a digit of the nonce."""
    rows, steps = set(), set()
    real_double, real_add = p256.double, p256.add_affine
    for number in range(100):
        row: list[str] = []
        monkeypatch.setattr(p256, "double", lambda point, row=row: row.append("double") or real_double(point))
        monkeypatch.setattr(p256, "add_affine", lambda point, x, y, row=row: row.append("add") or real_add(point, x, y))
        signing = p256.Signing(RFC_KEY, sha256(b"%d" % number).digest())
        while not signing.step():
            row.append("step")
        rows.add(tuple(one for one in row if one != "step"))
        steps.add(row.count("step") + 1)
    assert rows == {("add", *("double", "add", "add") * 21)}
    assert steps == {44 + 4 + 4}
    assert "same row of 43 additions and 21 doublings" in (firmware_dir() / "SPEC-pico.md").read_text(encoding="utf-8")


def test_the_state_that_nonces_follow_from_is_overwritten_once_one_was_used() -> None:
    wiped: list[bytes] = []
    signing = p256.Signing(RFC_KEY, bytes(32))
    signing._nonces.wipe = lambda: wiped.append(signing._nonces._key)  # type: ignore[method-assign]
    while not signing.step():
        assert wiped == []
    assert wiped == [signing._nonces._key]


@pytest.mark.parametrize(("key", "fits"), [(0, False), (1, True), (p256.N - 1, True), (p256.N, False), (2**256 - 1, False)])
def test_only_keys_below_the_groups_order_are_private_keys(key: int, fits: bool) -> None:
    assert p256.is_private_key(key.to_bytes(32)) is fits


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_private_key_has_32_bytes(length: int) -> None:
    assert not p256.is_private_key(b"\x01" * length)


def test_the_comb_is_the_one_that_its_generator_writes() -> None:
    generator = runpy.run_path(str(firmware_dir() / "tools" / "make_comb.py"))
    assert Path(p256_comb.__file__).read_text(encoding="utf-8") == generator["module"]()
