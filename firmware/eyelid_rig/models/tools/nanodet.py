"""NanoDet for pictures of any shape: as it was exported, it is for squares of 416 pixels only.

The weights stay as they are. What fixes the sides is that each `Resize` says how large its output is; here it says how many times as
large, which is the same for a square of 416.
"""

from __future__ import annotations

import numpy as np
import onnx
from onnx import numpy_helper

SIDES = {2: "height", 3: "width"}
_SCALES, _SIZES = 2, 3
"""Of a `Resize`'s inputs."""


def freed(source: bytes) -> bytes:
    """The same network with input (1, 3, height, width), both multiples of 32, as the same bytes whenever it is made."""
    model = onnx.load_model_from_string(source)
    graph = model.graph
    lengths = _lengths(model)
    weights = {weight.name: weight for weight in graph.initializer}
    for node in graph.node:
        if node.op_type == "Resize":
            sizes = weights[node.input[_SIZES]]
            times = numpy_helper.to_array(sizes) / np.array(lengths[node.input[0]][2:])
            sizes.CopyFrom(numpy_helper.from_array(times.astype(np.float32), sizes.name))
            node.input[_SCALES] = node.input.pop()
    for index, name in SIDES.items():
        graph.input[0].type.tensor_type.shape.dim[index].dim_param = name
    for output in graph.output:
        output.type.tensor_type.shape.dim[1].dim_param = f"cells_{output.name.partition('_')[2]}"
    del graph.value_info[:]
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))


def _lengths(model: onnx.ModelProto) -> dict[str, list[int]]:
    """The sides of every value in between, as the fixed input makes them."""
    inferred = onnx.shape_inference.infer_shapes(model, strict_mode=True, data_prop=True)
    return {value.name: [side.dim_value for side in value.type.tensor_type.shape.dim] for value in inferred.graph.value_info}
