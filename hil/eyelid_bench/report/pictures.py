"""Pictures for the page, as data URIs: nothing is loaded from anywhere."""

from __future__ import annotations

import base64
import io

from PIL import Image, ImageDraw, ImageEnhance

from eyelid_rig.camera.frames import Pixels

_WIDTH = 960
_QUALITY = 80
_LINE = (255, 255, 255)


def data_uri(image: bytes, media_type: str = "image/jpeg") -> str:
    """Bytes as the value of an `src`."""
    return f"data:{media_type};base64,{base64.b64encode(image).decode()}"


def frame_with_box(pixels: Pixels, box: tuple[int, int, int, int]) -> bytes:
    """A JPEG of the frame, made smaller, with everything outside the box dimmed: that part never left."""
    whole = Image.fromarray(pixels)
    scale = min(1.0, _WIDTH / whole.width)
    small = whole.resize((round(whole.width * scale), round(whole.height * scale)), Image.Resampling.LANCZOS)
    x, y, width, height = (round(side * scale) for side in box)
    page = ImageEnhance.Brightness(ImageEnhance.Color(small).enhance(0.35)).enhance(0.5)
    page.paste(small.crop((x, y, x + width, y + height)), (x, y))
    ImageDraw.Draw(page).rectangle((x - 1, y - 1, x + width, y + height), outline=_LINE, width=2)
    out = io.BytesIO()
    page.save(out, "JPEG", quality=_QUALITY, optimize=True)
    return out.getvalue()
