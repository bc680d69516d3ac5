"""A sound card for tests, as ALSA sees one (`card.c`): it gives a tone of 440 Hz, and has faults when a test asks for them."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path
from typing import Literal

_SOURCE = Path(__file__).with_name("card.c")
_PLUGIN = "card.so"
HEADER = Path("/usr/include/alsa/asoundlib.h")
"""Debian's libasound2-dev."""


@unique
class Fault(StrEnum):
    """What may be wrong with a card; `card.c` says what each one is."""

    BUSY = "busy"
    ABSENT = "absent"
    LOST = "lost"
    MUTE = "mute"
    LOUD = "loud"
    STUCK = "stuck"
    HANG = "hang"
    OVERRUN = "overrun"


@dataclass(frozen=True, slots=True)
class Card:
    """The only rate, channels and format it has."""

    rate_hz: int = 48_000
    channels: int = 1
    format: Literal["S16_LE", "S32_LE"] = "S16_LE"


_USUAL = Card()


class SoundCard:
    """A card in a folder, which holds the ALSA configuration of a machine that has this card and no other."""

    def __init__(self, folder: Path, plugin: Path, card: Card = _USUAL) -> None:
        self.alsa = folder
        text = f"""</usr/share/alsa/alsa.conf>
!@hooks [ ]
pcm_type.eyelid {{ lib "{plugin}" }}
pcm.card {{
    type eyelid
    folder "{folder}"
    rate {card.rate_hz}
    channels {card.channels}
    format {card.format}
    hint {{ show on description "a sound card for tests" }}
}}
"""
        (folder / "hardware.conf").write_text(text)

    def has(self, fault: Fault) -> None:
        """From now on."""
        (self.alsa / fault).touch()

    def recovers(self, fault: Fault) -> None:
        """It has this fault no longer."""
        (self.alsa / fault).unlink()


def build(folder: Path) -> Path:
    """Compile the plugin, in half a second. Raises CalledProcessError."""
    plugin = folder / _PLUGIN
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", "-DPIC", str(_SOURCE), "-o", str(plugin), "-lasound", "-lm"], check=True)
    return plugin
