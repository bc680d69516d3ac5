"""For the tests of microphones: whoever listens to one, until something holds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np

from eyelid_rig.prompts.voice.mic.health import State
from eyelid_rig.prompts.voice.microphone import Block, Microphone
from eyelid_rig.prompts.voice.phonemes import Samples

PATIENCE_S = 20.0


class SystemTime:
    """CLOCK_MONOTONIC."""

    def monotonic_ns(self) -> int:
        return time.monotonic_ns()


class Wearer:
    """Listens to a microphone, and keeps what came."""

    def __init__(self, mic: Microphone) -> None:
        self.mic = mic
        self.blocks: list[Block] = []
        mic.open()

    @property
    def samples(self) -> Samples:
        return np.concatenate([block.samples for block in self.blocks])

    def until(self, holds: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not holds():
            assert time.monotonic() < end, f"it never came: {self.mic.to_json()}"
            if block := self.mic.read(0.05):
                self.blocks.append(block)

    def until_is(self, state: State) -> None:
        self.until(lambda: self.mic.health.state is state)

    def hear(self, seconds: float) -> Samples:
        """So much, from now on."""
        self.blocks.clear()
        self.until(lambda: sum(block.samples.size for block in self.blocks) >= seconds * 16_000)
        return self.samples


def nobody_has_a_microphone() -> bool:
    """Of all who listened before."""
    return not any(thread.name == "microphone" for thread in threading.enumerate())


def tone_of(samples: Samples) -> tuple[float, float]:
    """The strongest tone in Hz, and its share of the whole power."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(samples.size))) ** 2
    at = int(spectrum.argmax())
    return at * 16_000 / samples.size, float(spectrum[max(0, at - 3) : at + 4].sum() / spectrum.sum())
