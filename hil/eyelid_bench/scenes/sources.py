"""Where photographs, cut-outs and fonts come from: Debian packages and wheels, used from where they are installed (`NOTICE.md`)."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageFont

from eyelid_bench.sim import PHOTOS
from eyelid_formats.errors import Code, RigError

Cutout = npt.NDArray[np.uint8]
"""(height, width, 4): RGB and how opaque."""

_OPENCV_DOC = Path("/usr/share/doc/opencv-doc")
_BACKGROUNDS = Path("/usr/share/backgrounds")
_STAMPS = Path("/usr/share/tuxpaint/stamps")
_FONTS = Path("/usr/share/fonts")
_PACKAGES = {
    _OPENCV_DOC: "the Debian package opencv-doc",
    _BACKGROUNDS: "the Debian package lomiri-wallpapers-16.04",
    _STAMPS: "the Debian package tuxpaint-stamps-default",
    _FONTS / "truetype/dejavu": "the Debian package fonts-dejavu",
    _FONTS / "truetype/liberation": "the Debian package fonts-liberation",
    _FONTS / "opentype/urw-base35": "the Debian package fonts-urw-base35",
    _FONTS / "truetype/breip": "the Debian package fonts-breip",
    _FONTS / "truetype/humor-sans": "the Debian package fonts-humor-sans",
}


def opencv_doc(name: str) -> Path:
    """A picture of OpenCV's samples and tutorials."""
    return _there(_OPENCV_DOC, name)


def background(name: str) -> Path:
    """A desktop wallpaper."""
    return _there(_BACKGROUNDS, name)


def stamp(name: str) -> Path:
    """A cut-out of Tux Paint."""
    return _there(_STAMPS, name)


def own_photo(name: str) -> Path:
    """One of the photographs that the simulated rig replays."""
    return _there(PHOTOS, name)


def skimage(name: str) -> Path:
    """A sample picture of scikit-image."""
    spec = find_spec("skimage")
    if spec is None or spec.origin is None:
        raise _missing(f"scikit-image's {name}", "the extra eyelid[judge]")
    return _there(Path(spec.origin).parent / "data", name)


@cache
def font(name: str, size_px: int) -> ImageFont.FreeTypeFont:
    """A typeface by its path under the fonts' folder."""
    return ImageFont.truetype(_there(_FONTS, name), size_px)


@cache
def photo(path: Path) -> npt.NDArray[np.uint8]:
    """(height, width, 3) RGB, at most 2,400 pixels wide. Kept: do not write into it."""
    with Image.open(path) as image:
        image.draft("RGB", (2400, 2400))
        image.thumbnail((2400, 2400))
        pixels = np.asarray(image.convert("RGB")).copy()
    pixels.setflags(write=False)
    return pixels


@cache
def cutout(path: Path) -> Cutout:
    """A stamp cut to its opaque pixels. Kept: do not write into it."""
    with Image.open(path) as image:
        rgba = image.convert("RGBA")
        pixels = np.asarray(rgba.crop(rgba.getchannel("A").point(lambda alpha: 255 * (alpha > 40)).getbbox())).copy()
    pixels.setflags(write=False)
    return pixels


def _there(folder: Path, name: str) -> Path:
    path = folder / name
    if path.is_file():
        return path
    wanted = next((package for root, package in _PACKAGES.items() if path.is_relative_to(root)), "it")
    raise _missing(str(path), wanted)


def _missing(what: str, install: str) -> RigError:
    return RigError(Code.NOT_FOUND, f"{what} is not here: install {install} (`make components` does)")
