"""`eyelid-rig listen`: its arguments and exit codes. What was said is told on standard output, and nowhere else."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click

from eyelid_formats.errors import EyelidError
from eyelid_rig.folders import Folders
from eyelid_rig.prompts.voice.budget import Pace
from eyelid_rig.prompts.voice.decision import Decision
from eyelid_rig.prompts.voice.listen.display import Display, display_for
from eyelid_rig.prompts.voice.listener import Listener
from eyelid_rig.prompts.voice.opening import open_listener
from eyelid_rig.prompts.voice.recordings import samples_of
from eyelid_rig.settings import RigSettings
from eyelid_rig.stills.report import printable

DONE, SOME_UNREADABLE = 0, 1


@dataclass(frozen=True, slots=True)
class Request:
    """The command line."""

    files: Sequence[Path]
    """None: live."""
    as_json: bool


def run(settings: RigSettings, request: Request) -> int:
    """Listen to all files, or to the microphone until Ctrl-C; the exit code. Raises EyelidError."""
    display = display_for(as_json=request.as_json)
    if not request.files:
        return _live(settings, display)
    listener = open_listener(settings)
    heard = [_file(listener, file, display) for file in request.files]
    return DONE if all(heard) else SOME_UNREADABLE


def _file(listener: Listener, file: Path, display: Display) -> bool:
    """Whether all of it could be heard. What is wrong with one is no reason to leave the others out."""
    listener.reset()
    events, began_s = 0, listener.heard_s
    display.begin(str(file))
    try:
        for samples in samples_of(file):
            events += _tell(display, file, listener.feed(samples), began_s)
        events += _tell(display, file, listener.finish(), began_s)
    except EyelidError as error:
        click.echo(f"eyelid-rig: {printable(str(error))}", err=True)
        return False
    display.end(events)
    return True


def _tell(display: Display, file: Path, decisions: Sequence[Decision], began_s: float) -> int:
    """How many there were. Times are those of the file."""
    for one in decisions:
        display.tell(str(file), replace(one, decided_s=one.decided_s - began_s, ended_s=one.ended_s - began_s))
    return len(decisions)


def _live(settings: RigSettings, display: Display) -> int:
    """PortAudio is loaded here: files need none."""
    from eyelid_rig.prompts.voice.listen.live import Live, require_free
    from eyelid_rig.prompts.voice.listen.meter import Meter
    from eyelid_rig.prompts.voice.microphone import microphone

    require_free(Folders(Path(settings.rig_dir)))
    mic = microphone(settings.mic_device, settings.mic_server, time)
    listener = open_listener(settings, pace=Pace(time.thread_time, lambda: mic.unread_s))
    display.begin(settings.mic_device or "microphone")
    Live(mic, listener, display, Meter()).run()
    return DONE
