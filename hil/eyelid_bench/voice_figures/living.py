"""The ear's process as a rig runs it, confined and with a microphone: what it weighs and what it takes while nobody speaks.

The microphone is a private PulseAudio's, so sound comes in real time: a name takes three quarters of a minute.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from msgspec.structs import replace

from eyelid_bench.sound.server import SoundServer
from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.keeper import EarKeeper
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples
from eyelid_rig.prompts.voice.planning import ear_plan, wish_of
from eyelid_rig.settings import RigSettings

_TICK_S = 0.05
_START_S = 90.0
_KIB = 1024
_SPEECH_MS, _ROOM_MS = 50, 400
"""The player's latency. In a quiet room it leaves the server to cut sound as the ear asked for."""


@dataclass(frozen=True, slots=True)
class Footprint:
    """Of one process."""

    rss_mb: float
    """Resident, after a prompt was understood and the room fell quiet."""
    peak_mb: float
    idle_share: float
    """CPU seconds by seconds, the microphone's included, while the room is quiet."""


def measured(settings: RigSettings, speech: Samples, quiet: Samples) -> Footprint:
    """Plays a prompt to a real ear, and then a quiet room. Raises RigError where it does not listen."""
    with tempfile.TemporaryDirectory(prefix="ear-") as folder, SoundServer(Path(folder)) as server, _listening(settings, server) as keeper:
        _play(server, speech, keeper, _SPEECH_MS)
        before = _cpu_s(keeper)
        _play(server, quiet, keeper, _ROOM_MS)
        idle_s = _cpu_s(keeper) - before
        status = Path(f"/proc/{keeper.pid}/status").read_text()
    return Footprint(_mb(status, "VmRSS"), _mb(status, "VmHWM"), round(idle_s / (len(quiet) / RATE_HZ), 4))


@contextmanager
def _listening(settings: RigSettings, server: SoundServer) -> Iterator[EarKeeper]:
    settings = replace(settings, mic_server=str(server.socket))
    keeper = EarKeeper(ear_plan(settings), wish_of(settings))
    try:
        until = time.monotonic() + _START_S
        _attend(keeper, lambda: _is_open(keeper) or time.monotonic() > until)
        if not _is_open(keeper):
            raise RigError(Code.VOICE_EAR, f"the ear does not listen: {keeper.facts.state} {keeper.facts.why}")
        yield keeper
    finally:
        keeper.stop()


def _is_open(keeper: EarKeeper) -> bool:
    return keeper.facts.state not in ("starting", "down", "closed")


def _play(server: SoundServer, sound: Samples, keeper: EarKeeper, latency_ms: int) -> None:
    """While it plays, the keeper is attended to, as the gate does."""
    player = threading.Thread(target=server.play, args=(sound,), kwargs={"latency_ms": latency_ms})
    player.start()
    _attend(keeper, lambda: not player.is_alive())
    player.join()


def _attend(keeper: EarKeeper, is_over: Callable[[], bool]) -> None:
    while not is_over():
        keeper.attend(time.monotonic_ns(), True)
        time.sleep(_TICK_S)


def _cpu_s(keeper: EarKeeper) -> float:
    """To the nanosecond, of all its threads."""
    return sum(int(file.read_text().split()[0]) for file in Path(f"/proc/{keeper.pid}/task").glob("*/schedstat")) / 1e9


def _mb(status: str, what: str) -> float:
    (line,) = (line for line in status.splitlines() if line.startswith(f"{what}:"))
    return round(int(line.split()[1]) / _KIB, 1)
