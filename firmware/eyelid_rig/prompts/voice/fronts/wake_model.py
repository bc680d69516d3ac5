"""microWakeWord's models as its Python package runs them, to the same numbers, without what the package takes for each step."""

from __future__ import annotations

import ctypes
from collections import deque
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.phonemes import Samples

if TYPE_CHECKING:
    from pymicro_features import MicroFrontend
    from pymicro_wakeword import MicroWakeWord

_STEP_BYTES = 320
"""The front-end takes 10 ms at a time."""
_BANDS = 40
"""Features a step."""


class WakeModel:
    """How probable it is that a name was just said. It remembers a second or two of sound."""

    def __init__(self, model: str) -> None:
        """`model` as the package calls it. Raises RigError (`voice-model`)."""
        self._front_end, self._model = _load(model)
        self._unused = b""
        self._features: list[float] = []
        self._scaled = np.zeros(self._model.stride * _BANDS)
        self._input = np.zeros(self._scaled.size, self._model.input_dtype)
        self._output = np.zeros(1, self._model.output_dtype)
        self._input_at, self._output_at = _address(self._input), _address(self._output)
        self._latest: deque[int] = deque(maxlen=self._model.sliding_window_size)

    def highest(self, sound: Samples) -> float:
        """The highest probability within this sound, of any length; 0 until enough was heard."""
        data = self._unused + sound.tobytes()
        whole = len(data) // _STEP_BYTES * _STEP_BYTES
        self._unused = data[whole:]
        return max((self._step(data[at : at + _STEP_BYTES]) for at in range(0, whole, _STEP_BYTES)), default=0.0)

    def _step(self, sound: bytes) -> float:
        self._features += self._front_end.process_samples(sound).features
        if len(self._features) < self._scaled.size:
            return 0.0
        self._infer()
        if len(self._latest) < self._model.sliding_window_size:
            return 0.0
        return float(self._model.output_scale * (sum(self._latest) / len(self._latest) - self._model.output_zero_point))

    def _infer(self) -> None:
        """The model sees each feature once, a few steps at a time, and keeps what it needs of them itself."""
        model, scaled = self._model, self._scaled
        np.divide(self._features, model.input_scale, out=scaled)
        np.add(scaled, model.input_zero_point, out=scaled)
        np.rint(scaled, out=self._input, casting="unsafe")
        self._features.clear()
        model.lib.TfLiteTensorCopyFromBuffer(model.input_tensor, self._input_at, self._input.nbytes)
        model.lib.TfLiteInterpreterInvoke(model.interpreter)
        model.lib.TfLiteTensorCopyToBuffer(model.output_tensor, self._output_at, self._output.nbytes)
        self._latest.append(int(self._output[0]))


def _address(array: NDArray[Any]) -> ctypes.c_void_p:
    return array.ctypes.data_as(ctypes.c_void_p)


def _load(model: str) -> tuple[MicroFrontend, MicroWakeWord]:
    try:
        from pymicro_features import MicroFrontend
        from pymicro_wakeword import MicroWakeWord, Model

        return MicroFrontend(), MicroWakeWord.from_builtin(Model[model])
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        raise RigError(Code.VOICE_MODEL, f"microWakeWord, for the name, cannot be loaded ({error}): install eyelid[voice]") from None
