"""Small networks in the steps that exports spell out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Weights = dict[str, NDArray[Any]]
_RANDOM = np.random.default_rng(20261123)


def weights(*shape: int) -> NDArray[np.float32]:
    """Some."""
    return _RANDOM.normal(size=shape).astype(np.float32)


def network(nodes: Sequence[onnx.NodeProto], listed: Weights, opset: int = 12) -> bytes:
    """From `x` (1, 3, height, width) to `y`."""
    sides = helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, 3, "height", "width"])
    output = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
    arrays = [numpy_helper.from_array(array, name) for name, array in listed.items()]
    graph = helper.make_graph(list(nodes), "spelled", [sides], [output], arrays)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    inferred = onnx.shape_inference.infer_shapes(model)
    del model.graph.output[:]
    model.graph.output.extend(inferred.graph.output)
    return bytes(model.SerializeToString())


def swishing(spelled: bool = True) -> bytes:
    """As Paddle exports a convolution, its activation and what learned to scale it before and after."""
    numbers = {"two": 2, "three": 3, "none": 0, "six": 6, "half": 0.5, "more": -0.25}
    constants = [
        helper.make_node(
            "Constant", [], [name], value=numpy_helper.from_array(np.array([value], np.float32).reshape(() if value in (0, 6) else (1,)))
        )
        for name, value in numbers.items()
    ]
    steps = [
        ("Conv", ["x", "kernel"], "c"),
        ("Mul", ["two", "c"], "d"),
        ("Add", ["d", "half"], "e"),
        ("Add", ["e", "three"], "f"),
        ("Clip", ["f", "none", "six"], "g"),
        ("Mul", ["e" if spelled else "d", "g"], "h"),
        ("Div", ["h", "six"], "i"),
        ("Mul", ["half", "i"], "j"),
        ("Add", ["j", "more"], "k"),
        ("Conv", ["k", "kernel"], "y"),
    ]
    nodes = [helper.make_node(op, inputs, [output]) for op, inputs, output in steps]
    return network([*constants, *nodes], {"kernel": weights(3, 3, 3, 3)})


def padded(value: float) -> bytes:
    """A convolution of a picture that was put into a frame before."""
    sides = np.array([0, 0, 1, 2, 0, 0, 0, 1])
    listed: Weights = {"kernel": weights(4, 3, 3, 3), "value": np.array(value, np.float32), "sides": sides}
    nodes = [helper.make_node("Relu", ["x"], ["above"]), helper.make_node("Pad", ["above", "sides", "value"], ["framed"])]
    return network([*nodes, helper.make_node("Conv", ["framed", "kernel"], ["y"], auto_pad="VALID")], listed, 18)


def sloped() -> bytes:
    """A convolution and a slope a channel for what it makes less than nothing."""
    nodes = [helper.make_node("Conv", ["x", "kernel"], ["c"]), helper.make_node("PRelu", ["c", "slopes"], ["y"])]
    return network(nodes, {"kernel": weights(4, 3, 3, 3), "slopes": weights(4, 1, 1)}, 18)
