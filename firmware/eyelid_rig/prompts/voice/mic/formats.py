"""Which rate and channels a microphone is opened with. Samples are int16 always: PortAudio makes them of what the device has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from eyelid_rig.prompts.voice.mic.devices import Device
from eyelid_rig.prompts.voice.phonemes import RATE_HZ

_CARD_HZ: Final = (48_000, 44_100)
"""What a card has that does not have 16 kHz, as a rule."""
_CHANNELS = 2
"""A microphone behind I2S may be in either of them, and the other one is empty."""


@dataclass(frozen=True, slots=True)
class Format:
    """Frames a second, and samples a frame."""

    rate_hz: int
    channels: int


def to_try(device: Device) -> Iterator[Format]:
    """Best first. Below 16 kHz there is not enough of speech.

    A device that ALSA makes up is asked for 16 kHz last: its own resampling folds what 16 kHz cannot hold into the speech, soxr's does not.
    """
    rates = (RATE_HZ, device.rate_hz, *_CARD_HZ) if device.is_direct else (_CARD_HZ[0], device.rate_hz, *_CARD_HZ, RATE_HZ)
    for rate_hz in dict.fromkeys(rate for rate in rates if rate >= RATE_HZ):
        for channels in range(min(_CHANNELS, device.channels), 0, -1):
            yield Format(rate_hz, channels)
