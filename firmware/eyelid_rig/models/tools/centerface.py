"""centerface.onnx as it can be used: its input is any picture, not ten of 32 x 32 pixels.

The weights stay as they are. The file fixes its input and outputs to the sizes that it was exported with, and lists its weights as
inputs too (ONNX before version 4 had to), of which `num_batches_tracked` of each normalisation is read by no one.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import onnx

_INPUT_SIDES = {0: "batch", 2: "height", 3: "width"}
_OUTPUT_SIDES = {0: "batch", 2: "rows", 3: "columns"}
"""A row and a column of the outputs is four pixels."""


def freed(source: bytes) -> bytes:
    """The same network with input (batch, 3, height, width), as the same bytes whenever it is made."""
    model = onnx.load_model_from_string(source)
    graph = model.graph
    weights = {weight.name for weight in graph.initializer}
    read = {name for node in graph.node for name in node.input}
    _keep_only(graph.initializer, read)
    _keep_only(graph.input, read - weights)
    _name_sides(graph.input, _INPUT_SIDES)
    _name_sides(graph.output, _OUTPUT_SIDES)
    onnx.checker.check_model(model, full_check=True)
    return bytes(model.SerializeToString(deterministic=True))


def _keep_only(named: Any, wanted: set[str]) -> None:
    """Leave in a repeated field what has one of these names."""
    kept = [item for item in named if item.name in wanted]
    del named[:]
    named.extend(kept)


def _name_sides(values: Iterable[onnx.ValueInfoProto], names: dict[int, str]) -> None:
    for value in values:
        for index, name in names.items():
            value.type.tensor_type.shape.dim[index].dim_param = name
