"""The real microphones: PortAudio over ALSA, by sounddevice. Imported nowhere before sound is wanted: the library costs 6 MB."""

from __future__ import annotations

import ctypes.util
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.mic.devices import SERVER_DEVICE, Device, choose
from eyelid_rig.prompts.voice.mic.faults import UNFIT, fault
from eyelid_rig.prompts.voice.mic.formats import Format, to_try
from eyelid_rig.prompts.voice.mic.holders import held_by, is_held, who_holds
from eyelid_rig.prompts.voice.mic.hush import hush

ALSA: Final = Path(__file__).with_name("alsa")
"""The configurations that ALSA reads in place of its own."""
_LIBRARY: Final = "libportaudio.so.2"
_AS_IT_COMES = 0
"""Frames a callback; with any other number PortAudio does not tell of overruns."""
_LATENCY_S = 0.6
"""What the device holds while Python is busy elsewhere; sound comes four times in that. Shorter pieces wake more, longer ones are late."""

Deliver = Callable[[object, bool], None]
"""Takes interleaved int16, and whether sound before it was lost; called by PortAudio's thread."""


class PortAudio:
    """Finds and opens what `mic_device` and `mic_server` name."""

    def __init__(self, device: str, server: str) -> None:
        self._wanted = device or (SERVER_DEVICE if server else "")
        self._server = server

    def find(self) -> Device:
        """Looks anew. Raises RigError (`mic-missing`, `mic-busy`)."""
        there = devices(self._server)
        try:
            return choose(there, self._wanted)
        except RigError:
            holders = who_holds()
            if is_held(self._wanted or "default") or (holders and not there):
                raise RigError(Code.MIC_BUSY, held_by(holders)) from None
            raise

    def open(self, device: Device, begin: Callable[[Format], None], deliver: Deliver) -> Stream:
        """`begin` is told the format before the first sound. Raises RigError (`mic-format`, `mic-busy`, `mic-lost`, `mic-missing`)."""
        for form in to_try(device):
            begin(form)
            stream = _open(device, form, deliver)
            if stream is not None:
                return stream
        raise RigError(Code.MIC_FORMAT, f"{device.name} has no rate of 16 kHz or above that PortAudio can use: take another microphone")


class Stream:
    """An open device that delivers."""

    def __init__(self, stream: Any, form: Format, ended: threading.Event) -> None:
        self.format = form
        self.latency_s = float(stream.latency)
        self._stream = stream
        self._ended = ended

    @property
    def ended(self) -> bool:
        """Whether the device gave up by itself."""
        return self._ended.is_set()

    def close(self, is_dead: bool) -> None:
        """Let go of it; may never come back where the device hangs. `is_dead`: it has failed, and delivers nothing any more.

        PortAudio's thread is asked to end; that of a device that was pulled out may spin and not hear it, and is cancelled
        (PortAudio's issue 1037). A thread that delivers is never cancelled: one that waits for Python would take the process with it.
        """
        if is_dead:
            self._stream.abort(ignore_errors=True)
        else:
            self._stream.stop(ignore_errors=True)
        self._stream.close(ignore_errors=True)


def devices(server: str) -> list[Device]:
    """All microphones that are there now. No stream may be open. Raises RigError (`mic-missing`) where PortAudio is not installed."""
    library = load(server)
    library._terminate()
    library._initialize()  # PortAudio looks only then
    alsa = next((api for api in library.query_hostapis() if api["name"] == "ALSA"), None)
    if alsa is None:
        return []
    known = [library.query_devices(index) for index in alsa["devices"]]
    return [_device(one, alsa["default_input_device"]) for one in known if one["max_input_channels"] > 0]


def _device(one: Any, default: int) -> Device:
    return Device(one["index"], one["name"], one["max_input_channels"], round(one["default_samplerate"]), one["index"] == default)


def load(server: str) -> Any:
    """Sounddevice, with an ALSA that has no more than a rig needs. Raises RigError (`mic-missing`)."""
    os.environ["ALSA_CONFIG_PATH"] = str(ALSA / ("server.conf" if server else "hardware.conf"))
    os.environ["JACK_NO_START_SERVER"] = "1"  # Debian's PortAudio asks JACK, too
    if server:
        os.environ["PULSE_SERVER"] = f"unix:{server}"
    try:
        hush()
        with _library_by_name():
            import sounddevice
    except ModuleNotFoundError as error:
        raise RigError(Code.MIC_MISSING, f"the Python package {error.name} is missing: pip install 'eyelid[rig,voice]'") from None
    except OSError:
        raise RigError(Code.MIC_MISSING, "PortAudio is not installed: `sudo apt install libportaudio2`") from None
    return sounddevice


@contextmanager
def _library_by_name() -> Iterator[None]:
    """`sounddevice` has ctypes look for the library, by programs that a child of `eye` can neither run nor needs: it has one name."""
    look = ctypes.util.find_library
    ctypes.util.find_library = lambda name: _LIBRARY if name == "portaudio" else look(name)
    try:
        yield
    finally:
        ctypes.util.find_library = look


def _open(device: Device, form: Format, deliver: Deliver) -> Stream | None:
    """None where the device does not have this format."""
    import sounddevice

    try:
        return _started(device, form, deliver)
    except sounddevice.PortAudioError as error:
        if len(error.args) > 1 and error.args[1] in UNFIT:
            return None
        raise fault(error, device.name) from None


def _started(device: Device, form: Format, deliver: Deliver) -> Stream:
    """Raises PortAudioError."""
    import sounddevice

    ended = threading.Event()
    stream = sounddevice.RawInputStream(
        form.rate_hz,
        _AS_IT_COMES,
        device.index,
        form.channels,
        "int16",
        latency=_LATENCY_S,
        callback=lambda data, _frames, _time, status: deliver(data, status.input_overflow),
        finished_callback=ended.set,
    )
    try:
        stream.start()
    except sounddevice.PortAudioError:
        stream.close(ignore_errors=True)
        raise
    return Stream(stream, form, ended)
