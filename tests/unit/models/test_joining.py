"""A network rewritten so that less is to be computed computes the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from numpy.typing import NDArray

from eyelid_rig.models import Model, Network, Session
from eyelid_rig.models.files import load
from eyelid_rig.models.tools import hardswish, joining
from unit.models.spelled_out import padded, sloped, swishing, weights


def operations(data: bytes) -> list[str]:
    return [node.op_type for node in onnx.load_model_from_string(data).graph.node if node.op_type != "Constant"]


def said(data: bytes, x: NDArray[np.float32]) -> NDArray[np.float32]:
    return Session(Network(Model("test", Path("test.onnx"), bytes(32), (1, 3, "height", "width"), data)), x.shape).run(x)[0]


def test_a_spelled_out_activation_is_named_and_what_scales_it_becomes_a_normalisation() -> None:
    source, x = swishing(), 4 * weights(1, 3, 12, 20)
    named = hardswish.named(source)
    assert operations(named) == ["Conv", "BatchNormalization", "HardSigmoid", "Mul", "BatchNormalization", "Conv"]
    assert said(named, x) == pytest.approx(said(source, x), abs=1e-4)
    assert hardswish.named(source) == named


def test_what_is_another_product_is_no_activation() -> None:
    with pytest.raises(ValueError, match="another export"):
        hardswish.named(swishing(spelled=False))


def test_a_frame_of_zeros_is_laid_by_the_convolution_itself_to_the_bit() -> None:
    source, x = padded(0), weights(1, 3, 9, 14)
    joined = joining.paddings_joined(source)
    assert operations(joined) == ["Relu", "Conv"]
    assert np.array_equal(said(joined, x), said(source, x))


def test_a_frame_of_anything_else_stays() -> None:
    source, x = padded(0.5), weights(1, 3, 9, 14)
    joined = joining.paddings_joined(source)
    assert operations(joined) == ["Relu", "Pad", "Conv"]
    assert np.array_equal(said(joined, x), said(source, x))


def test_a_slope_below_nothing_is_a_sum_of_products() -> None:
    source, x = sloped(), weights(1, 3, 9, 14)
    joined = joining.slopes_joined(source)
    assert "PRelu" not in operations(joined)
    assert said(joined, x) == pytest.approx(said(source, x), abs=1e-5)


@pytest.mark.parametrize(("name", "gone"), [("text-v4", "Clip"), ("text-v4", "Div"), ("palms", "PRelu")])
def test_the_models_that_run_are_joined(name: str, gone: str) -> None:
    assert gone not in operations(load(name).data)


def test_nothing_of_the_detector_of_things_is_left_to_be_joined() -> None:
    data = load("things").data
    assert joining.paddings_joined(data) == data
