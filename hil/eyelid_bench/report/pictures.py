"""Pictures for the page, as data URIs: nothing is loaded from anywhere."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from PIL import Image, ImageDraw, ImageEnhance

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.seen import Point

_WIDTH = 960
_QUALITY = 80
_LINE = (255, 255, 255)
_FILL = (255, 196, 0)
_SHAPE = (96, 224, 255)
Rectangle: TypeAlias = tuple[int, int, int, int]
"""x, y, width, height in the frame's pixels."""


def data_uri(image: bytes, media_type: str = "image/jpeg") -> str:
    """Bytes as the value of an `src`."""
    return f"data:{media_type};base64,{base64.b64encode(image).decode()}"


def frame_with_box(pixels: Pixels, box: Rectangle, fills: Iterable[Rectangle] = (), shape: Sequence[Point] = ()) -> bytes:
    """A JPEG of the frame, made smaller, with everything outside the box dimmed: that part never left.

    Fills are outlined, and so is `shape`, a polygon in the frame's pixels.
    """
    whole = Image.fromarray(pixels)
    scale = min(1.0, _WIDTH / whole.width)
    small = whole.resize((round(whole.width * scale), round(whole.height * scale)), Image.Resampling.LANCZOS)
    x, y, width, height = _scaled(box, scale)
    page = ImageEnhance.Brightness(ImageEnhance.Color(small).enhance(0.35)).enhance(0.5)
    page.paste(small.crop((x, y, x + width, y + height)), (x, y))
    lines = ImageDraw.Draw(page)
    lines.rectangle((x - 1, y - 1, x + width, y + height), outline=_LINE, width=2)
    if shape:
        lines.polygon([(px * scale, py * scale) for px, py in shape], outline=_SHAPE, width=2)
    for fill in fills:
        left, top, wide, high = _scaled(fill, scale)
        lines.rectangle((left, top, left + wide - 1, top + high - 1), outline=_FILL, width=3)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()


def _scaled(rectangle: Rectangle, scale: float) -> Rectangle:
    x, y, width, height = (round(side * scale) for side in rectangle)
    return x, y, width, height
