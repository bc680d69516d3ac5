"""A rigged mesh of a right hand, bent into a pose: where its skin and its joints then are.

The mesh is `meshes/right-hand.glb` (glTF 2.0; `NOTICE.md`): 1,360 vertices and 25 joints in metres, every joint a node of its own whose
rest is the bind pose. Here x runs to the right, y down and z away from the eye, as somebody sees the back of their own right hand with
its fingers up; the wrist is the origin.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Faces = npt.NDArray[np.int64]

FILE = Path(__file__).with_name("meshes") / "right-hand.glb"
_TO_EYE = [2, 1, 0]
_SIGNS = (1.0, 1.0, -1.0)
"""The file's x runs out of the back of the hand, its y from the fingertips to the wrist, its z from the thumb to the little finger."""
_TYPES = {5121: np.uint8, 5123: np.uint16, 5126: np.float32}
_WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}

END = 0.0155
"""Metres below the wrist where the hand ends."""
WRIST = 0
THUMB = (1, 2, 3, 4)
INDEX, MIDDLE, RING, LITTLE = ((at, at + 1, at + 2, at + 3, at + 4) for at in (5, 10, 15, 20))
"""Joints from the wrist to the tip: a finger's first one lies in the palm, its second is the knuckle."""
CHAINS = (THUMB, INDEX, MIDDLE, RING, LITTLE)


@dataclass(frozen=True, slots=True)
class Mesh:
    """The hand at rest, stretched out flat."""

    vertices: Floats
    """(n, 3), as are the normals."""
    normals: Floats
    faces: Faces
    """(m, 3)"""
    weights: Floats
    """(n, 25): how much each joint carries each vertex along."""
    joints: Floats
    """(25, 3)"""


@dataclass(frozen=True, slots=True)
class Posed:
    """The hand after bending."""

    vertices: Floats
    normals: Floats
    joints: Floats


@cache
def mesh() -> Mesh:
    """As the file has it, but for the rim at the wrist, which an arm takes the place of."""
    data = FILE.read_bytes()
    (length,) = struct.unpack_from("<I", data, 12)
    tree, binary = json.loads(data[20 : 20 + length]), data[28 + length :]
    (primitive,) = tree["meshes"][0]["primitives"]
    parts = {name: _numbers(tree, binary, at) for name, at in primitive["attributes"].items()}
    joints = _seen([tree["nodes"][at]["translation"] for at in tree["skins"][0]["joints"]])
    weights = np.zeros((len(parts["POSITION"]), len(joints)))
    np.add.at(weights, (np.arange(len(weights))[:, None], parts["JOINTS_0"].astype(int)), parts["WEIGHTS_0"])
    faces = _numbers(tree, binary, primitive["indices"]).astype(np.int64).reshape(-1, 3)
    vertices = _seen(parts["POSITION"]) - joints[WRIST]
    faces = faces[(vertices[faces][..., 1] < END).all(1)]
    return Mesh(vertices, _seen(parts["NORMAL"]), faces, weights, joints - joints[WRIST])


def posed(turns: Mapping[int, Floats]) -> Posed:
    """Bent: `turns` has a joint's rotation vector (radians), and what lies beyond the joint goes along."""
    rest = mesh()
    spins, moves = _carried(rest.joints, turns)
    vertices = np.einsum("vj,jab,vb->va", rest.weights, spins, rest.vertices) + rest.weights @ moves
    normals = np.einsum("vj,jab,vb->va", rest.weights, spins, rest.normals)
    joints = np.einsum("jab,jb->ja", spins, rest.joints) + moves
    return Posed(vertices, normals / np.linalg.norm(normals, axis=1, keepdims=True), joints)


def curl(chain: tuple[int, ...], angles: tuple[float, ...]) -> dict[int, Floats]:
    """A finger's turns towards the palm, in radians, for its joints from the knuckle on."""
    joints = mesh().joints
    turns = {}
    for at, angle in zip(range(len(chain) - 4, len(chain) - 1), angles, strict=True):
        bone = joints[chain[at + 1]] - joints[chain[at]]
        axis = np.cross(bone, (0.0, 0.0, 1.0))
        turns[chain[at]] = angle * axis / np.linalg.norm(axis)
    return turns


def rotation(vector: Floats) -> Floats:
    """(3, 3)"""
    return np.asarray(cv2.Rodrigues(np.asarray(vector, np.float64))[0])


def _carried(joints: Floats, turns: Mapping[int, Floats]) -> tuple[Floats, Floats]:
    """(25, 3, 3) and (25, 3): how each joint moves what it carries."""
    spins, moves = np.repeat(np.eye(3)[None], len(joints), axis=0), np.zeros((len(joints), 3))
    for chain in CHAINS:
        spin, move = np.eye(3), np.zeros(3)
        for joint in chain:
            own = rotation(turns.get(joint, np.zeros(3)))
            move = spin @ (joints[joint] - own @ joints[joint]) + move
            spin = spin @ own
            spins[joint], moves[joint] = spin, move
    return spins, moves


def _seen(points: Any) -> Floats:
    return np.asarray(points, np.float64)[:, _TO_EYE] * _SIGNS


def _numbers(tree: dict[str, Any], binary: bytes, at: int) -> npt.NDArray[Any]:
    """An accessor's values, a row each."""
    accessor = tree["accessors"][at]
    view = tree["bufferViews"][accessor["bufferView"]]
    width = _WIDTHS[accessor["type"]]
    start = view.get("byteOffset", 0) + accessor.get("byteOffset", 0)
    return np.frombuffer(binary, _TYPES[accessor["componentType"]], accessor["count"] * width, start).reshape(-1, width)
