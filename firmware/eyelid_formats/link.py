"""Link frames: COBS, CRC-32 and one CBOR message each (`SPEC-link.md`). Bytes in, messages out; the port is somebody else's."""

from __future__ import annotations

from collections import Counter
from enum import IntEnum, unique
from zlib import crc32

from eyelid_formats import cbor
from eyelid_formats.errors import Code, EyelidError, LinkError

UART_LIMIT = 2304
CABLE_LIMIT = 4096
_CRC_BYTES = 4


@unique
class FrameType(IntEnum):
    """The first byte of a frame."""

    MESSAGE = 1
    LOG = 2


def pack(frame_type: FrameType, body: bytes) -> bytes:
    """A frame with its end byte."""
    data = bytes([frame_type]) + body
    return cobs_encode(data + crc32(data).to_bytes(_CRC_BYTES, "little")) + b"\0"


def pack_message(message: dict[int, cbor.Item]) -> bytes:
    """A frame with a CBOR message."""
    return pack(FrameType.MESSAGE, cbor.encode(message))


def unpack(frame: bytes) -> tuple[int, bytes]:
    """(type, body) of a frame without its end byte. Raises LinkError."""
    data = cobs_decode(frame)
    if len(data) < 1 + _CRC_BYTES or crc32(data[:-_CRC_BYTES]).to_bytes(_CRC_BYTES, "little") != data[-_CRC_BYTES:]:
        raise LinkError(Code.LINK_CRC, "a frame arrived damaged")
    return data[0], data[1:-_CRC_BYTES]


def cobs_encode(data: bytes) -> bytes:
    """Consistent Overhead Byte Stuffing: no zero byte in the result, at most one byte more per 254."""
    out = bytearray()
    for block in (data + b"\0").split(b"\0")[:-1]:
        while len(block) >= 254:
            out.append(255)
            out += block[:254]
            block = block[254:]
        out.append(len(block) + 1)
        out += block
    return bytes(out)


def cobs_decode(frame: bytes) -> bytes:
    """Raises LinkError (`link-cobs`)."""
    out = bytearray()
    at = 0
    while at < len(frame):
        code = frame[at]
        if code == 0 or at + code > len(frame):
            raise LinkError(Code.LINK_COBS, "a frame's stuffing is broken")
        out += frame[at + 1 : at + code]
        at += code
        if code < 255 and at < len(frame):
            out.append(0)
    return bytes(out)


class Reader:
    """Cuts a byte stream into messages and log lines; damage is counted in `dropped` and costs one frame.

    `limit` is the most that a frame may have before stuffing, type and CRC included; no more than that plus stuffing is held.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._stuffed_limit = limit + limit // 254 + 1
        self._held = bytearray()
        self._skipping = False
        self.dropped: Counter[Code] = Counter()
        self.logs: list[str] = []

    def feed(self, data: bytes) -> list[dict[int, cbor.Item]]:
        """The messages that end in `data`; log lines are appended to `logs` (the last 100 are kept)."""
        messages: list[dict[int, cbor.Item]] = []
        *ended, rest = data.split(b"\0")
        for part in ended:
            self._hold(part)
            message = self._end()
            if message is not None:
                messages.append(message)
        self._hold(rest)
        return messages

    def _hold(self, part: bytes) -> None:
        if self._skipping:
            return
        if len(self._held) + len(part) > self._stuffed_limit:
            self.dropped[Code.LINK_SIZE] += 1
            self._held.clear()
            self._skipping = True
            return
        self._held += part

    def _end(self) -> dict[int, cbor.Item] | None:
        frame, self._held, self._skipping = bytes(self._held), bytearray(), False
        if not frame:
            return None
        try:
            return self._read(*unpack(frame))
        except EyelidError as error:
            self.dropped[error.code] += 1
            return None

    def _read(self, frame_type: int, body: bytes) -> dict[int, cbor.Item] | None:
        if 1 + len(body) + _CRC_BYTES > self._limit:
            raise LinkError(Code.LINK_SIZE, f"a frame is larger than {self._limit} bytes")
        if frame_type == FrameType.LOG:
            self.logs = [*self.logs[-99:], body.decode(errors="replace")]
            return None
        message = cbor.decode(body, limit=self._limit)
        if frame_type != FrameType.MESSAGE or type(message) is not dict or type(message.get(0)) is not int:
            raise LinkError(Code.LINK_ANSWER, "a frame holds no message")
        return message
