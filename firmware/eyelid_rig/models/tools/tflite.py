"""Reading a TensorFlow Lite model as the `Graph` of TensorFlow's operations that it was made from.

TensorFlow Lite stores a convolution's kernel by output channel first, keeps activations inside other operations, and unpacks float16
weights with an operation of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import tflite
from numpy.typing import NDArray

from eyelid_rig.models.tools.tfjs import Graph, Node

Array = NDArray[Any]


def read(data: bytes) -> Graph:
    """The model of a `.tflite` file; its tensors are named by their numbers. `NotImplementedError` names what no model of ours has."""
    reading = _Reading(tflite.Model.GetRootAsModel(data, 0))
    return Graph(tuple(reading.nodes()), reading.weights)


class _Reading:
    def __init__(self, model: Any) -> None:
        self._model = model
        self._graph = model.Subgraphs(0)
        self.weights: dict[str, Array] = dict(self._stored())

    def nodes(self) -> Iterator[Node]:
        for index in self._graph.InputsAsNumpy():
            sides = [{"size": int(side)} for side in self._graph.Tensors(index).ShapeAsNumpy()]
            yield Node(str(index), "Placeholder", (), {"shape": {"dim": sides}})
        for number in range(self._graph.OperatorsLength()):
            yield from self._operation(self._graph.Operators(number))

    def _stored(self) -> Iterator[tuple[str, Array]]:
        for index in range(self._graph.TensorsLength()):
            tensor = self._graph.Tensors(index)
            buffer = self._model.Buffers(tensor.Buffer())
            if buffer.DataLength():
                kind = _KINDS[tensor.Type()]
                yield str(index), np.frombuffer(buffer.DataAsNumpy().tobytes(), kind).reshape(_shape(tensor))

    def _operation(self, operator: Any) -> Iterator[Node]:
        code = self._model.OperatorCodes(operator.OpcodeIndex())
        op = _OPERATORS[max(code.BuiltinCode(), code.DeprecatedBuiltinCode())]
        inputs = tuple(str(index) for index in operator.InputsAsNumpy())
        (output,) = (str(index) for index in operator.OutputsAsNumpy())
        if op == "DEQUANTIZE" and inputs[0] in self.weights:
            self.weights[output] = self.weights[inputs[0]]
        elif op in _READERS:
            yield from _READERS[op](self, output, inputs, operator)
        else:
            raise NotImplementedError(f"{op} (tensor {output})")

    def _options(self, kind: Any, operator: Any) -> Any:
        options = kind()
        table = operator.BuiltinOptions()
        options.Init(table.Bytes, table.Pos)
        return options

    def _constant(self, name: str, array: Array) -> str:
        self.weights[name] = array
        return name

    def _convolution(self, output: str, inputs: tuple[str, ...], operator: Any) -> Iterator[Node]:
        options = self._options(tflite.Conv2DOptions, operator)
        kernel = self._constant(f"{output}/kernel", self.weights[inputs[1]].transpose(1, 2, 3, 0))
        yield Node(output, "_FusedConv2D", (inputs[0], kernel, inputs[2]), _window(options))

    def _depthwise(self, output: str, inputs: tuple[str, ...], operator: Any) -> Iterator[Node]:
        options = self._options(tflite.DepthwiseConv2DOptions, operator)
        _, rows, columns, channels = (stored := self.weights[inputs[1]]).shape
        multiplier = options.DepthMultiplier()
        kernel = self._constant(f"{output}/kernel", stored.reshape(rows, columns, channels // multiplier, multiplier))
        yield Node(output, "DepthwiseConv2dNative", (inputs[0], kernel, inputs[2]), _window(options))

    def _dense(self, output: str, inputs: tuple[str, ...], operator: Any) -> Iterator[Node]:
        options = self._options(tflite.FullyConnectedOptions, operator)
        kernel = self._constant(f"{output}/kernel", self.weights[inputs[1]].T)
        plain = {"transpose_a": False, "transpose_b": False}
        yield Node(output, "_FusedMatMul", (inputs[0], kernel, inputs[2]), plain | _fused(options))

    def _add(self, output: str, inputs: tuple[str, ...], operator: Any) -> Iterator[Node]:
        yield Node(output, "AddV2", inputs, _fused(self._options(tflite.AddOptions, operator)))

    def _max_pool(self, output: str, inputs: tuple[str, ...], operator: Any) -> Iterator[Node]:
        options = self._options(tflite.Pool2DOptions, operator)
        size = {"ksize": [1, options.FilterHeight(), options.FilterWidth(), 1]}
        yield Node(output, "MaxPool", inputs, size | _steps(options) | _fused(options))

    def _concatenation(self, output: str, inputs: tuple[str, ...], operator: Any) -> Iterator[Node]:
        options = self._options(tflite.ConcatenationOptions, operator)
        axis = self._constant(f"{output}/axis", np.array(options.Axis(), np.int64))
        yield Node(output, "ConcatV2", (*inputs, axis), _fused(options))

    def _reshape(self, output: str, inputs: tuple[str, ...], _operator: Any) -> Iterator[Node]:
        """The new shape may be an input, an option, or said by the output alone: the output always says it."""
        shape = self._constant(f"{output}/shape", np.array(_shape(self._graph.Tensors(int(output))), np.int64))
        yield Node(output, "Reshape", (inputs[0], shape), {})

    def _resize(self, output: str, inputs: tuple[str, ...], operator: Any) -> Iterator[Node]:
        options = self._options(tflite.ResizeBilinearOptions, operator)
        corners = {"align_corners": options.AlignCorners(), "half_pixel_centers": options.HalfPixelCenters()}
        yield Node(output, "ResizeBilinear", inputs, corners)

    def _mean(self, output: str, inputs: tuple[str, ...], operator: Any) -> Iterator[Node]:
        yield Node(output, "Mean", inputs, {"keep_dims": self._options(tflite.ReducerOptions, operator).KeepDims()})


def _plain(op: str) -> Callable[[_Reading, str, tuple[str, ...], Any], Iterator[Node]]:
    """The reader of an operation that says all in its inputs."""
    return lambda _reading, output, inputs, _operator: iter([Node(output, op, inputs, {})])


def _shape(tensor: Any) -> tuple[int, ...]:
    return tuple(int(side) for side in tensor.ShapeAsNumpy()) if tensor.ShapeLength() else ()


def _window(options: Any) -> dict[str, Any]:
    dilations = {"dilations": [1, options.DilationHFactor(), options.DilationWFactor(), 1]}
    return dilations | _steps(options) | _fused(options)


def _steps(options: Any) -> dict[str, Any]:
    return {"strides": [1, options.StrideH(), options.StrideW(), 1], "padding": _PADDINGS[options.Padding()]}


def _fused(options: Any) -> dict[str, Any]:
    """As TensorFlow names it: what is done after the operation itself, its bias first."""
    activation = _ACTIVATIONS[options.FusedActivationFunction()]
    return {"fused_ops": ["BiasAdd", activation] if activation else ["BiasAdd"]}


_KINDS: dict[int, np.dtype[Any]] = {
    tflite.TensorType.FLOAT32: np.dtype("<f4"),
    tflite.TensorType.FLOAT16: np.dtype("<f2"),
    tflite.TensorType.INT32: np.dtype("<i4"),
}
_PADDINGS = {tflite.Padding.SAME: "SAME", tflite.Padding.VALID: "VALID"}
_ACTIVATIONS = {
    tflite.ActivationFunctionType.NONE: None,
    tflite.ActivationFunctionType.RELU: "Relu",
    tflite.ActivationFunctionType.RELU6: "Relu6",
}
_OPERATORS = {number: name for name, number in vars(tflite.BuiltinOperator).items() if isinstance(number, int)}
_READERS: dict[str, Callable[[_Reading, str, tuple[str, ...], Any], Iterator[Node]]] = {
    "CONV_2D": _Reading._convolution,
    "DEPTHWISE_CONV_2D": _Reading._depthwise,
    "FULLY_CONNECTED": _Reading._dense,
    "ADD": _Reading._add,
    "MAX_POOL_2D": _Reading._max_pool,
    "CONCATENATION": _Reading._concatenation,
    "RESHAPE": _Reading._reshape,
    "RESIZE_BILINEAR": _Reading._resize,
    "MEAN": _Reading._mean,
    "RELU": _plain("Relu"),
    "LOGISTIC": _plain("Sigmoid"),
    "PRELU": _plain("Prelu"),
    "PAD": _plain("Pad"),
}
