"""Reading a TensorFlow.js graph model: a JSON of nodes and its weights, in one file or in several."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_WAY_BACK = "NextIteration"


@dataclass(frozen=True, slots=True)
class Node:
    """One operation of TensorFlow's; an input is the name of the node that it comes from, with `:1` for its second output and so on."""

    name: str
    op: str
    inputs: tuple[str, ...]
    attributes: Mapping[str, Any]
    """Numbers, strings, and lists of them."""


@dataclass(frozen=True, slots=True)
class Graph:
    """A whole model."""

    nodes: tuple[Node, ...]
    """Each after those that it reads; constants are not among them."""
    weights: Mapping[str, Array]
    """By the name of the constant: float16 where the file has float16."""


def read(topology: bytes, *weights: bytes) -> Graph:
    """The model of a `model.json` and its weights files, in their order. `KeyError` and `ValueError` say that it is none."""
    model = json.loads(topology)
    listed = [weight for group in model["weightsManifest"] for weight in group["weights"]]
    nodes = {raw["name"]: _node(raw) for raw in model["modelTopology"]["node"] if raw["op"] != "Const"}
    return Graph(tuple(_in_order(nodes)), dict(_arrays(listed, b"".join(weights))))


def _node(raw: Mapping[str, Any]) -> Node:
    inputs = tuple(name for name in raw.get("input", ()) if not name.startswith("^"))
    return Node(raw["name"], raw["op"], inputs, {key: _attribute(value) for key, value in raw.get("attr", {}).items()})


def _attribute(value: Mapping[str, Any]) -> Any:
    """protobuf's JSON form as plain values: whole numbers come as strings, strings in base64 or as lists of bytes."""
    if "list" in value:
        return [_scalar(kind, item) for kind, items in value["list"].items() for item in items]
    (kind, item), *_ = value.items()
    return _scalar(kind, item)


def _scalar(kind: str, item: Any) -> Any:
    if kind == "i":
        return int(item)
    if kind == "s":
        return (bytes(item) if isinstance(item, list) else base64.b64decode(item)).decode()
    return item


def _in_order(nodes: Mapping[str, Node]) -> Iterator[Node]:
    """Sorted by what reads what, but for a loop's way back; the file's own order decides where that leaves a choice."""
    sorter: TopologicalSorter[str] = TopologicalSorter()
    before = {name for name, node in nodes.items() if node.op != _WAY_BACK}
    for name, node in nodes.items():
        sorter.add(name, *(source for source in map(producer, node.inputs) if source in before))
    return (nodes[name] for name in sorter.static_order())


def producer(source: str) -> str:
    """The name of the node that an input comes from."""
    return source.partition(":")[0]


def _arrays(listed: list[dict[str, Any]], data: bytes) -> Iterator[tuple[str, Array]]:
    offset = 0
    for weight in listed:
        kind = np.dtype(weight.get("quantization", weight)["dtype"]).newbyteorder("<")
        count = int(np.prod(weight["shape"], dtype=int))
        yield weight["name"], np.frombuffer(data, kind, count, offset).reshape(weight["shape"])
        offset += count * kind.itemsize
    if offset != len(data):
        raise ValueError(f"the weights are {len(data)} bytes, and the model lists {offset}")
