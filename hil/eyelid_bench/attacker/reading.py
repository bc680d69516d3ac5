"""The reader: Tesseract on every known field, rectified, in several looks; zxing and OpenCV on codes.

The rig finds text with PP-OCR's detectors and reads with PP-OCR's recogniser; Tesseract shares neither model nor training with them.
"""

from __future__ import annotations

import os

os.environ.setdefault("OMP_THREAD_LIMIT", "1")

from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import cv2
import tesserocr
import zxingcpp
from PIL import Image

from eyelid_bench.attacker.recovering import NOTHING, Recovery, better, recovered
from eyelid_bench.attacker.rectifying import Grey, gathered, in_a_row, is_flat, looks, upright
from eyelid_bench.scenes.truth import Field, Secret
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Pixels

_TRAINED = ("/usr/share/tesseract-ocr/5/tessdata", "/usr/share/tesseract-ocr/4.00/tessdata", "/usr/share/tessdata")
_HEIGHTS = (52, 84, 44)
"""Of the patch: letters are 36, 58 and 31 pixels high, whatever they were."""
_LEAST_PX = 24
"""A patch that is narrower holds no half of a secret."""
_CODE_PX = 480
_DIGITS = "0123456789 +()-"
"""Who knows that a field holds nothing else reads nothing else."""


class Reader:
    """One Tesseract with English, kept loaded; a context manager."""

    def __init__(self) -> None:
        """Raises `not-found` when Tesseract's English is not installed."""
        folder = next((path for path in _TRAINED if (Path(path) / "eng.traineddata").is_file()), None)
        if folder is None:
            raise RigError(Code.NOT_FOUND, "Tesseract's English is not here: install the Debian package tesseract-ocr (`make components`)")
        self._api = tesserocr.PyTessBaseAPI(path=folder, lang="eng", psm=tesserocr.PSM.SINGLE_LINE)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._api.End()

    def read(self, pixels: Pixels, field: Field) -> Recovery:
        """The best of all looks at the field, whose quad is in these pixels; stops when half of it is had."""
        if field.kind is Secret.CODE:
            return _decode(upright(pixels, field.quad, _CODE_PX, 0.1), field.text)
        best = NOTHING
        self._api.SetVariable("tessedit_char_whitelist", _DIGITS if set(field.text) <= set(_DIGITS) else "")
        for patch in _patches(pixels, field):
            for look in looks(patch):
                best = better(best, recovered(field.text, self._line(look)))
                if best.leaked:
                    return best
        return best

    def _line(self, look: Grey) -> str:
        self._api.SetImage(Image.fromarray(look))
        return str(self._api.GetUTF8Text())


def _patches(pixels: Pixels, field: Field) -> Iterator[Pixels]:
    """The field in several sizes, and without its empty stretches; none where there is nothing to be seen."""
    for height in _HEIGHTS:
        patch = in_a_row(pixels, field.pieces, height) if field.pieces else upright(pixels, field.quad, height)
        if is_flat(patch):
            return
        yield patch
    closer = gathered(patch)
    if _LEAST_PX <= closer.shape[1] < 0.9 * patch.shape[1]:
        yield closer


def _decode(patch: Pixels, text: str) -> Recovery:
    """A code is had whole or not at all."""
    if is_flat(patch):
        return NOTHING
    read = [result.text for result in zxingcpp.read_barcodes(patch)]
    if text not in read:
        read.append(cv2.QRCodeDetector().detectAndDecode(patch)[0])
    return Recovery(1.0, tail=True) if text in read else NOTHING
