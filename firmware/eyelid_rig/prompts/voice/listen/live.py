"""The microphone of this machine, listened to as the rig does, until somebody ends it."""

from __future__ import annotations

import json
import logging
import sys
import time
from collections.abc import Callable
from typing import Final, Protocol

import numpy as np

from eyelid_formats.errors import Code, RigError
from eyelid_rig import alone
from eyelid_rig.folders import Folders
from eyelid_rig.prompts.voice.listen.display import Display
from eyelid_rig.prompts.voice.listen.meter import Meter
from eyelid_rig.prompts.voice.listener import Listener
from eyelid_rig.prompts.voice.mic.health import BROKEN, HEARING, Health, State
from eyelid_rig.prompts.voice.microphone import Block
from eyelid_rig.restart import GaveUpError

_READ_S: Final = 0.2
_MICROPHONE: Final = "eyelid_rig.prompts.voice.mic"
_DEAF: Final = ("", "off")
"""States of the rig's voice in which `eye` never opens the microphone."""


class Source(Protocol):
    """The part of `microphone.Microphone` that is used here."""

    @property
    def health(self) -> Health:
        """How it is."""

    def open(self) -> None:
        """Listen from now on."""

    def close(self) -> None:
        """Overwrite what was heard."""

    def read(self, timeout_s: float) -> Block | None:
        """The next sound; None where none comes in time."""

    def gave_up(self, now_ns: int) -> GaveUpError | None:
        """Why the process has to end, where it has to."""


def require_free(folders: Folders) -> None:
    """Raises RigError (`mic-busy`) where `eye` runs on this rig and listens: two listeners would both hear the wearer."""
    if alone.is_locked(folders) and _voice_state(folders) not in _DEAF:
        raise RigError(Code.MIC_BUSY, f"eye has the microphone for {folders.root}: stop it first; `eyelid status` shows what it hears")


def _voice_state(folders: Folders) -> str:
    """As `eye` last wrote it."""
    try:
        said = json.loads((folders.run / "status.json").read_text())["voice"]
        return str(said.get("state", ""))
    except (OSError, ValueError, KeyError, AttributeError, TypeError):
        return ""


class Live:
    """One microphone, one listener."""

    def __init__(self, microphone: Source, listener: Listener, display: Display, meter: Meter) -> None:
        self._microphone, self._listener = microphone, listener
        self._display, self._meter = display, meter
        self._told = State.CLOSED

    def run(self, goes_on: Callable[[], bool] = lambda: True) -> None:
        """Until Ctrl-C, which comes as KeyboardInterrupt. Raises RigError (`mic-...`) where there is no microphone to begin with."""
        logging.getLogger(_MICROPHONE).setLevel(logging.ERROR)  # its troubles are told here
        self._microphone.open()
        try:
            while goes_on():
                self._once()
        finally:
            self._meter.clear()
            self._listener.wipe()
            self._microphone.close()

    def _once(self) -> None:
        block = self._microphone.read(_READ_S)
        if gave_up := self._microphone.gave_up(time.monotonic_ns()):
            raise RigError(Code.MIC_LOST, str(gave_up))
        self._tell_health(self._microphone.health)
        if block is not None:
            self._hear(block)

    def _hear(self, block: Block) -> None:
        if block.gap:
            self._listener.reset()
        decisions = self._listener.feed(block.samples)
        self._meter.show(str(self._told), _level_db(block))
        block.samples.fill(0)
        for decision in decisions:
            self._meter.clear()
            self._display.tell(None, decision)

    def _tell_health(self, health: Health) -> None:
        """What is wrong with the microphone, once; at the very beginning it is an error."""
        if health.state is self._told:
            return
        before, self._told = self._told, health.state
        if health.state in BROKEN and not health.worked and before in (State.CLOSED, State.STARTING):
            raise RigError(Code(str(health.state)), health.why)
        if before in HEARING or health.state in HEARING:
            self._meter.clear()
            print(f"eyelid-rig: {health.state}{': ' + health.why if health.why else ''}", file=sys.stderr)


def _level_db(block: Block) -> float:
    """Of the whole block, to full scale."""
    wave = block.samples.astype(np.float32)
    return float(10 * np.log10(np.mean(np.square(wave)) / 32_767.0**2 + 1e-12))
