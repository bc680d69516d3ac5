"""The published vectors for ECDSA on P-256 with SHA-256 that PyPI's cryptography-vectors carries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256

import cryptography_vectors
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key


@dataclass(frozen=True)
class Vector:
    """One signature; `nonce` is the one that was used, None where RFC 6979 gives it."""

    key: bytes
    digest: bytes
    r: int
    s: int
    nonce: int | None = None


def _text(name: str) -> str:
    with cryptography_vectors.open_vector_file(f"asymmetric/ECDSA/{name}", "r") as file:
        return str(file.read())


def rfc_6979() -> list[Vector]:
    """Appendix A.2.5, as OpenSSL's tests have it."""
    text = _text("RFC6979/evppkey_ecdsa_rfc6979.txt")
    pem = re.search(r"PrivateKey=P-256_PRIV\n(-----BEGIN.+?-----END PRIVATE KEY-----\n)", text, re.DOTALL)
    assert pem is not None
    key = load_pem_private_key(pem[1].encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    pattern = r'DigestSign = SHA256\nKey = P-256_PRIV\nNonceType = deterministic\nInput = "(\w+)"\nOutput = ([0-9A-F]+)\n'
    return [
        Vector(key.private_numbers().private_value.to_bytes(32), sha256(message.encode()).digest(), *_parts(signature))
        for message, signature in re.findall(pattern, text)
    ]


def _parts(signature: str) -> tuple[int, int]:
    return decode_dss_signature(bytes.fromhex(signature))


def fips_186() -> list[Vector]:
    """SigGen of FIPS 186-3, whose nonces are given."""
    section = _text("FIPS_186-3/SigGen.txt").split("[P-256,SHA-256]")[1].split("[P-256,SHA-384]")[0]
    return [
        Vector(_octets(one["d"]), sha256(bytes.fromhex(one["Msg"])).digest(), int(one["R"], 16), int(one["S"], 16), int(one["k"], 16))
        for one in _blocks(section)
    ]


def key_pairs() -> list[tuple[bytes, bytes]]:
    """(private key, public key as x then y) of FIPS 186-3's KeyPair."""
    section = _text("FIPS_186-3/KeyPair.rsp").split("\n[P-256]")[1].split("\n[P-384]")[0]
    return [(_octets(one["d"]), _octets(one["Qx"]) + _octets(one["Qy"])) for one in _blocks(section)]


def _blocks(section: str) -> Iterator[dict[str, str]]:
    for block in re.split(r"\n\s*\n", section):
        values = dict(re.findall(r"^(\w+) = ([0-9a-f]+)\s*$", block, re.MULTILINE))
        if "d" in values:
            yield values


def _octets(number: str) -> bytes:
    return int(number, 16).to_bytes(32)
