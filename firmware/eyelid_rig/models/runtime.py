"""onnxruntime, as a rig needs it: one thread, one arena for all models, nothing written, nothing said.

Measured with three detectors, each at five sizes: one onnxruntime session a size, each with memory of its own, took 531 MB and 728 ms
for all fifteen; one session a model over one arena took 206 MB and 544 ms, with the same bytes as results. onnxruntime's plan of memory for
each size is left out (3 GB were seen after many sizes). The arena begins as one large piece of addresses that is split and joined again,
and takes memory only where something was written: growing piece by piece took 32 MB more for the models and windows of a `zero`.
"""

from __future__ import annotations

import ctypes
import os
import sys
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eyelid_formats.errors import Code, RigError
from eyelid_rig.memory import return_at_once
from eyelid_rig.models.files import REMEDY, Model, load

if TYPE_CHECKING:
    import onnxruntime  # noqa: TID251

ARENA_BYTES = 320 << 20
"""Most that all models together may use for what they compute with; their weights come on top."""
_FATAL_ONLY = 4
_WEIGHTS, _LITTLE, _MUCH = 32 << 10, 1 << 20, 32 << 20
"""Bytes of a freed block that goes back to the system at once: while a model starts, and while models run that take turns or stay. What
is freed in smaller pieces is kept by the process, because memory that is kept out of swap cannot be trimmed later."""
_kept = _MUCH
_DOUBLE, _FIRST_CHUNK, _SPLIT = 0, 64 << 20, 64 << 10
_SETTINGS = {
    "session.use_env_allocators": "1",
    "session.intra_op.allow_spinning": "0",
    "session.inter_op.allow_spinning": "0",
}
_NO_MEMORY = ("bad_alloc", "failed to allocate", "out of memory", "available memory")


class Network:
    """A model in memory, for every input that its file allows."""

    def __init__(self, model: Model) -> None:
        """Raises `model-differs` when the model cannot run here, `model-missing` without onnxruntime, and `low-memory`."""
        self.name = model.name
        self.sha256 = model.sha256
        self.input = model.input
        session = start(model)
        self._session: onnxruntime.InferenceSession | None = session
        self._input_name = session.get_inputs()[0].name
        self.metadata: dict[str, str] = dict(session.get_modelmeta().custom_metadata_map)
        """What the model's file says about itself."""
        _give_memory_back()

    def run(self, x: NDArray[np.float32]) -> Any:
        """The outputs for a contiguous array of the model's input. Raises `low-memory` and `model-differs`, and as `load` does."""
        session = self._awake()
        try:
            return session.run(None, {self._input_name: x})
        except Exception as error:  # onnxruntime's exceptions have no public root of their own
            raise _refusal(self.name, error) from error

    def rest(self) -> None:
        """Give back all memory but a few names. The next `run` reads the file again, compares its hash again, and starts again."""
        if self._session is not None:
            self._session = None
            _give_memory_back()

    def _awake(self) -> onnxruntime.InferenceSession:
        if self._session is None:
            self._session = start(load(self.name))
            _give_memory_back()
        return self._session


def keep_little() -> None:
    """From now on, less memory is kept for later than is good for speed: for models that take turns."""
    global _kept
    _kept = _LITTLE


def start(model: Model) -> onnxruntime.InferenceSession:
    """onnxruntime's own session, for a model of several inputs; all others are a `Network`. Raises as `Network` does."""
    runtime = _runtime()
    return_at_once(_WEIGHTS)
    try:
        return runtime.InferenceSession(model.data, _options(runtime), providers=["CPUExecutionProvider"])
    except Exception as error:
        raise _refusal(model.name, error) from error
    finally:
        return_at_once(_kept)


@cache
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
    _share_one_arena(onnxruntime)
    return onnxruntime


def _share_one_arena(runtime: Any) -> None:
    memory = runtime.OrtMemoryInfo("Cpu", runtime.OrtAllocatorType.ORT_ARENA_ALLOCATOR, 0, runtime.OrtMemType.DEFAULT)
    runtime.create_and_register_allocator(memory, runtime.OrtArenaCfg(ARENA_BYTES, _DOUBLE, _FIRST_CHUNK, _SPLIT))


def _options(runtime: Any) -> Any:
    """One thread, so that a rig's other work goes on."""
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_mem_pattern = False
    options.use_deterministic_compute = True
    options.log_severity_level = _FATAL_ONLY
    for key, value in _SETTINGS.items():
        options.add_session_config_entry(key, value)
    return options


def _give_memory_back() -> None:
    """Starting a session leaves gaps; a board of 512 MB wants them back (16 MB over all models). Only glibc keeps them."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:
        trim(0)


def _refusal(name: str, error: Exception) -> RigError:
    """onnxruntime says it in words only: what is not about memory is a model that this runtime does not run."""
    if isinstance(error, MemoryError) or any(word in str(error).lower() for word in _NO_MEMORY):
        return RigError(Code.LOW_MEMORY, f"no memory to run the model {name}: choose a smaller profile")
    return RigError(Code.MODEL_DIFFERS, f"the model {name} does not run here ({type(error).__name__}): {REMEDY}")
