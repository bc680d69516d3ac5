"""hama's phoneme recogniser and speller behind our protocols: both come in its wheel, run on one core, and need numpy only."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np
from numpy.typing import NDArray

from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.phonemes import LogProbs, Samples

if TYPE_CHECKING:
    from hama import ASRModel, G2PModel

FRAME_S = 0.02
LEAST_SAMPLES = 400
"""Less than one window of the model's spectrum: there is nothing to hear."""
PEAK = 0.92
"""Of full scale: what sound is brought to before the model hears it. It knows loud speech best, and in noise misses more of quiet one."""
MOST_GAIN = 100.0
"""Silence stays silence."""


class HamaModel:
    """A PhonemeModel. Raises RigError (`voice-model`) where the wheel is not installed or has no library for this machine."""

    def __init__(self) -> None:
        """What it spells with is let go: 1 MB."""
        asr = _load_asr()
        self._session = asr.session
        self._symbols = tuple(asr.decoder_tokens)

    @property
    def symbols(self) -> tuple[str, ...]:
        """191 of them; the last two are `<wb>` and `<blank>`."""
        return self._symbols

    @property
    def frame_s(self) -> float:
        """320 samples."""
        return FRAME_S

    def log_probs(self, samples: Samples) -> LogProbs:
        """Shape (samples / 320, 191). No frame where there is less than a window."""
        if len(samples) < LEAST_SAMPLES:
            return np.empty((0, len(self._symbols)), np.float32)
        wave = levelled(samples)
        (found, lengths) = self._session.run(["log_probs", "out_lengths"], {"waveform": wave})
        wave.fill(0)
        return cast("LogProbs", found[0][: int(lengths[0])])


def levelled(samples: Samples) -> NDArray[np.float32]:
    """As loud as the model likes it, between -1 and 1."""
    wave: NDArray[np.float32] = samples.astype(np.float32) / np.float32(32_768)
    return wave * np.float32(min(PEAK / max(float(np.abs(wave).max()), 1e-9), MOST_GAIN))


class HamaPronouncer:
    """A Pronouncer: spelling to IPA by hama's model. It is loaded at the first word that needs it, and is wrong now and then."""

    def __init__(self) -> None:
        self._g2p: G2PModel | None = None

    def pronounce(self, word: str) -> tuple[str, ...]:
        """The model's one guess; empty where it has none."""
        if self._g2p is None:
            self._g2p = _load_g2p()
        return tuple(aligned.phoneme for aligned in self._g2p.predict(word).alignments)


def _load_asr() -> ASRModel:
    try:
        from hama import ASRModel

        return ASRModel()
    except (ImportError, OSError, RuntimeError) as error:
        raise _missing(error) from None


def _load_g2p() -> G2PModel:
    try:
        from hama import G2PModel

        return G2PModel()
    except (ImportError, OSError, RuntimeError) as error:
        raise _missing(error) from None


def _missing(error: Exception) -> RigError:
    return RigError(Code.VOICE_MODEL, f"hama, the phoneme model, cannot be loaded ({error}): install eyelid[voice]")
