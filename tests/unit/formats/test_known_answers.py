"""What others published: RFC 8949 appendix A, RFC 9679, RFC 6979, RFC 8032, RFC 9180, COBS and CRC-32."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import cryptography_vectors
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, x25519

import hpke_sender
from eyelid_formats import cbor, cose, keys, link
from eyelid_formats.errors import CborError, Code

RFC8949_TAKEN: list[tuple[str, object]] = [
    ("00", 0), ("01", 1), ("0a", 10), ("17", 23), ("1818", 24), ("1819", 25), ("1864", 100), ("1903e8", 1000), ("1a000f4240", 1_000_000),
    ("1b000000e8d4a51000", 1_000_000_000_000),
    ("20", -1), ("29", -10), ("3863", -100), ("3903e7", -1000), ("f4", False), ("f5", True), ("f6", None),
    ("40", b""), ("4401020304", b"\x01\x02\x03\x04"), ("60", ""), ("6161", "a"), ("6449455446", "IETF"), ("62225c", '"\\'),
    ("62c3bc", "\u00fc"), ("63e6b0b4", "\u6c34"), ("64f0908591", "\U00010151"), ("80", []), ("83010203", [1, 2, 3]),
    ("8301820203820405", [1, [2, 3], [4, 5]]), ("98190102030405060708090a0b0c0d0e0f101112131415161718181819", list(range(1, 26))),
    ("a0", {}), ("a201020304", {1: 2, 3: 4}),
]  # fmt: skip
RFC8949_REFUSED: list[tuple[str, Code]] = [
    ("c249010000000000000000", Code.CBOR_TAG), ("c349010000000000000000", Code.CBOR_TAG),
    ("f90000", Code.CBOR_FLOAT), ("f93c00", Code.CBOR_FLOAT), ("fb3ff199999999999a", Code.CBOR_FLOAT), ("fa47c35000", Code.CBOR_FLOAT),
    ("f97e00", Code.CBOR_FLOAT), ("f97c00", Code.CBOR_FLOAT),
    ("1bffffffffffffffff", Code.FIELD_RANGE), ("3bffffffffffffffff", Code.FIELD_RANGE),
    ("f7", Code.CBOR_SIMPLE), ("f0", Code.CBOR_SIMPLE), ("f8ff", Code.CBOR_SIMPLE),
    ("c074323031332d30332d32315432303a30343a30305a", Code.CBOR_TAG), ("c11a514b67b0", Code.CBOR_TAG), ("d74401020304", Code.CBOR_TAG),
    ("d818456449455446", Code.CBOR_TAG), ("a26161016162820203", Code.CBOR_KEY_TYPE), ("5f42010243030405ff", Code.CBOR_INDEFINITE),
    ("7f657374726561646d696e67ff", Code.CBOR_INDEFINITE), ("9fff", Code.CBOR_INDEFINITE), ("9f018202039f0405ffff", Code.CBOR_INDEFINITE),
    ("83018202039f0405ff", Code.CBOR_INDEFINITE), ("bf61610161629f0203ffff", Code.CBOR_INDEFINITE),
]  # fmt: skip


@pytest.mark.parametrize(("data", "item"), RFC8949_TAKEN, ids=lambda value: str(value)[:20])
def test_rfc_8949_appendix_a_reads_and_writes(data: str, item: object) -> None:
    assert cbor.decode(bytes.fromhex(data), limit=64) == item
    assert cbor.encode(item).hex() == data


@pytest.mark.parametrize(("data", "code"), RFC8949_REFUSED, ids=lambda value: str(value)[:20])
def test_rfc_8949_appendix_a_is_refused_where_eyelid_restricts_it(data: str, code: Code) -> None:
    with pytest.raises(CborError) as raised:
        cbor.decode(bytes.fromhex(data), limit=64)
    assert raised.value.code is code


def test_rfc_9679_thumbprint() -> None:
    x = "65eda5a12577c2bae829437fe338701a10aaa375e1bb5b5de108de439c08551d"
    y = "1e52ed75701163f7f9e40ddf9f341b3dc9ba860af7e0ca7ca7e9eecd0084d19c"
    thumbprint = keys.p256_thumbprint(bytes.fromhex("04" + x + y)).hex()
    assert thumbprint == "496bd8afadf307e5b08c64b0421bf9dc01528a344a43bda88fadd1669da253ec"


def test_rfc_6979_signature_in_the_lower_half() -> None:
    key = ec.derive_private_key(0xC9AFA9D845BA75166B5C215767B1D6934E50C3DB36E89B127B8A622B120F6721, ec.SECP256R1())
    r = 0xEFD48B2AACB6A8FD1140DD9CD45E81D69D2C877B56AAF991C34D0EA84EAF3716
    s = 0xF7CB1C942D657C41D436C7A1B6E29F65F3E900DBB9AFF4064DC4AB2F843ACDA8
    signature = cose.P256Signer(key).sign(b"sample")
    assert signature == r.to_bytes(32) + (cose.P256_ORDER - s).to_bytes(32)
    assert cose.P256Verifier(keys.raw(key.public_key())).verify(signature, b"sample")
    assert not cose.P256Verifier(keys.raw(key.public_key())).verify(r.to_bytes(32) + s.to_bytes(32), b"sample")


def test_rfc_8032_signature() -> None:
    key = ed25519.Ed25519PrivateKey.from_private_bytes(bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
    signature = (
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
    )
    assert cose.Ed25519Signer(key).sign(b"\x72").hex() == signature


def hpke_base_vector() -> dict[str, Any]:
    path = Path(cryptography_vectors.__file__).parent / "HPKE" / "test-vectors.json"
    suite = {"mode": 0, "kem_id": 0x0020, "kdf_id": 1, "aead_id": 3}
    (vector,) = (one for one in json.loads(path.read_text()) if suite.items() <= one.items())
    return dict(vector)


def test_rfc_9180_base_mode() -> None:
    """The sender of these tests is RFC 9180's; `test_crop.py` shows that the library opens what it seals."""
    vector = hpke_base_vector()
    first = vector["encryptions"][0]
    ephemeral = x25519.X25519PrivateKey.from_private_bytes(bytes.fromhex(vector["skEm"]))
    encapsulated, sealed = hpke_sender.seal(
        bytes.fromhex(first["pt"]), bytes.fromhex(vector["pkRm"]), bytes.fromhex(vector["info"]), ephemeral, bytes.fromhex(first["aad"])
    )
    assert encapsulated.hex() == vector["enc"]
    assert sealed.hex() == first["ct"]


COBS = [("00", "0101"), ("0000", "010101"), ("11220033", "0311220233"), ("11223344", "0511223344"), ("11000000", "0211010101")]


@pytest.mark.parametrize(("plain", "stuffed"), COBS)
def test_cobs_examples(plain: str, stuffed: str) -> None:
    assert link.cobs_encode(bytes.fromhex(plain)).hex() == stuffed
    assert link.cobs_decode(bytes.fromhex(stuffed)).hex() == plain


def test_crc_check_value() -> None:
    frame = link.cobs_decode(link.pack(link.FrameType.LOG, b"")[:-1])
    assert frame == b"\x02" + (0x3C0C8EA1).to_bytes(4, "little")
