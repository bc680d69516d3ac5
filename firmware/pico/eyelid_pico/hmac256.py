"""HMAC-SHA256 (RFC 2104): the board's MicroPython has hashlib but no hmac."""

import hashlib

try:
    import uctypes

    def wipe_bytes(secret: bytes) -> None:
        """Overwrites a digest that nobody else refers to, where it lies in MicroPython's heap."""
        uctypes.bytearray_at(uctypes.addressof(secret), len(secret))[:] = bytes(len(secret))

except ImportError:

    def wipe_bytes(secret: bytes) -> None:
        """CPython has no way to overwrite bytes: only the simulated board without a MicroPython port runs there."""


_BLOCK = 64


def hmac_sha256(key: "bytes | bytearray", message: "bytes | bytearray") -> bytes:
    """32 bytes; a key of at most 64 bytes, as all of the board's are."""
    pad = bytearray(_BLOCK)
    for index, byte in enumerate(key):
        pad[index] = byte ^ 0x36
    for index in range(len(key), _BLOCK):
        pad[index] = 0x36
    inner = hashlib.sha256(pad)
    inner.update(message)
    for index in range(_BLOCK):
        pad[index] ^= 0x36 ^ 0x5C
    outer = hashlib.sha256(pad)
    outer.update(inner.digest())
    for index in range(_BLOCK):
        pad[index] = 0
    digest: bytes = outer.digest()
    return digest


def wipe(secret: bytearray) -> None:
    """Overwrites a secret in place."""
    for index in range(len(secret)):
        secret[index] = 0
