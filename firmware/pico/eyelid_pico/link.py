"""Link frames by SPEC-link.md: COBS, one type byte, CRC-32."""

import binascii

LIMIT = 2304
TYPE_MESSAGE = 1
TYPE_LOG = 2
_LONGEST_STUFFED = LIMIT + LIMIT // 254 + 1


def frame(body: bytes, kind: int = TYPE_MESSAGE) -> bytes:
    """`body` as one frame with its ending zero; raises ValueError above the link's limit."""
    plain = bytes([kind]) + body
    plain += binascii.crc32(plain).to_bytes(4, "little")
    if len(plain) > LIMIT:
        raise ValueError("frame above the link's limit")
    return cobs_encode(plain) + b"\x00"


def cobs_encode(data: bytes) -> bytes:
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


def cobs_decode(data: bytes) -> "bytes | None":
    """What was stuffed, or None where a code points past the end."""
    out = bytearray()
    at = 0
    while at < len(data):
        code = data[at]
        if code == 0 or at + code > len(data):
            return None
        out.extend(data[at + 1 : at + code])
        at += code
        if code < 255 and at < len(data):
            out.append(0)
    return bytes(out)


class Reader:
    """Cuts a stream into messages; keeps no more than one frame, counts what it drops."""

    def __init__(self) -> None:
        self._stuffed = bytearray()
        self._oversized = False
        self.dropped = 0

    def feed(self, data: bytes) -> "list[bytes]":
        """The bodies of the message frames that `data` completes, in order."""
        bodies: "list[bytes]" = []
        start = 0
        while True:
            end = data.find(b"\x00", start)
            self._keep(data[start:] if end < 0 else data[start:end])
            if end < 0:
                return bodies
            body = self._close()
            if body is not None:
                bodies.append(body)
            start = end + 1

    def _keep(self, part: bytes) -> None:
        if len(self._stuffed) + len(part) > _LONGEST_STUFFED:
            self._oversized = True
            self._stuffed = bytearray()
        elif not self._oversized:
            self._stuffed.extend(part)

    def _close(self) -> "bytes | None":
        stuffed, oversized = bytes(self._stuffed), self._oversized
        self._stuffed = bytearray()
        self._oversized = False
        if not stuffed and not oversized:
            return None
        body = None if oversized else _open(stuffed)
        if body is None:
            self.dropped += 1
        return body


def _open(stuffed: bytes) -> "bytes | None":
    """The body of a whole, undamaged message frame."""
    plain = cobs_decode(stuffed)
    if plain is None or not 5 <= len(plain) <= LIMIT or plain[0] != TYPE_MESSAGE:
        return None
    if binascii.crc32(plain[:-4]) != int.from_bytes(plain[-4:], "little"):
        return None
    return plain[1:-4]
