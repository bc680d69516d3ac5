"""A network translated to ONNX computes what its TensorFlow operations say."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from numpy.typing import NDArray

from eyelid_rig.models import Model, Network, Session
from eyelid_rig.models.files import load
from eyelid_rig.models.tools import centerface, nanodet, pytorch, ssd, tensorflow, tfjs
from eyelid_rig.models.tools.tfjs import Graph, Node
from unit.models.old_export import old_export
from unit.models.old_weights import resizing, saved
from unit.models.slowly import convolved, max_pooled

Array = NDArray[Any]
RANDOM = np.random.default_rng(20261123)


def numbers(*shape: int) -> NDArray[np.float32]:
    return RANDOM.normal(size=shape).astype(np.float32)


def ran(nodes: list[Node], weights: Mapping[str, Array], x: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the translated graph makes of x; its input is `x`, its output the last node's."""
    sides = [{"size": str(side)} for side in x.shape]
    graph = Graph((Node("x", "Placeholder", (), {"shape": {"dim": sides}}), *nodes), weights)
    data = tensorflow.to_onnx(graph, {"y": nodes[-1].name})
    return looked(data, x.shape, x)[0]


def looked(data: bytes, sides: tuple[int | str, ...], x: NDArray[np.float32]) -> list[NDArray[np.float32]]:
    """The outputs of a model that is no file."""
    return Session(Network(Model("test", Path("test.onnx"), bytes(32), sides, data)), x.shape).run(x)


def window(step: int, padding: str, fused: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"strides": [1, step, step, 1], "dilations": [1, 1, 1, 1], "padding": padding, "fused_ops": list(fused)}


@settings(max_examples=25, deadline=None)
@given(some.sampled_from([5, 6, 9]), some.sampled_from([1, 3, 5]), some.sampled_from([1, 2]), some.sampled_from(["SAME", "VALID"]))
def test_a_convolution_pads_and_steps_as_tensorflow_does(side: int, kernel_side: int, step: int, padding: str) -> None:
    x, kernel = numbers(1, side, side + 2, 3), numbers(kernel_side, kernel_side, 3, 4)
    y = ran([Node("y", "Conv2D", ("x", "k"), window(step, padding))], {"k": kernel}, x)
    assert y == pytest.approx(convolved(x, kernel, step, padding), abs=1e-4)


def test_a_depthwise_convolution_keeps_channels_apart() -> None:
    x, kernel = numbers(1, 7, 7, 3), numbers(3, 3, 3, 2)
    y = ran([Node("y", "DepthwiseConv2dNative", ("x", "k"), window(2, "SAME"))], {"k": kernel}, x)
    apart = [convolved(x[..., [channel]], kernel[:, :, [channel]], 2, "SAME") for channel in range(3)]
    assert y == pytest.approx(np.concatenate(apart, axis=3), abs=1e-4)


def test_a_fused_convolution_adds_its_bias_and_then_cuts() -> None:
    x, kernel, bias = numbers(1, 4, 4, 2), numbers(1, 1, 2, 3), numbers(3)
    y = ran([Node("y", "_FusedConv2D", ("x", "k", "b"), window(1, "SAME", ("BiasAdd", "Relu6")))], {"k": kernel, "b": bias}, x)
    assert y == pytest.approx(np.clip(x @ kernel[0, 0] + bias, 0, 6), abs=1e-5)


def test_half_precision_weights_are_computed_with_in_full() -> None:
    x, kernel = numbers(1, 3, 3, 2), numbers(1, 1, 2, 2).astype(np.float16)
    y = ran([Node("y", "Conv2D", ("x", "k"), window(1, "VALID"))], {"k": kernel}, x)
    assert y == pytest.approx(x @ kernel[0, 0].astype(np.float32), abs=1e-6)


def test_factors_sums_and_limits_are_as_tensorflow_has_them() -> None:
    x, factor, shift = numbers(1, 3, 4, 2), numbers(2), numbers(2)
    nodes = [
        Node("a", "Mul", ("x", "f"), {}),
        Node("b", "BiasAdd", ("a", "s"), {}),
        Node("c", "AddN", ("s", "b", "x"), {}),
        Node("d", "Relu6", ("c",), {}),
    ]
    assert ran(nodes, {"f": factor, "s": shift}, x) == pytest.approx(np.clip(x * factor + 2 * shift + x, 0, 6), abs=1e-5)


