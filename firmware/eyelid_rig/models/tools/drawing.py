"""Writing an ONNX graph, with TensorFlow's axes kept track of, so that a transposition costs nothing until somebody needs it.

TensorFlow's pictures are (batch, row, column, channel), ONNX's convolutions want (batch, channel, row, column). A `Value` therefore
says in which order the axes that TensorFlow means are stored; an operation asks for the order it wants.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

Array = NDArray[Any]
Order = tuple[int, ...]
OPSET = 18
IR_VERSION = 8


@dataclass(frozen=True, slots=True)
class Value:
    """A tensor of the ONNX graph: its i-th stored axis is what TensorFlow calls axis `order[i]`."""

    name: str
    order: Order

    def stored(self, axis: int) -> int:
        """Where TensorFlow's axis lies; it may count from the end."""
        return self.order.index(axis % len(self.order))


def straight(rank: int) -> Order:
    """The order in which nothing is transposed."""
    return tuple(range(rank))


class Drawing:
    """An ONNX graph in the making. Names are numbers in the order of drawing, so the same calls give the same bytes."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._weights: list[onnx.TensorProto] = []
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []

    def input(self, shape: Sequence[int | str]) -> Value:
        """A float32 input; a side that has a name may have any length."""
        self._inputs.append(helper.make_tensor_value_info("input", TensorProto.FLOAT, list(shape)))
        return Value("input", straight(len(shape)))

    def output(self, name: str, value: Value) -> None:
        """A float32 output, in TensorFlow's order of axes."""
        self._nodes.append(helper.make_node("Identity", [self.ordered(value, straight(len(value.order))).name], [name]))
        self._outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, None))

    def weight(self, array: Array) -> str:
        """A constant. float16 is kept as it is in the file and made float32 when a session starts, which loses and costs nothing."""
        name = f"w{len(self._weights)}"
        self._weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return self.node("Cast", name, to=TensorProto.FLOAT) if array.dtype == np.float16 else name

    def node(self, op: str, *inputs: str, **attributes: Any) -> str:
        """An operation with one output; gives the output's name."""
        (name,) = self.nodes(op, 1, *inputs, **attributes)
        return name

    def nodes(self, op: str, outputs: int, *inputs: str, **attributes: Any) -> list[str]:
        """An operation with several outputs."""
        number = len(self._nodes)
        names = [f"t{number}" if outputs == 1 else f"t{number}_{index}" for index in range(outputs)]
        self._nodes.append(helper.make_node(op, list(inputs), names, **attributes))
        return names

    def ordered(self, value: Value, order: Order) -> Value:
        """The same tensor with its axes stored in that order."""
        if value.order == order:
            return value
        return Value(self.node("Transpose", value.name, perm=[value.order.index(axis) for axis in order]), order)

    def finished(self) -> bytes:
        """The ONNX file, checked; the sizes of all outputs follow from the input's."""
        graph = helper.make_graph(self._nodes, "eyelid", self._inputs, self._outputs, self._weights)
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=IR_VERSION)
        inferred = onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)
        del model.graph.output[:]
        model.graph.output.extend(inferred.graph.output)
        onnx.checker.check_model(model, full_check=True)
        return bytes(model.SerializeToString(deterministic=True))
