"""Link frames: COBS, CRC-32 and one CBOR message each (`SPEC-link.md`). Bytes in, messages out; the port is somebody else's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
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
    frame_type, body = _checked(memoryview(cobs_decode(frame)))
    return frame_type, bytes(body)


def _checked(data: memoryview) -> tuple[int, memoryview]:
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
    out = bytearray(len(frame))
    return bytes(out[: _unstuff(memoryview(frame), memoryview(out))])


def _unstuff(frame: memoryview, out: memoryview) -> int:
    """Write what `frame` stands for into `out`, which is no shorter, and return its length."""
    at = size = 0
    while at < len(frame):
        code = frame[at]
        if code == 0 or at + code > len(frame):
            raise LinkError(Code.LINK_COBS, "a frame's stuffing is broken")
        out[size : size + code - 1] = frame[at + 1 : at + code]
        at, size = at + code, size + code - 1
        if code < 255 and at < len(frame):
            out[size] = 0
            size += 1
    return size


class Reader:
    """Cuts a byte stream into messages and log lines; damage is counted in `dropped` and costs one frame.

    `limit` is the most that a frame may have before stuffing, type and CRC included; no more than that plus stuffing is held, in two
    buffers that are overwritten when a frame ends: keys pass here. `decode` makes a message of a body, and may overwrite what it reads.
    """

    def __init__(self, limit: int, decode: Callable[[memoryview], cbor.Item] | None = None) -> None:
        self._limit = limit
        self._decode = decode or (lambda body: cbor.decode(bytes(body), limit=limit))
        self._held = memoryview(bytearray(limit + limit // 254 + 1))
        self._frame = memoryview(bytearray(len(self._held)))
        self._count = 0
        self._skipping = False
        self.dropped: Counter[Code] = Counter()
        self.logs: list[str] = []

    def feed(self, data: bytes | bytearray, size: int | None = None) -> list[dict[int, cbor.Item]]:
        """The messages that end in the first `size` bytes of `data`; log lines are appended to `logs` (the last 100 are kept)."""
        messages: list[dict[int, cbor.Item]] = []
        end = len(data) if size is None else size
        view, at = memoryview(data), 0
        while (zero := data.find(0, at, end)) >= 0:
            self._hold(view[at:zero])
            message = self._end()
            if message is not None:
                messages.append(message)
            at = zero + 1
        self._hold(view[at:end])
        return messages

    def _hold(self, part: memoryview) -> None:
        if self._skipping:
            return
        if self._count + len(part) > len(self._held):
            self.dropped[Code.LINK_SIZE] += 1
            self._skipping = True
            return
        self._held[self._count : self._count + len(part)] = part
        self._count += len(part)

    def _end(self) -> dict[int, cbor.Item] | None:
        count, skipped = self._count, self._skipping
        self._count, self._skipping = 0, False
        if not count or skipped:
            return None
        try:
            size = _unstuff(self._held[:count], self._frame)
            return self._read(*_checked(self._frame[:size]))
        except EyelidError as error:
            self.dropped[error.code] += 1
            return None
        finally:
            self._held[:count] = self._frame[:count] = bytes(count)

    def _read(self, frame_type: int, body: memoryview) -> dict[int, cbor.Item] | None:
        if 1 + len(body) + _CRC_BYTES > self._limit:
            raise LinkError(Code.LINK_SIZE, f"a frame is larger than {self._limit} bytes")
        if frame_type == FrameType.LOG:
            self.logs = [*self.logs[-99:], bytes(body).decode(errors="replace")]
            return None
        message = self._decode(body)
        if frame_type != FrameType.MESSAGE or type(message) is not dict or type(message.get(0)) is not int:
            raise LinkError(Code.LINK_ANSWER, "a frame holds no message")
        return message
