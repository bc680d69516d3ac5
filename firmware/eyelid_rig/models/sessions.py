"""Running a model: one onnxruntime session a model and shape, one thread, nothing written and nothing said.

A session that is fed many shapes keeps memory for each of them (3 GB were seen), so every session here has one.
"""

from __future__ import annotations

import os
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eyelid_formats.errors import Code, RigError
from eyelid_rig.models.files import REMEDY, Model, load

if TYPE_CHECKING:
    import onnxruntime  # noqa: TID251

Floats = NDArray[np.float32]
_FATAL_ONLY = 4
_NO_MEMORY = ("bad_alloc", "failed to allocate", "out of memory")


class Session:
    """One model, ready for inputs of one shape."""

    def __init__(self, model: Model, shape: tuple[int, ...]) -> None:
        """Raises `model-differs` when the model cannot run here, `low-memory`; `ValueError` for a shape it cannot take."""
        self.name = model.name
        self.sha256 = model.sha256
        self.shape = shape
        self._session = _start(model, shape)
        self._input = self._session.get_inputs()[0].name

    def run(self, x: Floats) -> list[Floats]:
        """The model's outputs, in the order of its file, for a float32 array of the session's shape."""
        if x.shape != self.shape or x.dtype != np.float32:
            raise ValueError(f"{self.name} was started for float32 of {self.shape}, not {x.dtype} of {x.shape}")
        try:
            outputs: list[Floats] = self._session.run(None, {self._input: np.ascontiguousarray(x)})
        except Exception as error:  # onnxruntime's exceptions have no public root of their own
            raise _refusal(self.name, error) from error
        return outputs

    @property
    def metadata(self) -> dict[str, str]:
        """What the model's file says about itself."""
        return dict(self._session.get_modelmeta().custom_metadata_map)


@cache
def session(name: str, shape: tuple[int, ...]) -> Session:
    """The one session of that model and shape; a second call gives the same. Raises as `load` and `Session` do."""
    return Session(load(name), shape)


def _start(model: Model, shape: tuple[int, ...]) -> onnxruntime.InferenceSession:
    sides = _free_sides(model, shape)
    runtime = _runtime()
    options = _options(runtime)
    for side, size in sides.items():
        options.add_free_dimension_override_by_name(side, size)
    try:
        return runtime.InferenceSession(model.data, options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise _refusal(model.name, error) from error


def _free_sides(model: Model, shape: tuple[int, ...]) -> dict[str, int]:
    """What the model's named sides are in this shape; a shape that the model's numbers rule out is a mistake of the caller."""
    sides = model.input
    if len(sides) != len(shape) or any(isinstance(side, int) and side != size for side, size in zip(sides, shape, strict=True)):
        raise ValueError(f"{model.name} takes {sides}, not {shape}")
    return {side: size for side, size in zip(sides, shape, strict=True) if isinstance(side, str)}


def _runtime() -> Any:
    """onnxruntime, imported only where a model runs: the processes that see no frame do without it.

    Its packages have telemetry on unless the environment says otherwise before the import: a device number and a database of events
    in the home folder, sent when there is a network. Nothing else of ours may import it.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime  # noqa: TID251
    except ImportError as error:
        raise RigError(Code.MODEL_MISSING, f"onnxruntime cannot be loaded ({error}): install eyelid[redact]") from error
    onnxruntime.set_default_logger_severity(_FATAL_ONLY)
    return onnxruntime


def _options(runtime: Any) -> Any:
    """One thread, so that a rig's other work goes on; no arena, so that memory goes back after each look."""
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.use_deterministic_compute = True
    options.log_severity_level = _FATAL_ONLY
    for key in ("session.intra_op.allow_spinning", "session.inter_op.allow_spinning"):
        options.add_session_config_entry(key, "0")
    return options


def _refusal(name: str, error: Exception) -> RigError:
    """onnxruntime says it in words only: what is not about memory is a model that this runtime does not run."""
    if isinstance(error, MemoryError) or any(word in str(error).lower() for word in _NO_MEMORY):
        return RigError(Code.LOW_MEMORY, f"no memory to run the model {name}: choose a smaller profile")
    return RigError(Code.MODEL_DIFFERS, f"the model {name} does not run here ({type(error).__name__}): {REMEDY}")
