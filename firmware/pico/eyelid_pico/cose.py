"""COSE_Sign1 and key thumbprints by SPEC-cbor-cose.md, for the one algorithm of the board (ESP256)."""

import hashlib

from . import cbor

_TAG_SIGN1 = b"\xd2"
_ESP256 = -9


def thumbprint(public_key: bytes) -> bytes:
    """RFC 9679 thumbprint of a P-256 key given as x then y."""
    return digest(cbor.encode({1: 2, -1: 1, -2: public_key[:32], -3: public_key[32:]}))


def digest(data: bytes) -> bytes:
    """SHA-256."""
    value: bytes = hashlib.sha256(data).digest()
    return value


class Sign1:
    """A message waiting for its signature: sign `to_be_signed`, a SHA-256 digest, then call `finish`."""

    def __init__(self, name: str, kid: bytes, payload: "dict[int, object]") -> None:
        stem = "application/vnd.eyelid." + name
        self._protected = cbor.encode({1: _ESP256, 3: stem + "+cbor", 4: kid, 16: stem + "+cose"})
        self._payload = cbor.encode(payload)
        self.to_be_signed = digest(cbor.encode(["Signature1", self._protected, b"", self._payload]))

    def finish(self, signature: bytes) -> bytes:
        """The bytes of the tagged message; `signature` is r then s."""
        return _TAG_SIGN1 + cbor.encode([self._protected, {}, self._payload, signature])
