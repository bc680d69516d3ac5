"""Which rate and channels a microphone is opened with. Samples are int16 always: PortAudio makes them of what the device has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from eyelid_rig.prompts.voice.mic.devices import Device
from eyelid_rig.prompts.voice.phonemes import RATE_HZ

_RATES_HZ: Final = (RATE_HZ, 48_000, 44_100, 32_000, 96_000, 88_200, 192_000)
"""In the order they are asked for; below 16 kHz there is no speech worth checking."""
_MIXED_RATES_HZ: Final = (48_000, 44_100, RATE_HZ)
"""Of a device that ALSA makes up: its own resampling folds what 16 kHz cannot hold back into the speech, soxr's does not."""
_CHANNELS = 2
"""A microphone behind I2S may be in either of them, and the other one is empty."""


@dataclass(frozen=True, slots=True)
class Format:
    """Frames a second, and samples a frame."""

    rate_hz: int
    channels: int


def to_try(device: Device) -> Iterator[Format]:
    """Best first."""
    channels = sorted({min(_CHANNELS, device.channels), 1, device.channels}, key=lambda count: (count > _CHANNELS, -count))
    rates = _RATES_HZ if device.is_direct else _MIXED_RATES_HZ
    for rate_hz in rates:
        for count in channels:
            yield Format(rate_hz, count)
