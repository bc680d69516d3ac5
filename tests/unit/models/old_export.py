"""A small network as PyTorch exported them before ONNX 4: sizes fixed, weights listed as inputs, one of them read by no one."""

from __future__ import annotations

import numpy as np
from onnx import TensorProto, helper, numpy_helper


def old_export(side: int) -> bytes:
    kernel = np.linspace(-1, 1, 27, dtype=np.float32).reshape(1, 3, 3, 3)
    weights = [numpy_helper.from_array(kernel, "kernel"), numpy_helper.from_array(np.array(7), "bn.num_batches_tracked")]
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, side, side])
    listed = [helper.make_tensor_value_info(weight.name, weight.data_type, list(weight.dims)) for weight in weights]
    output = helper.make_tensor_value_info("heat", TensorProto.FLOAT, [1, 1, side, side])
    node = helper.make_node("Conv", ["image", "kernel"], ["heat"], kernel_shape=[3, 3], pads=[1, 1, 1, 1])
    graph = helper.make_graph([node], "old", [image, *listed], [output], weights)
    return bytes(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 9)], ir_version=4).SerializeToString())
