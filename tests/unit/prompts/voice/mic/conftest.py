"""Microphones for these tests: a card that `card.c` makes for ALSA, a sound server; real PortAudio reads both."""

from __future__ import annotations

import ctypes.util
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from components import require
from eyelid_bench.sound.card import HEADER, Card, SoundCard, build
from eyelid_bench.sound.server import SoundServer
from eyelid_rig.prompts.voice.mic import portaudio
from eyelid_rig.prompts.voice.microphone import microphone
from hearing import SystemTime, Wearer


def _require_portaudio() -> None:
    require("PortAudio (Debian: libportaudio2)", ctypes.util.find_library("portaudio") is not None)


@pytest.fixture(scope="session")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    require("a C compiler and ALSA's headers (Debian: libasound2-dev)", bool(shutil.which("cc")) and HEADER.exists())
    return build(tmp_path_factory.mktemp("card"))


@pytest.fixture
def plug_in(plugin: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[Card], SoundCard]:
    """A machine with this card and no other."""
    _require_portaudio()
    monkeypatch.setattr(portaudio, "ALSA", tmp_path)
    return lambda card: SoundCard(tmp_path, plugin, card)


@pytest.fixture
def card(plug_in: Callable[[Card], SoundCard]) -> SoundCard:
    return plug_in(Card(16_000))


@pytest.fixture
def wearer(card: SoundCard) -> Iterator[Wearer]:
    """Somebody who listens to the card's tone."""
    wearer = Wearer(microphone("card", "", SystemTime()))
    yield wearer
    wearer.mic.close()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SoundServer]:
    _require_portaudio()
    require("PulseAudio (Debian: pulseaudio pulseaudio-utils libasound2-plugins)", shutil.which("pulseaudio") is not None)
    with SoundServer(tmp_path) as running:
        yield running


@pytest.fixture
def listener(server: SoundServer) -> Iterator[Wearer]:
    """Somebody who listens to what is played to the server."""
    listener = Wearer(microphone("", str(server.socket), SystemTime()))
    yield listener
    listener.mic.close()
