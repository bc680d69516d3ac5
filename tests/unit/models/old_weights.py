"""A file of weights as PyTorch wrote them before 1.6, with one tensor (2, 3) of the numbers 0 to 5; and a network that resizes."""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from eyelid_rig.models.tools.pytorch import MAGIC


class _Global:
    """Pickled as a reference to a name of a module that need not be there."""

    def __init__(self, module: str, name: str) -> None:
        self.module, self.name = module, name


class _Call:
    """Pickled as a call of such a name."""

    def __init__(self, function: tuple[str, str], arguments: tuple[Any, ...]) -> None:
        self.function, self.arguments = _Global(*function), arguments


class _Pickler(pickle._Pickler):  # type: ignore[name-defined, misc]
    """In Python, so that names can be written that nothing here has."""

    def persistent_id(self, obj: Any) -> Any:
        return obj.value if isinstance(obj, _Piece) else None

    def save(self, obj: Any, save_persistent_id: bool = True) -> None:
        if isinstance(obj, _Global):
            self.write(b"c" + f"{obj.module}\n{obj.name}\n".encode())
        elif isinstance(obj, _Call):
            self.save(obj.function)
            self.save(obj.arguments)
            self.write(b"R")
        else:
            super().save(obj, save_persistent_id)


class _Piece:
    def __init__(self, key: str) -> None:
        self.value = ("storage", _Global("torch", "FloatStorage"), key, "cpu", 6, None)


def saved(function: tuple[str, str], strides: tuple[int, int]) -> bytes:
    """With the tensor made by this function of PyTorch's."""
    tensor = _Call(function, (_Piece("7"), 0, (2, 3), strides, False, OrderedDict()))
    file = io.BytesIO()
    for part in (MAGIC, 1001, {"little_endian": True}, {"kernel": tensor}, ["7"]):
        _Pickler(file, 2).dump(part)
    file.write((6).to_bytes(8, "little") + np.arange(6, dtype="<f4").tobytes())
    return file.getvalue()


def resizing(side: int) -> bytes:
    """Twice as large, with the size written down; one row a pixel."""
    image = helper.make_tensor_value_info("image", TensorProto.FLOAT, [1, 3, side, side])
    rows = helper.make_tensor_value_info("rows_8", TensorProto.FLOAT, [1, 4 * side * side, 3])
    how = {"mode": "linear", "coordinate_transformation_mode": "half_pixel", "axes": [2, 3]}
    nodes = [
        helper.make_node("Identity", ["image"], ["same"]),
        helper.make_node("Resize", ["same", "", "", "sizes"], ["large"], **how),
        helper.make_node("Transpose", ["large"], ["last"], perm=[0, 2, 3, 1]),
        helper.make_node("Reshape", ["last", "shape"], ["rows_8"]),
    ]
    weights = [
        numpy_helper.from_array(np.array(value, np.int64), name) for name, value in (("sizes", [2 * side] * 2), ("shape", [1, -1, 3]))
    ]
    graph = helper.make_graph(nodes, "resizing", [image], [rows], weights)
    return bytes(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=8).SerializeToString())
