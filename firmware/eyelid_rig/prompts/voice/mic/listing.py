"""What `eyelid-rig mic` knows: each microphone, what it would be asked for first, and which one the settings name."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass

from eyelid_formats.errors import RigError
from eyelid_rig.prompts.voice.mic.devices import SERVER_DEVICE, Device, choose
from eyelid_rig.prompts.voice.mic.formats import to_try
from eyelid_rig.prompts.voice.mic.holders import held_by, who_holds
from eyelid_rig.prompts.voice.mic.portaudio import devices


@dataclass(frozen=True, slots=True)
class Report:
    """All of it."""

    devices: Sequence[Device]
    ours: Device | None
    """The one that the settings name."""
    refused: RigError | None
    """Why there is none."""
    holders: Sequence[int]
    """Processes that capture from a card: PortAudio does not list what they have."""


def look(mic_device: str, mic_server: str) -> Report:
    """Now. Raises RigError (`mic-missing`) where PortAudio is not installed."""
    there, holders = devices(mic_server), who_holds()
    try:
        return Report(there, choose(there, mic_device or (SERVER_DEVICE if mic_server else "")), None, holders)
    except RigError as error:
        return Report(there, None, error, holders)


def as_text(said: Report) -> str:
    """A line a microphone; the star is on the one that the rig takes."""
    lines = [_line(device, device is said.ours) for device in said.devices]
    return "\n".join([*lines, *_notes(said)])


def as_json(said: Report) -> str:
    """For programs: one object, whose keys stay."""
    listed = [asdict(device) | {"chosen": device is said.ours, "asked_first": asdict(next(to_try(device)))} for device in said.devices]
    return json.dumps({"microphones": listed, "holders": list(said.holders)}, indent=2)


def _line(device: Device, ours: bool) -> str:
    channels = "1 channel" if device.channels == 1 else f"{device.channels} channels"
    first = next(to_try(device))
    asked = f"asked for {first.rate_hz} Hz, {first.channels} of them, first"
    return f"{'*' if ours else ' '} {device.index:>2}  {device.name}: {channels}, {device.rate_hz} Hz; {asked}"


def _notes(said: Report) -> Iterator[str]:
    if said.holders:
        yield f"note: not all may be listed: {held_by(said.holders)}"
