"""COSE_Sign1 and key thumbprints by SPEC-cbor-cose.md, for the one algorithm of the board (ESP256)."""

import hashlib

from . import cbor

_TAG_SIGN1 = b"\xd2"
_ESP256 = -9


def thumbprint(public_key: bytes) -> bytes:
    """RFC 9679 thumbprint of a P-256 key given as x then y."""
    return digest(cbor.encode({1: 2, -1: 1, -2: public_key[:32], -3: public_key[32:]}))


def digest(data: "cbor.Octets") -> bytes:
    """SHA-256."""
    value: bytes = hashlib.sha256(data).digest()
    return value


def header(name: str, kid: bytes) -> bytes:
    """The protected header of what the key with this thumbprint signs as a `name`."""
    stem = "application/vnd.eyelid." + name
    return cbor.encode({1: _ESP256, 3: stem + "+cbor", 4: kid, 16: stem + "+cose"})


def to_be_signed(protected: bytes, payload: bytes) -> bytes:
    """The SHA-256 digest that is signed."""
    return digest(cbor.encode(["Signature1", protected, b"", payload]))


class Sign1:
    """A message waiting for its signature: sign `to_be_signed`, a SHA-256 digest, then call `finish`."""

    def __init__(self, name: str, kid: bytes, payload: "dict[int, object]") -> None:
        self._protected = header(name, kid)
        self._payload = cbor.encode(payload)
        self.to_be_signed = to_be_signed(self._protected, self._payload)

    def finish(self, signature: bytes) -> bytes:
        """The bytes of the tagged message; `signature` is r then s."""
        return _TAG_SIGN1 + cbor.encode([self._protected, {}, self._payload, signature])
