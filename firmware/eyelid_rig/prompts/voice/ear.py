"""The ear: the process that has the microphone. It holds no key and no frame, writes no file, has no network, and starts no program.

`python -I -m eyelid_rig.prompts.voice.ear`, started by `keeper`; orders come on descriptor 0, messages go out on 1 (`messages`), and there
is no third. It ends with its first mistake: the next one starts clean.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import redirect_stderr, redirect_stdout, suppress

import msgspec

from eyelid_formats.draft import TimeSource
from eyelid_formats.errors import Code, RigError, SettingsError
from eyelid_rig import code_pages, confining, memory, reach, sandbox
from eyelid_rig.clock import SystemClock
from eyelid_rig.pipes import kept_for_messages, send
from eyelid_rig.prompts.voice.attending import Ear, Orders
from eyelid_rig.prompts.voice.messages import Message
from eyelid_rig.restart import GaveUpError
from eyelid_rig.settings import RigSettings

_RESERVED = 4
"""Addresses are reserved for threads and libraries that take no memory; eye ends an ear that takes more than it may."""
_FOR_EVER_NS = 2**62


def main(arguments: list[str]) -> None:
    """Confine this process, load the models, and listen when told to, until eye closes the pipe: (settings as JSON, MiB of memory)."""
    settings = msgspec.json.decode(arguments[0], type=RigSettings)
    confining.end_with_parent()
    confining.limit_memory(_RESERVED * int(arguments[1]))
    sink = kept_for_messages(1)
    with redirect_stdout(None), redirect_stderr(None):
        _load_portaudio(settings)
        _listen(settings, confined(settings) if settings.sandbox else (), sink)


def confined(settings: RigSettings) -> tuple[str, ...]:
    """Give up what an ear has to; what this system does not let it give up is for eye to tell, as it has no log."""
    own = reach.of_ear(settings)
    return sandbox.kept(own, sandbox.enter(own))


def _load_portaudio(settings: RigSettings) -> None:
    """Before anything is given up: Python looks for the library by running a program. Without it the microphone is missing, and says so."""
    from eyelid_rig.prompts.voice.mic.portaudio import load

    with suppress(RigError):
        load(settings.mic_server)


def _listen(settings: RigSettings, kept: tuple[str, ...], sink: int) -> None:
    try:
        ear = _ear(settings, kept, sink)
    except (RigError, SettingsError) as error:
        send(sink, Message(failure=_known(error.code)))
        return
    except MemoryError:
        send(sink, Message(failure=str(Code.LOW_MEMORY)))
        return
    code_pages.let_go()
    memory.Overwriting().extend(_FOR_EVER_NS)  # what a look frees is sound; before, it would have cost 80 MB of models' unused room
    try:
        ear.run()
    except GaveUpError:
        send(sink, Message(failure=str(Code.MIC_LOST)))
        os._exit(1)  # what hangs would keep the interpreter


def _ear(settings: RigSettings, kept: tuple[str, ...], sink: int) -> Ear:
    """The models are imported and loaded here, in a process that has nothing left to lose."""
    from eyelid_rig.prompts.voice.budget import Pace
    from eyelid_rig.prompts.voice.microphone import microphone
    from eyelid_rig.prompts.voice.opening import front_name, open_listener

    clock = SystemClock(TimeSource.UNSET)
    mic = microphone(settings.mic_device, settings.mic_server, clock)
    listener = open_listener(settings, pace=Pace(time.thread_time, lambda: mic.unread_s))
    orders = Orders(0, mic)
    return Ear(mic, listener, orders, clock, lambda message: send(sink, message), (front_name(settings), kept))


def _known(code: Code) -> str:
    """A code that the keeper takes."""
    known = (Code.VOICE_MODEL, Code.VOICE_PHRASE, Code.MODEL_MISSING)
    return str(code if code in known else Code.INTERNAL)


if __name__ == "__main__":
    main(sys.argv[1:])
