"""Link frames by SPEC-link.md: COBS, one type byte, CRC-32."""

import binascii

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT = 2304
TYPE_MESSAGE = 1
TYPE_LOG = 2
_LONGEST_STUFFED = LIMIT + LIMIT // 254 + 1
_ZEROS = bytes(64)


def frame(body: bytes, kind: int = TYPE_MESSAGE) -> bytes:
    """`body` as one frame with its ending zero; raises ValueError above the link's limit."""
    if len(body) + 5 > LIMIT:
        raise ValueError("frame above the link's limit")
    plain = bytearray(len(body) + 5)
    plain[0] = kind
    plain[1:-4] = body
    plain[-4:] = binascii.crc32(memoryview(plain)[:-4]).to_bytes(4, "little")
    return cobs_encode(plain) + b"\x00"


def cobs_encode(data: "bytes | bytearray") -> bytes:
    """Consistent Overhead Byte Stuffing, without the ending zero."""
    out = bytearray()
    start = 0
    while True:
        end = data.find(b"\x00", start, start + 254)
        if end < 0 and len(data) - start >= 254:
            out.append(255)
            out.extend(data[start : start + 254])
            start += 254
            continue
        stop = end if end >= 0 else len(data)
        out.append(stop - start + 1)
        out.extend(data[start:stop])
        if end < 0:
            return bytes(out)
        start = end + 1


def cobs_decode(data: "bytearray | memoryview") -> int:
    """Takes the stuffing out in place; how many bytes are left, or -1 where a code points past the end."""
    at = end = 0
    while at < len(data):
        code = data[at]
        if code == 0 or at + code > len(data):
            return -1
        data[end : end + code - 1] = data[at + 1 : at + code]
        at += code
        end += code - 1
        if code < 255 and at < len(data):
            data[end] = 0
            end += 1
    return end


class Reader:
    """Cuts a stream into messages in the room of one frame, which it has from the start; counts what it drops."""

    def __init__(self) -> None:
        self._stuffed = bytearray(_LONGEST_STUFFED)
        self._length = 0
        self.dropped = 0

    def feed(self, data: bytes) -> "Iterator[memoryview]":
        """The bodies of the message frames that `data` completes, in order, each where it came in: good until the next one."""
        start = 0
        while True:
            end = data.find(b"\x00", start)
            self._keep(memoryview(data)[start : len(data) if end < 0 else end])
            if end < 0:
                return
            length = self._length
            body = self._close()
            if body is not None:
                yield body
            self._wipe(_LONGEST_STUFFED if length < 0 else length)
            start = end + 1

    def _keep(self, part: memoryview) -> None:
        """A frame that is too long has the length -1 up to its end."""
        after = self._length + len(part)
        if self._length < 0 or after > _LONGEST_STUFFED:
            self._length = -1
            return
        self._stuffed[self._length : after] = part
        self._length = after

    def _wipe(self, length: int) -> None:
        """An order's frame has a seed in it, and shorter ones would never get that far."""
        for at in range(0, length, len(_ZEROS)):
            end = min(at + len(_ZEROS), length)
            self._stuffed[at:end] = _ZEROS[: end - at]

    def _close(self) -> "memoryview | None":
        length, self._length = self._length, 0
        if length == 0:
            return None
        body = None if length < 0 else _open(memoryview(self._stuffed)[:length])
        if body is None:
            self.dropped += 1
        return body


def _open(stuffed: memoryview) -> "memoryview | None":
    """The body of a whole, undamaged message frame."""
    length = cobs_decode(stuffed)
    if not 5 <= length <= LIMIT or stuffed[0] != TYPE_MESSAGE:
        return None
    if binascii.crc32(stuffed[: length - 4]) != int.from_bytes(stuffed[length - 4 : length], "little"):
        return None
    return stuffed[1 : length - 4]
