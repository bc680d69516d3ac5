"""What `eye` believes of its worker's answer: nothing that it has not checked. The worker may have been taken over by a picture."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from math import ceil
from typing import Final

import numpy as np

from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig import sandbox
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.again import SMALL_TEXT
from eyelid_rig.crop.box import WHOLE_PPM, Box
from eyelid_rig.crop.made import Fill, Found
from eyelid_rig.crop.messages import ANSWER_LIMIT, Answer, Done, Order
from eyelid_rig.crop.painting import COLOUR
from eyelid_rig.crop.seen import Kind

REFUSALS = frozenset(
    {
        Code.BOX_OUTSIDE_FRAME,
        Code.CAMERA_FORMAT,
        Code.CROP_BUDGET,
        Code.CROP_COVERED,
        Code.CROP_CUT_OFF,
        Code.CROP_ENCODE,
        Code.CROP_NOTHING,
        Code.CROP_SEVERAL,
        Code.CROP_TOO_LARGE,
        Code.IMAGE_UNREADABLE,
        Code.LOW_MEMORY,
        Code.MODEL_DIFFERS,
        Code.MODEL_MISSING,
        Code.REDACTION_UNSURE,
        Code.TOO_BLURRED,
        Code.TOO_DARK,
    }
)
"""What a worker may give as its reason."""
_LEAST_QUALITY = 30
_RIM: Final = 2
"""Pixels at a fill's edges that are not looked at: a shrunk picture mixes them with what is beside."""
_OFF: Final = 16
"""How far encoding moves a value in a block of one colour, at most, and some more: at quality 30 by 4 (the step of its mean is 27/8)."""
_MARKER, _STUFFED, _END = 0xFF, 0x00, b"\xff\xd9"
_TINY = np.zeros((16, 16, 3), np.uint8)


@dataclass(frozen=True, slots=True)
class Cropped:
    """A crop that may leave, and what a draft says about it."""

    image: bytes
    size: Size
    box: Box
    found: Found
    fills: tuple[Fill, ...]
    models: tuple[bytes, ...]
    small: bool = False
    """Whether it is worth to be made again from a still."""


def check(data: bytes, order: Order, frame_size: Size, models: Collection[bytes]) -> Cropped:
    """The crop in an answer to `order`; `models` are the hashes that a draft may name.

    Raises RigError: the worker's own refusal, or `crop-worker` for an answer that no sound worker gives.
    """
    try:
        answer = Answer.decode(data, ANSWER_LIMIT)
        _require(answer.kept is None, "what only its first word may say")
        if answer.done is None or answer.code is not None:
            raise refusal(answer.code)
        return _checked(answer.done, order, frame_size, models)
    except RigError:
        raise
    except (EyelidError, ValueError) as error:
        raise RigError(Code.CROP_WORKER, f"the crop worker's answer is none: {type(error).__name__}") from None


def readiness(data: bytes) -> tuple[str, ...]:
    """What a worker that is ready could not give up, in our own words. Raises EyelidError for one that is not ready, or says more."""
    said = Answer.decode(data, ANSWER_LIMIT)
    if said.code is not None or said.done is not None:
        raise refusal(said.code)
    kept = said.kept or ()
    _require(set(kept) <= set(sandbox.WORDS), "a word that is not known")
    return tuple(word for word in sandbox.WORDS if word in kept)


def refusal(code: str | None) -> RigError:
    """The worker's refusal as an error with a text of ours: not a byte of what the worker says goes into a log."""
    known = next((one for one in REFUSALS if one == code), Code.CROP_WORKER)
    return RigError(known, "the crop worker refused")


def _checked(done: Done, order: Order, frame_size: Size, models: Collection[bytes]) -> Cropped:
    box = Box(*done.box)
    _require(box.is_inside(frame_size), "a box outside the frame")
    _require(box.share_ppm(frame_size) <= min(order.share_ppm, WHOLE_PPM - 1), "a box above the budget")
    _require(done.size[0] <= box.width and done.size[1] <= box.height, "a picture larger than its box")
    _require(set(done.models) <= set(models), "a model that is not listed")
    _require(not done.small or box.area <= SMALL_TEXT, "a large box that it calls small")
    fills = tuple(Fill(Kind(kind), Box(*place)) for kind, *place in done.fills)
    _require(all(fill.box.shared(box) == fill.box.area > 0 for fill in fills), "a fill outside its crop")
    _require(len(done.image) <= order.max_bytes, "a picture above its size in bytes")
    picture = check_jpeg(done.image, done.size, order.quality)
    _require(all(_is_painted(picture, box, fill.box) for fill in fills), "a fill that was not painted")
    return Cropped(done.image, done.size, box, Found(done.found), fills, done.models, done.small)


def _is_painted(picture: Pixels, box: Box, fill: Box) -> bool:
    """Whether a fill of the frame is one colour in the picture of `box`, up to what encoding and shrinking do to its rim."""
    across, down = picture.shape[1] / box.width, picture.shape[0] / box.height
    left, top = ceil((fill.x - box.x) * across) + _RIM, ceil((fill.y - box.y) * down) + _RIM
    right, bottom = (int((fill.x + fill.width - box.x) * across) - _RIM, int((fill.y + fill.height - box.y) * down) - _RIM)
    inside = picture[top : max(top, bottom), left : max(left, right)].astype(np.int16)
    return bool((np.abs(inside - COLOUR) <= _OFF).all())


def check_jpeg(image: bytes, size: Size, quality: int) -> Pixels:
    """The picture, if these are the bytes of one of `size` as the rig's own encoder writes it, and nothing else.

    Everything before the first pixel is what our encoder writes at this quality or a lower one; what follows holds no marker but the last.
    So there is no room for metadata, a thumbnail, a profile, a comment or a second picture, and the decoder, which is asked last, sees no
    header of anybody's making. Raises RigError (`crop-worker`).
    """
    header_bytes = len(_header(quality))
    header, scan = image[:header_bytes], image[header_bytes:]
    ours = (_sized(_header(one), size) for one in range(_LEAST_QUALITY, quality + 1))
    _require(header in ours, "a JPEG with another header than ours")
    _require(scan.endswith(_END), "a JPEG without its end")
    body = np.frombuffer(scan[: -len(_END)], np.uint8)
    _require(body.size > 0 and body[-1] != _MARKER, "a JPEG that breaks off")
    _require(bool(np.all(body[1:][body[:-1] == _MARKER] == _STUFFED)), "a JPEG with a marker among its pixels")
    width, height = size
    try:
        picture = jpeg.decode(image)
    except RigError:
        picture = _TINY[:0]
    _require(picture.shape == (height, width, 3), "a JPEG that is not of its size")
    return picture


@cache
def _header(quality: int) -> bytes:
    """All that our encoder writes before the first pixel; every quality's has one length."""
    image = jpeg.encode(_TINY, quality)
    scan = image.rindex(b"\xff\xda")
    return image[: scan + 2 + int.from_bytes(image[scan + 2 : scan + 4])]


def _sized(header: bytes, size: Size) -> bytes:
    """The header for a picture of `size`: the one place where headers of one quality differ."""
    at = header.index(b"\xff\xc0") + 5
    width, height = size
    return header[:at] + height.to_bytes(2) + width.to_bytes(2) + header[at + 4 :]


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise RigError(Code.CROP_WORKER, f"the crop worker answered with {otherwise}")
