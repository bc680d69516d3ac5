"""SSDLite for pictures of any shape, and only the network of it: as it was exported, it also shrinks pictures and decodes boxes.

What it was exported with before the network is a loop over the pictures of a batch, and after it the anchors for squares of 300 pixels:
both are left to whoever looks, and what is between has only convolutions, which take any size.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

import numpy as np

from eyelid_rig.models.tools.tfjs import Array, Graph, Node, producer

SCALED = "Preprocessor/sub"
"""The node that gives the network its pictures, scaled."""
_PICTURE = {"shape": {"dim": [{"size": "1"}, {"size": "height"}, {"size": "width"}, {"size": "3"}]}}
_KERNEL_AXES = 2
"""What has more than one axis is a kernel; shifts and factors are few, and stay as they are."""


def network(graph: Graph, outputs: Collection[str]) -> Graph:
    """What the outputs need, from a scaled picture (1, height, width, 3) on, with the kernels rounded to half precision."""
    nodes = {node.name: node for node in graph.nodes} | {SCALED: Node(SCALED, "Placeholder", (), _PICTURE)}
    needed = set(_needed(nodes, outputs))
    kept = [nodes[node.name] for node in graph.nodes if node.name in needed]
    read = {producer(source) for node in kept for source in node.inputs}
    return replace(graph, nodes=tuple(kept), weights={name: _halved(array) for name, array in graph.weights.items() if name in read})


def _needed(nodes: Mapping[str, Node], outputs: Collection[str]) -> Iterator[str]:
    """Each node that an output reads, directly or through others, once."""
    waiting, seen = list(outputs), set[str]()
    while waiting:
        name = waiting.pop()
        if name in nodes and name not in seen:
            seen.add(name)
            yield name
            waiting += map(producer, nodes[name].inputs)


def _halved(array: Array) -> Array:
    return array.astype(np.float16) if array.ndim >= _KERNEL_AXES and array.dtype == np.float32 else array
