"""Who has a microphone that does not open: PortAudio does not even list such a one, so that it would look as if it were missing."""

from __future__ import annotations

import ctypes
import errno
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

_ALSA: Final = "libasound.so.2"
_CAPTURE = _NONBLOCK = 1
_OWNER = "owner_pid"
_OTHERS = "or name another one with `mic_device`"


def who_holds(proc: Path = Path("/proc")) -> tuple[int, ...]:
    """The other processes that capture from a card's device, by the cards' own files; anybody may read these."""
    return tuple(sorted(set(_owners(proc)) - {os.getpid()}))


def is_held(name: str) -> bool:
    """Whether ALSA says that another program has the device `name`."""
    handle = ctypes.c_void_p()
    alsa = ctypes.CDLL(_ALSA)
    failed = alsa.snd_pcm_open(ctypes.byref(handle), name.encode(), _CAPTURE, _NONBLOCK)
    if failed == 0:
        alsa.snd_pcm_close(handle)
    return int(failed) == -errno.EBUSY


def held_by(pids: Sequence[int]) -> str:
    """For people."""
    if not pids:
        return f"another program has the microphone: end it, {_OTHERS}"
    numbers = ", ".join(map(str, pids))
    return f"another program has the microphone (process {numbers}): end it (`ps -fp {pids[0]}` names it), {_OTHERS}"


def _owners(proc: Path) -> Iterator[int]:
    """Lines of a substream's status: `owner_pid   : 1234`; one that nobody has says `closed`."""
    for status in proc.glob("asound/card*/pcm*c/sub*/status"):
        for line in status.read_text().splitlines():
            key, _, value = line.partition(":")
            if key.strip() == _OWNER and value.strip().isdecimal():
                yield int(value)
