"""Reading the weights of a PyTorch file from before version 1.6: pickles, and then the numbers. PyTorch is not needed.

Nothing of the file is run: its pickles may name one function of PyTorch's and its kinds of numbers, and nothing else.
"""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from collections.abc import Mapping
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
MAGIC: Final = 0x1950A86A20F9469CFC6C
_KINDS: Final[Mapping[str, str]] = {"FloatStorage": "<f4", "LongStorage": "<i8"}


def read(source: bytes) -> dict[str, Array]:
    """The tensors by their names. Raises `ValueError` for what is no such file, and for one that names anything else."""
    file = io.BytesIO(source)
    try:
        magic, _version, _platform, tensors, keys = [_Unpickler(file).load() for _ in range(5)]
    except (pickle.UnpicklingError, EOFError, AttributeError, IndexError, KeyError, TypeError) as error:
        raise ValueError(f"no weights of PyTorch before 1.6: {error}") from error
    if magic != MAGIC:
        raise ValueError("no weights of PyTorch before 1.6: another magic number")
    kinds = {key: kind for (kind, key), *_ in tensors.values()}
    numbers = {key: _numbers(file, np.dtype(kinds[key])) for key in keys}
    return {name: _tensor(numbers[key], *layout) for name, ((_kind, key), *layout) in tensors.items()}


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if module == "torch" and name in _KINDS:
            return _KINDS[name]
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _described
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        raise ValueError(f"weights do not need {module}.{name}")

    def persistent_load(self, pid: Any) -> tuple[str, str]:
        """Of a piece of numbers that comes later, its kind and key."""
        _storage, kind, key, *_ = pid
        return kind, key


def _described(storage: tuple[str, str], offset: int, shape: tuple[int, ...], strides: tuple[int, ...], *_: object) -> tuple[Any, ...]:
    return storage, offset, shape, strides


def _numbers(file: io.BytesIO, kind: np.dtype[Any]) -> Array:
    count = int.from_bytes(file.read(8), "little")
    return np.frombuffer(file.read(count * kind.itemsize), kind, count)


def _tensor(numbers: Array, offset: int, shape: tuple[int, ...], strides: tuple[int, ...]) -> Array:
    """Strides are in numbers; a tensor's axes may lie in any order. Raises `ValueError` where they lead out of the numbers."""
    last = offset + sum((length - 1) * stride for length, stride in zip(shape, strides, strict=True))
    if last >= len(numbers) or min((offset, *strides)) < 0:
        raise ValueError("a tensor reaches beyond its numbers")
    steps = [stride * numbers.itemsize for stride in strides]
    return np.lib.stride_tricks.as_strided(numbers[offset:], shape, steps).copy()
