"""The size of a JPEG picture, from its frame header (ITU-T T.81 B.2.2): no decoder looks at a picture that is only checked."""

from __future__ import annotations

from eyelid_formats.errors import Code, VerifyError

_START = b"\xff\xd8"
_FRAME_HEADERS = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = frozenset(range(0xD0, 0xD8)) | {0x01}
_SCAN = 0xDA


def jpeg_size(data: bytes) -> tuple[int, int]:
    """(width, height) in pixels. Raises VerifyError (`crop-size`) where `data` is no JPEG that says."""
    if not data.startswith(_START):
        raise VerifyError(Code.CROP_SIZE, "the picture is no JPEG")
    at = len(_START)
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker in _WITHOUT_LENGTH or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        if marker in _FRAME_HEADERS and at + 9 <= len(data):
            return int.from_bytes(data[at + 7 : at + 9]), int.from_bytes(data[at + 5 : at + 7])
        if marker == _SCAN:
            break
        at += 2 + int.from_bytes(data[at + 2 : at + 4])
    raise VerifyError(Code.CROP_SIZE, "the picture's JPEG header does not say how large it is")
