"""From a file that may be anything to RGB pixels, or a code. `decode` runs in a process of its own: see `decoder.py`."""

from __future__ import annotations

import warnings
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import BmpImagePlugin, Image, ImageOps, JpegImagePlugin, PngImagePlugin, TiffImagePlugin, UnidentifiedImageError, WebPImagePlugin

from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_formats.files import read_regular
from eyelid_rig.camera.frames import Pixels

_READERS = (
    JpegImagePlugin.JpegImageFile,
    PngImagePlugin.PngImageFile,
    WebPImagePlugin.WebPImageFile,
    TiffImagePlugin.TiffImageFile,
    BmpImagePlugin.BmpImageFile,
)
FORMATS = tuple(reader.format for reader in _READERS)
"""By naming the readers, Pillow imports no other."""
MAX_BYTES = 64 * 2**20
MAX_PIXELS = 64_000_000
"""A header that claims more is refused before anything is allocated."""
SIDES = range(64, 16_385)
"""The least is the least frame of a rig."""
_SIXTEEN_BITS = ("I;16", "I;16L", "I;16B", "I;16N")
_TAKEN = ("1", "L", "P", "RGB", "RGBX", "CMYK", "YCbCr", "HSV")
_PAPER = "white"


def read(path: Path) -> bytes:
    """A picture's bytes; links are followed to regular files. Raises `not-found`, `permission`, `image-unreadable`."""
    try:
        data = read_regular(path, MAX_BYTES)
    except FileNotFoundError:
        raise RigError(Code.NOT_FOUND, "there is no such file: check the name") from None
    except PermissionError:
        raise RigError(Code.PERMISSION, "this user may not read it") from None
    except IsADirectoryError:
        raise RigError(Code.IMAGE_UNREADABLE, "it is a folder: name the pictures in it") from None
    except (OSError, ValueError) as error:
        raise RigError(Code.IMAGE_UNREADABLE, f"it cannot be read ({error}): name a picture's file") from None
    if len(data) > MAX_BYTES:
        raise RigError(Code.IMAGE_UNREADABLE, f"it has more than {MAX_BYTES >> 20} MiB: give a smaller one")
    return data


def decode(data: bytes) -> Pixels:
    """The picture upright (by its EXIF orientation), as (height, width, 3) RGB, read-only.

    What a viewer shows: 16 bits a channel become 8, transparent parts white, an animation its first picture; colour profiles are passed
    over, as the rig's camera has none. Raises `image-unreadable`, `camera-format` for a kind or size that is not taken, and `low-memory`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(BytesIO(data), formats=FORMATS) as image:
                _refuse_sizes(*image.size)
                return _pixels(_upright(image))
    except EyelidError:
        raise
    except MemoryError:
        raise RigError(Code.LOW_MEMORY, "it takes more memory than there is for one picture: give a smaller one") from None
    except UnidentifiedImageError:
        raise RigError(Code.IMAGE_UNREADABLE, "it is none of " + ", ".join(FORMATS) + ": convert it") from None
    except Exception as error:
        # Pillow's readers meet hostile bytes with nearly any exception, and each means the same.
        raise RigError(
            Code.IMAGE_UNREADABLE, f"it cannot be decoded ({type(error).__name__}: {error}): it is damaged, or cut off"
        ) from error


def _refuse_sizes(width: int, height: int) -> None:
    if width * height > MAX_PIXELS:
        raise RigError(Code.IMAGE_UNREADABLE, f"{width}x{height} are more than {MAX_PIXELS // 10**6} megapixels: give a smaller one")
    if width not in SIDES or height not in SIDES:
        raise RigError(Code.CAMERA_FORMAT, f"{width}x{height} is no frame of a rig: each side has {SIDES[0]} to {SIDES[-1]} pixels")


def _upright(image: Image.Image) -> Image.Image:
    image.load()
    ImageOps.exif_transpose(image, in_place=True)
    return image


def _pixels(image: Image.Image) -> Pixels:
    if image.mode in _SIXTEEN_BITS:
        grey = (np.asarray(image) >> 8).astype(np.uint8)
        return _read_only(np.repeat(grey[:, :, None], 3, axis=2))
    return _read_only(np.asarray(_in_rgb(image), dtype=np.uint8))


def _in_rgb(image: Image.Image) -> Image.Image:
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        paper = Image.new("RGB", layer.size, _PAPER)
        paper.paste(layer, mask=layer)
        return paper
    if image.mode not in _TAKEN:
        raise RigError(Code.CAMERA_FORMAT, f"its pixels are of mode {image.mode}: convert it to RGB of 8 or 16 bits")
    return image.convert("RGB")


def _read_only(pixels: Pixels) -> Pixels:
    pixels.flags.writeable = False
    return pixels
