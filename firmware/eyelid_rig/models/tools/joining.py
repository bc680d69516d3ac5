"""The same network in steps that onnxruntime joins with the convolutions beside them.

It computes convolutions on channels in blocks, and goes back and forth between that order and the plain one around every step that it does
not know in blocks. Of `things` these were a ninth of the work, of `palms` a quarter.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import helper, numpy_helper

Array = NDArray[np.float32]


def paddings_joined(source: bytes) -> bytes:
    """With the zeros above, below and beside a picture laid by the convolution itself: the outputs are the same to the bit.

    No network of ours pads anything else. The input's own padding stays: where that lay in memory there is room for the largest value
    later, without which a `zero` takes 6 MB more. The same source gives the same bytes.
    """
    model = onnx.load_model_from_string(source)
    arrays = _arrays(model)
    inputs = {value.name for value in model.graph.input}
    pads = {node.output[0]: node for node in model.graph.node if node.op_type == "Pad" and node.input[0] not in inputs}
    for node in model.graph.node:
        pad = pads.get(node.input[0]) if node.op_type == "Conv" and _attribute(node, "auto_pad").s == b"VALID" else None
        if pad is not None and not any(arrays[name].any() for name in pad.input[2:]):
            before_and_after = arrays[pad.input[1]].reshape(2, 4).astype(int)
            node.input[0] = pad.input[0]
            node.attribute.remove(_attribute(node, "auto_pad"))
            node.attribute.append(helper.make_attribute("pads", before_and_after[:, 2:].ravel().tolist()))
    return _finished(model, list(model.graph.node))


def slopes_joined(source: bytes) -> bytes:
    """With `PRelu` as slope * x + (1 - slope) * max(x, 0), whose products are convolutions; the outputs are within 0.0001."""
    model = onnx.load_model_from_string(source)
    arrays = _arrays(model)
    nodes: list[onnx.NodeProto] = []
    for node in model.graph.node:
        nodes += _sloped(model, node, arrays[node.input[1]].ravel()) if node.op_type == "PRelu" else [node]
    return _finished(model, nodes)


def _sloped(model: onnx.ModelProto, node: onnx.NodeProto, slopes: Array) -> list[onnx.NodeProto]:
    x, y = node.input[0], node.output[0]
    above, below, rest = (f"{y}/{part}" for part in ("above", "below", "rest"))
    return [
        helper.make_node("Relu", [x], [above]),
        _multiplied(model, x, below, slopes),
        _multiplied(model, above, rest, 1 - slopes),
        helper.make_node("Add", [below, rest], [y]),
    ]


def _multiplied(model: onnx.ModelProto, x: str, y: str, factors: Array) -> onnx.NodeProto:
    """Each channel by a factor of its own: a convolution that sees one pixel of one channel."""
    name = f"{y}/factors"
    model.graph.initializer.append(numpy_helper.from_array(factors.reshape(-1, 1, 1, 1), name))
    return helper.make_node("Conv", [x, name], [y], group=len(factors), kernel_shape=[1, 1])


def _arrays(model: onnx.ModelProto) -> Mapping[str, Array]:
    """All weights, those that are kept in half precision under the names of their casts, too."""
    arrays = {weight.name: numpy_helper.to_array(weight) for weight in model.graph.initializer}
    casts = (node for node in model.graph.node if node.op_type == "Cast" and node.input[0] in arrays)
    return arrays | {node.output[0]: arrays[node.input[0]].astype(np.float32) for node in casts}


def _attribute(node: onnx.NodeProto, name: str) -> onnx.AttributeProto:
    return next((attribute for attribute in node.attribute if attribute.name == name), onnx.AttributeProto())


def _finished(model: onnx.ModelProto, nodes: list[onnx.NodeProto]) -> bytes:
    """The model with these nodes but those that nothing reads, and without weights that nothing reads."""
    wanted = {name for node in nodes for name in node.input} | {output.name for output in model.graph.output}
    kept = [node for node in nodes if wanted.intersection(node.output)]
    read = {name for node in kept for name in node.input}
    weights = [weight for weight in model.graph.initializer if weight.name in read]
    del model.graph.node[:], model.graph.initializer[:]
    model.graph.node.extend(kept)
    model.graph.initializer.extend(weights)
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))
