"""From TensorFlow's operations to ONNX's: those that the models of `models.toml` are made of, and no others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from eyelid_rig.models.tools.drawing import Drawing, Value, straight
from eyelid_rig.models.tools.tfjs import Graph, Node

Array = NDArray[Any]
_NCHW = (0, 3, 1, 2)
_SPATIAL = slice(1, 3)
_PADDING = {"SAME": "SAME_UPPER", "VALID": "VALID"}
_UNARY = {"Relu": "Relu", "Sigmoid": "Sigmoid", "Identity": "Identity"}
_PAIRED = {"Add": "Add", "AddV2": "Add", "BiasAdd": "Add", "Mul": "Mul"}
"""Of two, or of one and a constant; which of them comes first does not matter."""


def to_onnx(graph: Graph, outputs: Mapping[str, str]) -> bytes:
    """The ONNX file of the graph. `outputs` says what its outputs are called, in their order, and which nodes they are.

    Raises `NotImplementedError` for what none of our models has.
    """
    translation = _Translation(graph)
    for node in graph.nodes:
        translation.add(node)
    return translation.finished(outputs)


class _Translation:
    """Each node becomes a constant, where all that it reads is constant, or a value of the drawing."""

    def __init__(self, graph: Graph) -> None:
        self._drawing = Drawing()
        self._constants: dict[str, Array] = dict(graph.weights)
        self._values: dict[str, Value] = {}

    def add(self, node: Node) -> None:
        if node.op in _FOLDED and all(source in self._constants for source in node.inputs):
            self._constants[node.name] = _FOLDED[node.op](*(self._constants[source] for source in node.inputs))
            return
        if node.op in _UNARY:
            drawn = [self._same(_UNARY[node.op], self._value(node.inputs[0]))]
        elif node.op in _PAIRED:
            drawn = [self._pair(node)]
        elif node.op in _OPERATIONS:
            drawn = _OPERATIONS[node.op](self, node)
        else:
            raise NotImplementedError(f"{node.op} ({node.name})")
        for index, value in enumerate(drawn):
            self._values[f"{node.name}:{index}" if index else node.name] = value

    def finished(self, outputs: Mapping[str, str]) -> bytes:
        for name, node in outputs.items():
            self._drawing.output(name, self._values[node])
        return self._drawing.finished()

    def _value(self, source: str) -> Value:
        return self._values[source.removesuffix(":0")]

    def _constant(self, source: str) -> Array:
        """A constant that has to be known now."""
        return self._constants[source]

    def _same(self, op: str, value: Value, *more: str, **attributes: Any) -> Value:
        """An operation that does not care about axes."""
        return Value(self._drawing.node(op, value.name, *more, **attributes), value.order)

    def _pair(self, node: Node) -> Value:
        """At least one of the two is no constant."""
        first, second = sorted(node.inputs, key=lambda source: source in self._constants)
        value = self._value(first)
        return self._activated(node, self._same(_PAIRED[node.op], value, self._operand(second, value)))

    def _sum(self, node: Node) -> list[Value]:
        first, *others = sorted(node.inputs, key=lambda source: source in self._constants)
        total = self._value(first)
        for other in others:
            total = self._same("Add", total, self._operand(other, total))
        return [total]

    def _operand(self, source: str, beside: Value) -> str:
        """Something to be broadcast over `beside`, stored in its order of axes."""
        if source not in self._constants:
            return self._drawing.ordered(self._value(source), beside.order).name
        array = self._constants[source]
        full = array.reshape((1,) * (len(beside.order) - array.ndim) + array.shape)
        return self._drawing.weight(full.transpose(beside.order))

    def _placeholder(self, node: Node) -> list[Value]:
        return [self._drawing.input([_side(side["size"]) for side in node.attributes["shape"]["dim"]])]

    def _transpose(self, node: Node) -> list[Value]:
        value = self._value(node.inputs[0])
        permutation = self._constant(node.inputs[1]).tolist()
        return [Value(value.name, tuple(permutation.index(axis) for axis in value.order))]

    def _convolution(self, node: Node) -> list[Value]:
        kernel = self._constant(node.inputs[1]).transpose(3, 2, 0, 1)
        return [self._convolved(node, kernel, groups=1)]

    def _depthwise(self, node: Node) -> list[Value]:
        rows, columns, channels, multiplier = self._constant(node.inputs[1]).shape
        kernel = self._constant(node.inputs[1]).transpose(2, 3, 0, 1).reshape(channels * multiplier, 1, rows, columns)
        return [self._convolved(node, kernel, groups=channels)]

    def _convolved(self, node: Node, kernel: Array, groups: int) -> Value:
        image = self._drawing.ordered(self._value(node.inputs[0]), _NCHW)
        arguments = [self._drawing.weight(array) for array in (kernel, *map(self._constant, node.inputs[2:]))]
        steps = {key: node.attributes[key][_SPATIAL] for key in ("strides", "dilations")}
        window = {"kernel_shape": list(kernel.shape[2:]), "auto_pad": _PADDING[node.attributes["padding"]], "group": groups}
        return self._activated(node, self._same("Conv", image, *arguments, **window, **steps))

    def _activated(self, node: Node, value: Value) -> Value:
        """What a fused node does after its bias."""
        for op in node.attributes.get("fused_ops", ())[1:]:
            value = self._activation(op, value)
        return value

    def _activation(self, op: str, value: Value) -> Value:
        if op == "Relu6":
            bounds = [self._drawing.weight(np.array(bound, np.float32)) for bound in (0, 6)]
            return self._same("Clip", value, *bounds)
        return self._same(_UNARY[op], value)

    def _limited_relu(self, node: Node) -> list[Value]:
        return [self._activation("Relu6", self._value(node.inputs[0]))]

    def _normalised(self, node: Node) -> list[Value]:
        """Training is over: what is left of a normalisation is a factor and a shift for each channel."""
        value = self._value(node.inputs[0])
        gamma, beta, mean, variance = (self._constant(source).astype(np.float64) for source in node.inputs[1:])
        factor = gamma / np.sqrt(variance + float(node.attributes["epsilon"]))
        for op, array in (("Mul", factor), ("Add", beta - mean * factor)):
            full = array.astype(np.float32).reshape((1,) * (len(value.order) - 1) + array.shape)
            value = self._same(op, value, self._drawing.weight(full.transpose(value.order)))
        return [value]

    def _sloped_relu(self, node: Node) -> list[Value]:
        value = self._value(node.inputs[0])
        return [self._same("PRelu", value, self._operand(node.inputs[1], value))]

    def _leaky_relu(self, node: Node) -> list[Value]:
        return [self._same("LeakyRelu", self._value(node.inputs[0]), alpha=float(node.attributes["alpha"]))]

    def _max_pool(self, node: Node) -> list[Value]:
        image = self._drawing.ordered(self._value(node.inputs[0]), _NCHW)
        window = {name: node.attributes[key][_SPATIAL] for name, key in (("kernel_shape", "ksize"), ("strides", "strides"))}
        return [self._same("MaxPool", image, auto_pad=_PADDING[node.attributes["padding"]], **window)]

    def _pad(self, node: Node) -> list[Value]:
        value = self._value(node.inputs[0])
        before_and_after = self._constant(node.inputs[1])[list(value.order)].T.reshape(-1).astype(np.int64)
        filling = self._constant(node.inputs[2]) if len(node.inputs) > 2 else np.zeros((), np.float32)
        return [self._same("Pad", value, self._drawing.weight(before_and_after), self._drawing.weight(filling))]

    def _concat(self, node: Node) -> list[Value]:
        first, *others = (self._value(source) for source in node.inputs[:-1])
        axis = int(self._constant(node.inputs[-1]))
        names = [self._drawing.ordered(other, first.order).name for other in others]
        return [self._same("Concat", first, *names, axis=first.stored(axis))]

    def _split(self, node: Node) -> list[Value]:
        value = self._value(node.inputs[0])
        sizes, axis = (self._constant(source) for source in node.inputs[1:])
        names = self._drawing.nodes(
            "Split", len(sizes), value.name, self._drawing.weight(sizes.astype(np.int64)), axis=value.stored(int(axis))
        )
        return [Value(name, value.order) for name in names]

    def _reshape(self, node: Node) -> list[Value]:
        value = self._value(node.inputs[0])
        plain = self._drawing.ordered(value, straight(len(value.order)))
        shape = self._constant(node.inputs[1]).astype(np.int64)
        return [Value(self._drawing.node("Reshape", plain.name, self._drawing.weight(shape)), straight(len(shape)))]

    def _resize(self, node: Node) -> list[Value]:
        if node.attributes["align_corners"] or not node.attributes["half_pixel_centers"]:
            raise NotImplementedError(f"{node.op} with other corners ({node.name})")
        image = self._drawing.ordered(self._value(node.inputs[0]), _NCHW)
        sides = self._drawing.weight(self._constant(node.inputs[1]).astype(np.int64))
        how = {"mode": "linear", "coordinate_transformation_mode": "half_pixel", "axes": [2, 3]}
        return [self._same("Resize", image, "", "", sides, **how)]

    def _mean(self, node: Node) -> list[Value]:
        value = self._value(node.inputs[0])
        axes = [axis % len(value.order) for axis in self._constant(node.inputs[1]).tolist()]
        plain = self._drawing.ordered(value, straight(len(value.order)))
        stored = self._drawing.weight(np.array(axes, np.int64))
        keep = int(node.attributes["keep_dims"])
        name = self._drawing.node("ReduceMean", plain.name, stored, keepdims=keep)
        return [Value(name, straight(len(value.order) - (0 if keep else len(axes))))]

    def _dense(self, node: Node) -> list[Value]:
        if node.attributes["transpose_a"] or node.attributes["transpose_b"]:
            raise NotImplementedError(f"{node.op} with a transposition ({node.name})")
        value = self._drawing.ordered(self._value(node.inputs[0]), straight(2))
        arguments = [self._drawing.weight(self._constant(source)) for source in node.inputs[1:]]
        return [self._activated(node, self._same("Gemm", value, *arguments))]


def _side(size: int | str) -> int | str:
    """A side's length, 1 where the file leaves the number of pictures open (-1); or the name of a side that may have any length."""
    try:
        return max(1, int(size))
    except ValueError:
        return size


