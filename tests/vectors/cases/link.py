"""Link frames: `SPEC-link.md`. Every stream ends with the hello frame, which must arrive whatever came before."""

from __future__ import annotations

from zlib import crc32

from eyelid_formats import cbor, link
from eyelid_formats.errors import Code
from vectors.shared import LINK_LIMIT, World
from vectors.vector import Book, Vector

_HELLO = link.pack_message({0: 1, 1: 7})


def vectors(world: World) -> list[Vector]:
    """For `link.Reader.feed`."""
    book = Book("link")
    largest = link.pack_message({0: 1, 2: bytes(LINK_LIMIT - 12)})
    book.ok("hello", "The worked example, with the 0x00 before the first frame.", b"\0" + _HELLO)
    book.ok("empty-frames", "Empty frames are skipped.", b"\0\0\0" + _HELLO)
    book.ok("log", "A line for people before a message.", link.pack(link.FrameType.LOG, b"lamp lit") + _HELLO)
    book.ok(
        "log-not-utf-8",
        "A line for people that is not UTF-8 is shown as well as it can be.",
        link.pack(link.FrameType.LOG, b"\xff") + _HELLO,
    )
    book.ok("block-of-254", "254 bytes without a zero: the longest block.", link.pack_message({0: 1, 2: b"\x55" * 400}) + _HELLO)
    book.ok("largest", "A frame of exactly the link's limit.", largest + _HELLO)
    damaged = bytearray(_HELLO)
    damaged[4] ^= 0x10
    cases: dict[str, tuple[Code, str, bytes]] = {
        "code-past-the-end": (Code.LINK_COBS, "A code that points past the frame's end.", b"\x05\x01\x02\0"),
        "crc-wrong": (Code.LINK_CRC, "One bit of the body turned over.", bytes(damaged)),
        "crc-missing": (Code.LINK_CRC, "A frame shorter than a type and a CRC.", link.cobs_encode(b"\x01\xa0") + b"\0"),
        "crc-big-endian": (Code.LINK_CRC, "The CRC's bytes the wrong way round.", _framed(b"\x01\xa1\x00\x01", "big")),
        "cut-short": (Code.LINK_COBS, "A frame whose last two bytes were lost.", _HELLO[:-3] + b"\0"),
        "larger-than-the-limit": (
            Code.LINK_SIZE,
            "One byte more than the link's limit.",
            link.pack_message({0: 1, 2: bytes(LINK_LIMIT - 11)}),
        ),
        "endless": (Code.LINK_SIZE, "No end of a frame for a long time.", b"\x55" * (2 * LINK_LIMIT) + b"\0"),
        "type-unknown": (Code.LINK_ANSWER, "A type that has no meaning.", _framed(b"\x03\xa1\x00\x01", "little")),
        "not-a-map": (Code.LINK_ANSWER, "A message that is an array.", _framed(b"\x01\x80", "little")),
        "no-type": (Code.LINK_ANSWER, "A message without key 0.", _framed(b"\x01" + cbor.encode({1: 7}), "little")),
        "message-re-encoded": (Code.CBOR_NOT_DETERMINISTIC, "A re-encoded integer.", _framed(b"\x01\xa1\x00\x18\x01", "little")),
        "message-key-true": (Code.CBOR_KEY_TYPE, "A boolean key.", _framed(b"\x01\xa2\x00\x01\xf5\x07", "little")),
        "message-empty": (Code.CBOR_TRUNCATED, "A message of no bytes.", _framed(b"\x01", "little")),
    }
    for name, (code, comment, stream) in cases.items():
        book.bad(code, name, comment, stream + _HELLO)
    return book.vectors


def _framed(data: bytes, order: str) -> bytes:
    crc = crc32(data).to_bytes(4, "big" if order == "big" else "little")
    return link.cobs_encode(data + crc) + b"\0"