def test_a_normalisation_is_by_what_training_saw() -> None:
    x, kernel = numbers(1, 3, 4, 2), numbers(1, 1, 2, 5)
    gamma, beta, mean, variance = numbers(5), numbers(5), numbers(5), np.abs(numbers(5))
    nodes = [
        Node("a", "Conv2D", ("x", "k"), window(1, "SAME")),
        Node("y", "FusedBatchNorm", ("a", "g", "b", "m", "v"), {"epsilon": 0.001}),
    ]
    y = ran(nodes, {"k": kernel, "g": gamma, "b": beta, "m": mean, "v": variance}, x)
    assert y == pytest.approx((x @ kernel[0, 0] - mean) / np.sqrt(variance + 0.001) * gamma + beta, abs=1e-4)


@pytest.mark.parametrize("padding", ["SAME", "VALID"])
def test_the_largest_of_each_window_is_kept(padding: str) -> None:
    x = numbers(1, 7, 7, 2) - 10
    y = ran([Node("y", "MaxPool", ("x",), window(2, padding) | {"ksize": [1, 2, 2, 1]})], {}, x)
    assert np.array_equal(y, max_pooled(x, 2, 2, padding))


@settings(max_examples=25, deadline=None)
@given(some.permutations(range(4)), some.permutations(range(4)), some.integers(-4, 3))
def test_axes_are_followed_through_transpositions(first: list[int], second: list[int], axis: int) -> None:
    x, added = numbers(1, 2, 3, 4), numbers(*np.array((1, 2, 3, 4))[first][1:])
    weights = {"first": np.array(first), "second": np.array(second), "added": added, "axis": np.array(axis)}
    nodes = [
        Node("a", "Transpose", ("x", "first"), {}),
        Node("b", "AddV2", ("added", "a"), {}),
        Node("c", "Transpose", ("b", "second"), {}),
        Node("d", "ConcatV2", ("c", "c", "axis"), {}),
        Node("e", "Pad", ("d", "pads"), {}),
    ]
    pads = np.arange(8).reshape(4, 2)
    moved = (x.transpose(first) + added).transpose(second)
    expected = np.pad(np.concatenate([moved, moved], axis), pads)
    assert ran(nodes, weights | {"pads": pads}, x) == pytest.approx(expected, abs=1e-6)


def test_a_reshape_reads_in_tensorflows_order_of_axes() -> None:
    x, kernel = numbers(1, 4, 4, 3), numbers(1, 1, 3, 2)
    nodes = [Node("a", "Conv2D", ("x", "k"), window(1, "SAME")), Node("b", "Reshape", ("a", "shape"), {})]
    y = ran(nodes, {"k": kernel, "shape": np.array([1, -1, 2])}, x)
    assert y == pytest.approx((x @ kernel[0, 0]).reshape(1, 16, 2), abs=1e-5)


def test_an_operation_of_no_model_of_ours_is_refused_by_name() -> None:
    with pytest.raises(NotImplementedError, match="Einsum"):
        ran([Node("y", "Einsum", ("x",), {})], {}, numbers(1, 2))


def test_a_graph_model_is_read_as_it_was_written() -> None:
    text = base64.b64encode(b"SAME").decode()
    nodes = [
        {"name": "y", "op": "MaxPool", "input": ["x:0"], "attr": {"padding": {"s": text}, "ksize": {"list": {"i": ["1", "2"]}}}},
        {"name": "x", "op": "Placeholder"},
        {"name": "w", "op": "Const"},
    ]
    listed = [{"name": "w", "shape": [2, 1], "dtype": "float32", "quantization": {"dtype": "float16"}}]
    topology = json.dumps({"modelTopology": {"node": nodes}, "weightsManifest": [{"weights": listed}]}).encode()
    weights = np.array([[1.5], [-2]], np.float16)
    graph = tfjs.read(topology, weights.tobytes())
    assert [node.name for node in graph.nodes] == ["x", "y"]
    assert graph.nodes[1].attributes == {"padding": "SAME", "ksize": [1, 2]}
    assert np.array_equal(graph.weights["w"], weights)
    with pytest.raises(ValueError, match="bytes"):
        tfjs.read(topology, weights.tobytes() + b"more")


def test_weights_may_lie_in_several_files_and_strings_be_lists_of_bytes() -> None:
    nodes = [{"name": "y", "op": "MaxPool", "input": [], "attr": {"padding": {"s": list(b"SAME")}}}]
    listed = [{"name": "w", "shape": [3], "dtype": "float32"}]
    topology = json.dumps({"modelTopology": {"node": nodes}, "weightsManifest": [{"weights": listed}]}).encode()
    weights = np.array([1.5, -2, 3], np.float32)
    data = weights.tobytes()
    graph = tfjs.read(topology, data[:5], data[5:])
    assert graph.nodes[0].attributes == {"padding": "SAME"}
    assert np.array_equal(graph.weights["w"], weights)


