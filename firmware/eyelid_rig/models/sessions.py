"""Looking with a model at inputs of one fixed shape: what the detectors use."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

from eyelid_rig.models.files import load
from eyelid_rig.models.runtime import Network, keep_little

Floats = NDArray[np.float32]


class Session:
    """One model, for inputs of one shape. Sessions of one model share its weights."""

    def __init__(self, network: Network, shape: tuple[int, ...]) -> None:
        """Raises `ValueError` for a shape that the model's file rules out."""
        sides = network.input
        if len(sides) != len(shape) or any(isinstance(side, int) and side != size for side, size in zip(sides, shape, strict=True)):
            raise ValueError(f"{network.name} takes {sides}, not {shape}")
        self.name = network.name
        self.sha256 = network.sha256
        self.shape = shape
        self._network = network

    def run(self, x: Floats) -> list[Floats]:
        """The model's outputs, in the order of its file, for a float32 array of the session's shape.

        Raises `low-memory` and `model-differs`; `ValueError` for an array of another shape or kind.
        """
        if x.shape != self.shape or x.dtype != np.float32:
            raise ValueError(f"{self.name} was started for float32 of {self.shape}, not {x.dtype} of {x.shape}")
        _make_room_for(self.name)
        outputs: list[Floats] = self._network.run(np.ascontiguousarray(x))
        return outputs

    @property
    def metadata(self) -> dict[str, str]:
        """What the model's file says about itself."""
        return self._network.metadata


@cache
def session(name: str, shape: tuple[int, ...]) -> Session:
    """The one session of that model and shape; a second call gives the same. Raises as `load`, `Network` and `Session` do."""
    return Session(_network(name), shape)


def take_turns(groups: Sequence[Collection[str]]) -> None:
    """From now on, in this process, models of different groups are not in memory together; nothing else changes but the time it takes.

    Whoever runs sends the other groups to rest; a model that rested is read, hashed and started again when it runs next.
    """
    global _groups
    _groups = tuple(frozenset(group) for group in groups)
    if _groups:
        keep_little()


@cache
def _network(name: str) -> Network:
    _make_room_for(name)
    network = _networks[name] = Network(load(name))
    return network


def _make_room_for(name: str) -> None:
    for other, network in _networks.items():
        if any(other in group and name not in group for group in _groups):
            network.rest()


_networks: dict[str, Network] = {}
"""Those that were ever started."""
_groups: tuple[frozenset[str], ...] = ()
