"""The microphones that are there, and which one a setting means. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from eyelid_formats.errors import Code, RigError

SERVER_DEVICE: Final = "mic"
"""What `alsa/server.conf` calls a sound server's microphone."""


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone as PortAudio lists it."""

    index: int
    name: str
    channels: int
    """At most."""
    rate_hz: int
    """The rate it has unless asked for another one."""
    is_default: bool = False

    @property
    def is_direct(self) -> bool:
        """Whether nothing of ALSA resamples: a card's own device, or a sound server (which resamples well)."""
        return "(hw:" in self.name or self.name == SERVER_DEVICE


def choose(devices: Sequence[Device], wanted: str) -> Device:
    """The device that the setting `mic_device` means: by index, by name, or by a part of its name; empty is the default one.

    Raises RigError (`mic-missing`) where there is none, or more than one.
    """
    if not devices:
        raise RigError(Code.MIC_MISSING, "there is no microphone: plug one in, or look at `arecord -l`")
    found = _matches(devices, wanted)
    if len(found) == 1:
        return found[0]
    what = f'`mic_device = "{wanted}"` fits {"several" if found else "no"} microphones'
    raise RigError(Code.MIC_MISSING, f"{what}; there are: {listed(devices)}. Name one by its number or by enough of its name")


def listed(devices: Sequence[Device]) -> str:
    """For a message."""
    return ", ".join(f"{one.index} {one.name}" for one in devices)


def _matches(devices: Sequence[Device], wanted: str) -> Sequence[Device]:
    if not wanted:
        return [one for one in devices if one.is_default] or devices[:1]
    if wanted.isdecimal():
        return [one for one in devices if one.index == int(wanted)]
    name = wanted.casefold()
    return [one for one in devices if one.name.casefold() == name] or [one for one in devices if name in one.name.casefold()]
