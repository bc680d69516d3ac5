"""Keys on their way in: from the wire's buffer into memory that can be wiped, past every copy that Python would leave behind.

Promise 3 ends where an old key can be found in `eye`'s memory: a `bytes` cannot be overwritten, and what is freed stays readable until its
place is used again. So keys are lifted out of a message before anything else copies it.
"""

from __future__ import annotations

from collections.abc import Iterator

from eyelid_formats import cbor
from eyelid_formats.link import UART_LIMIT

KEY_BYTES = 32
_WITH_KEYS = (b"\x00\x18\x42", b"\x00\x18\x61")
"""How a `key` answer and a `prompt` event begin, after the map's own byte: {0: 66, ...} and {0: 97, ...}."""
_BYTES, _TEXT = 2, 3
_HEAD_BYTES = {24: 1, 25: 2, 26: 4, 27: 8}


class Secret(bytearray):
    """A key in memory of its own. `wipe` it when it is done with."""

    def wipe(self) -> None:
        """Overwrite it in place."""
        self[:] = bytes(len(self))

    def __repr__(self) -> str:
        return "Secret()"


def decode(body: memoryview) -> cbor.Item:
    """The item in `body`; where it is a message with keys, each key is a `Secret`, and zeros stand in its place in `body`.

    Raises CborError.
    """
    secrets = lift(body) if bytes(body[1:4]) in _WITH_KEYS else []
    item = cbor.decode(bytes(body), limit=UART_LIMIT)
    return _put_back(item, iter(secrets)) if secrets else item


def lift(body: memoryview) -> list[Secret]:
    """Take each byte string of a key's length out of encoded CBOR, in order. What is malformed is left to the decoder."""
    secrets, at = [], 0
    while at < len(body):
        major, info = body[at] >> 5, body[at] & 31
        head = 1 + _HEAD_BYTES.get(info, 0)
        length = info if head == 1 else int.from_bytes(body[at + 1 : at + head], "big")
        at += head
        if major == _BYTES and length == KEY_BYTES and at + length <= len(body):
            secrets.append(Secret(body[at : at + length]))
            body[at : at + length] = bytes(length)
        if major in (_BYTES, _TEXT):
            at += length
    return secrets


def _put_back(item: cbor.Item, secrets: Iterator[Secret]) -> cbor.Item:
    if type(item) is dict:
        return {key: _put_back(value, secrets) for key, value in item.items()}
    if type(item) is list:
        return [_put_back(value, secrets) for value in item]
    if type(item) is bytes and len(item) == KEY_BYTES:
        return next(secrets)
    return item