def test_of_ssdlite_only_the_network_is_kept_with_kernels_in_half_precision() -> None:
    loop = [("m", "Merge", ["e", "n"]), ("n", "NextIteration", ["m"]), ("e", "Enter", []), (ssd.SCALED, "Sub", ["m"])]
    after = [("y", "Mul", [ssd.SCALED, "k"]), ("z", "Add", ["y:0", "s"]), ("decoded", "Exp", ["z"])]
    nodes = [{"name": name, "op": op, "input": inputs} for name, op, inputs in (*after, *loop)]
    listed = [{"name": name, "shape": shape, "dtype": "float32"} for name, shape in (("k", [1, 3]), ("s", [3]), ("other", [1]))]
    topology = json.dumps({"modelTopology": {"node": nodes}, "weightsManifest": [{"weights": listed}]}).encode()
    values = np.array([1, 2, 3, 4, 5, 6, 7], np.float32)
    graph = ssd.network(tfjs.read(topology, values.tobytes()), ["z"])
    assert [(node.name, node.op) for node in graph.nodes] == [(ssd.SCALED, "Placeholder"), ("y", "Mul"), ("z", "Add")]
    assert {name: array.dtype.name for name, array in graph.weights.items()} == {"k": "float16", "s": "float32"}
    x = numbers(1, 2, 4, 3)
    (y,) = looked(tensorflow.to_onnx(graph, {"y": "z"}), (1, "height", "width", 3), x)
    assert y == pytest.approx(x * values[:3] + values[3:6], abs=1e-5)


def test_a_translation_gives_the_same_bytes_each_time() -> None:
    nodes = (Node("x", "Placeholder", (), {"shape": {"dim": [{"size": "1"}, {"size": "3"}]}}), Node("y", "Relu", ("x",), {}))
    assert tensorflow.to_onnx(Graph(nodes, {}), {"y": "y"}) == tensorflow.to_onnx(Graph(nodes, {}), {"y": "y"})


def test_centerface_is_freed_to_the_same_bytes_however_often() -> None:
    data = load("faces").data
    assert centerface.freed(data) == data


def test_a_freed_network_takes_any_size_and_computes_the_same() -> None:
    source = old_export(side=8)
    freed = centerface.freed(source)
    x = numbers(1, 3, 8, 8)
    (fixed,) = looked(source, (1, 3, 8, 8), x)
    sides = ("batch", 3, "height", "width")
    (same,) = looked(freed, sides, x)
    (wide,) = looked(freed, sides, np.concatenate([x, x], axis=3))
    assert same == pytest.approx(fixed, abs=1e-6)
    assert wide.shape == (1, 1, 8, 16)
    assert b"num_batches_tracked" in source
    assert b"num_batches_tracked" not in freed


def test_a_network_that_names_the_sizes_between_is_freed_to_any_size_and_computes_the_same() -> None:
    source = resizing(side=8)
    freed = nanodet.freed(source)
    x = numbers(1, 3, 8, 8)
    (fixed,) = looked(source, (1, 3, 8, 8), x)
    (same,) = looked(freed, (1, 3, "height", "width"), x)
    (wide,) = looked(freed, (1, 3, "height", "width"), np.concatenate([x, x], axis=3))
    assert np.array_equal(same, fixed)
    assert wide.shape == (1, 512, 3)


def test_weights_of_pytorch_are_read_whatever_the_order_of_their_axes() -> None:
    (read,) = pytorch.read(saved(("torch._utils", "_rebuild_tensor_v2"), strides=(1, 2))).values()
    assert np.array_equal(read, [[0, 2, 4], [1, 3, 5]])


def test_weights_that_name_anything_else_to_run_are_refused_and_nothing_is_run() -> None:
    with pytest.raises(ValueError, match="posix"):
        pytorch.read(saved(("posix", "system"), strides=(1, 2)))


@pytest.mark.parametrize("source", [b"", b"PK\x03\x04", b"no pickle"])
def test_what_is_no_file_of_weights_is_refused(source: bytes) -> None:
    with pytest.raises(ValueError, match="PyTorch"):
        pytorch.read(source)


def test_a_tensor_that_reaches_beyond_its_numbers_is_refused() -> None:
    with pytest.raises(ValueError, match="beyond"):
        pytorch.read(saved(("torch._utils", "_rebuild_tensor_v2"), strides=(1, 3)))
