"""From a frame to a crop's JPEG: new pixels, new bytes, nothing carried over."""

from __future__ import annotations

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.box import Box


def cut(pixels: Pixels, box: Box) -> Pixels:
    """A copy of the box's pixels: the frame's buffer can go. Raises `box-outside-frame`."""
    height, width = pixels.shape[:2]
    if not box.is_inside((width, height)):
        raise RigError(Code.BOX_OUTSIDE_FRAME, f"{box} is not inside a frame of {width}x{height}: find the region again")
    return pixels[box.y : box.y + box.height, box.x : box.x + box.width].copy()


def encode_crop(pixels: Pixels, quality: int = 90) -> bytes:
    """The crop as a JPEG made of these pixels alone, with no metadata, decoded once more to see that it is one.

    Raises `crop-encode` when anything about that fails; nothing may be sent then.
    """
    height, width = pixels.shape[:2]
    try:
        encoded = jpeg.encode(pixels, quality)
        shape = jpeg.decode(encoded).shape
    except RigError as error:
        raise RigError(Code.CROP_ENCODE, f"the crop of {width}x{height} did not become a JPEG: {error}") from error
    if shape != (height, width, 3):
        raise RigError(Code.CROP_ENCODE, f"a crop of {width}x{height} came back as {shape[1]}x{shape[0]}: send nothing")
    return encoded
