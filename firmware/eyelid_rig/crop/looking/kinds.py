"""What one thing is, by a net of other training than the detector's: EfficientNet-Lite0 (`SPEC-models.md`, kinds)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.imagenet import SORTS
from eyelid_rig.crop.looking.planes import RGB, Scaling, planes
from eyelid_rig.models import session

SIDE: Final = 224
MOST_STRETCHED: Final = 2.0
"""The net sees squares. A thing fills one best, but a longer one than this shows some of what is beside it rather than be squeezed more."""
SCALING: Final = Scaling(RGB, (127, 127, 127), (128, 128, 128))


class Kinds:
    """Raises `model-missing` or `model-differs` where the model is not what it should be."""

    def __init__(self) -> None:
        self._session = session("kinds", (1, 3, SIDE, SIDE))
        self.models: tuple[bytes, ...] = (self._session.sha256,)

    def likely(self, pixels: Pixels, box: Box, labels: Collection[str]) -> float:
        """How likely what is in the box is of one of these classes, 0 to 1; of those that are not in `SORTS`, nothing is known.

        The box lies in the picture. A look takes about 6 ms.
        """
        (likelihoods,) = self._session.run(_filling(pixels, box))
        return float(sum(likelihoods[0, list(SORTS[label])].sum() for label in labels if label in SORTS))


def _filling(pixels: Pixels, box: Box) -> NDArray[np.float32]:
    """(1, 3, 224, 224), scaled: what is in the box."""
    least = max(box.width, box.height) / MOST_STRETCHED
    spans = (_span(box.x, box.width, least, pixels.shape[1]), _span(box.y, box.height, least, pixels.shape[0]))
    across, down = spans
    part = pixels[down, across]
    shrinks = min(part.shape[:2]) > SIDE
    shown = cv2.resize(part, (SIDE, SIDE), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)
    return planes(np.asarray(shown, np.uint8), SCALING)


def _span(start: int, length: int, least: float, whole: int) -> slice:
    """So many pixels at least around the same middle, as far as the picture goes."""
    more = max(0.0, least - length) / 2
    return slice(max(0, int(start - more)), min(whole, int(start + length + more)))