def _dense_of_sparse(indices: Array, shape: Array, values: Array, default: Array) -> Array:
    dense = np.full(shape, default)
    if indices.size:
        dense[tuple(np.atleast_2d(indices).T)] = values
    return dense


_FOLDED: dict[str, Callable[..., Array]] = {"AddV2": np.add, "SparseToDense": _dense_of_sparse}
_OPERATIONS: dict[str, Callable[[_Translation, Node], list[Value]]] = {
    "Placeholder": _Translation._placeholder,
    "Transpose": _Translation._transpose,
    "Conv2D": _Translation._convolution,
    "_FusedConv2D": _Translation._convolution,
    "DepthwiseConv2dNative": _Translation._depthwise,
    "MaxPool": _Translation._max_pool,
    "AddN": _Translation._sum,
    "FusedBatchNorm": _Translation._normalised,
    "Relu6": _Translation._limited_relu,
    "Prelu": _Translation._sloped_relu,
    "LeakyRelu": _Translation._leaky_relu,
    "Pad": _Translation._pad,
    "PadV2": _Translation._pad,
    "ConcatV2": _Translation._concat,
    "SplitV": _Translation._split,
    "Reshape": _Translation._reshape,
    "ResizeBilinear": _Translation._resize,
    "Mean": _Translation._mean,
    "_FusedMatMul": _Translation._dense,
}
