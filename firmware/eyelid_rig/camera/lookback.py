"""How far back the vault reaches with the frames of a plan: an estimate for people, before there is a frame (`SPEC-camera.md`, Plans)."""

from __future__ import annotations

from typing import Final

import numpy as np

from eyelid_rig.camera.frames import Size
from eyelid_rig.vault.ring import RingLimits

WHOLE_S: Final = RingLimits().span_ns / 1e9
"""The look-back and one epoch: more is never kept."""
_QUALITIES: Final = (30, 50, 70, 85, 95, 100)
_BYTES_A_PIXEL: Final = (0.053, 0.072, 0.099, 0.172, 0.271, 0.494)
"""The mean of the six photographs of desks that the bench ships, at 1920x1080. The busiest of them takes 1.8 times that."""


def lookback_s(size: Size, rate_hz: float, quality: int, vault_bytes: int) -> float:
    """Seconds of frames that a vault of `vault_bytes` holds, at most the 12 that are kept."""
    return min(WHOLE_S, vault_bytes / (rate_hz * _frame_bytes(size, quality)))


def vault_mb_for(size: Size, rate_hz: float, quality: int) -> int:
    """The `vault_mb` that holds all 12 seconds."""
    return int(-(-WHOLE_S * rate_hz * _frame_bytes(size, quality) // 2**20))


def _frame_bytes(size: Size, quality: int) -> float:
    return size[0] * size[1] * float(np.interp(quality, _QUALITIES, _BYTES_A_PIXEL))
