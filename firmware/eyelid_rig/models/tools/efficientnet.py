"""EfficientNet-Lite0 as an ONNX file, from the weights that it is trained as: the file has no graph, so the graph is written down here.

Each normalisation is folded into the convolution before it. Kernels are kept in half precision, as in the other translated models.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np

from eyelid_rig.models.tools import pytorch
from eyelid_rig.models.tools.drawing import Array, Drawing, Value, straight

SIDE: Final = 224
STEPS: Final[Mapping[int, int]] = {16: 1, 24: 2, 40: 2, 80: 2, 112: 1, 192: 2, 320: 1}
"""By the channels of a stage, the stride of its first block."""
EPSILON: Final = 1e-3
PLANES: Final = straight(4)


def translated(source: bytes) -> bytes:
    """The network from (1, 3, 224, 224) to `likelihoods` (1, 1000), which add up to 1. `KeyError` and `ValueError` for other weights."""
    return _Translation(pytorch.read(source)).finished()


class _Translation:
    def __init__(self, weights: Mapping[str, Array]) -> None:
        self._weights = weights
        self._drawing = Drawing()
        self._bounds = [self._drawing.weight(np.array(bound, np.float32)) for bound in (0, 6)]

    def finished(self) -> bytes:
        x = self._convolved(self._drawing.input((1, 3, SIDE, SIDE)).name, "_conv_stem", "_bn0", step=2)
        channels, block = 0, 0
        while f"_blocks.{block}._project_conv.weight" in self._weights:
            x, channels = self._block(x, f"_blocks.{block}.", channels)
            block += 1
        x = self._convolved(x, "_conv_head", "_bn1")
        x = self._drawing.node("Flatten", self._drawing.node("GlobalAveragePool", x))
        dense: list[Array] = [self._weights["_fc.weight"].astype(np.float16), self._weights["_fc.bias"]]
        x = self._drawing.node("Gemm", x, *map(self._drawing.weight, dense), transB=1)
        x = self._drawing.node("Softmax", x, axis=1)
        self._drawing.output("likelihoods", Value(x, straight(2)))
        return self._drawing.finished()

    def _block(self, x: str, name: str, channels: int) -> tuple[str, int]:
        """An inverted bottleneck: widened, each channel filtered alone, narrowed, and added to what came in where the shapes agree."""
        before, out = x, len(self._weights[f"{name}_project_conv.weight"])
        is_first = out != channels
        if f"{name}_expand_conv.weight" in self._weights:
            x = self._convolved(x, f"{name}_expand_conv", f"{name}_bn0")
        x = self._convolved(x, f"{name}_depthwise_conv", f"{name}_bn1", STEPS[out] if is_first else 1)
        x = self._convolved(x, f"{name}_project_conv", f"{name}_bn2", is_clipped=False)
        return (x if is_first else self._drawing.node("Add", x, before)), out

    def _convolved(self, x: str, convolution: str, norm: str, step: int = 1, *, is_clipped: bool = True) -> str:
        kernel = self._weights[f"{convolution}.weight"].astype(np.float64)
        scale, shift, mean, variance = (
            self._weights[f"{norm}.{part}"].astype(np.float64) for part in ("weight", "bias", "running_mean", "running_var")
        )
        scale = scale / np.sqrt(variance + EPSILON)
        groups = len(kernel) if "depthwise" in convolution else 1
        folded: list[Array] = [(kernel * scale[:, None, None, None]).astype(np.float16), (shift - mean * scale).astype(np.float32)]
        window = {"kernel_shape": list(kernel.shape[2:]), "auto_pad": "SAME_UPPER", "strides": [step, step], "group": groups}
        x = self._drawing.node("Conv", x, *map(self._drawing.weight, folded), **window)
        return self._drawing.node("Clip", x, *self._bounds) if is_clipped else x
