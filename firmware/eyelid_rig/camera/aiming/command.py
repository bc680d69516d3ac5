"""`eyelid-rig aim`: its arguments and exit codes, and what it may reach."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import msgspec

from eyelid_formats.errors import Code, RigError
from eyelid_formats.files import write_new
from eyelid_rig import alone, reach, sandbox
from eyelid_rig.camera.aiming import saving, screen
from eyelid_rig.camera.aiming.display import display_for
from eyelid_rig.camera.aiming.lamp import Lamp, open_lamp
from eyelid_rig.camera.aiming.look import Look
from eyelid_rig.camera.aiming.placing import Orientation
from eyelid_rig.camera.aiming.printing import Paper, pdf
from eyelid_rig.camera.aiming.session import Ends, Session
from eyelid_rig.camera.aiming.watching import Watch
from eyelid_rig.camera.frames import FrameSource
from eyelid_rig.camera.opening import open_camera
from eyelid_rig.folders import Folders
from eyelid_rig.settings import RigSettings

DONE, INTERRUPTED = 0, 130
DARK_WARNING: Final = "eyelid-rig: THE LAMP IS DARK: the camera looks, and nobody can see that it does (--without-pico)"
SWEEPING: Final = "eyelid-rig: the lens goes through its range: hold the camera still"


@dataclass(frozen=True, slots=True)
class Request:
    """The command line."""

    once: bool = False
    as_json: bool = False
    focus: bool = False
    save: bool = False
    without_pico: bool = False
    file: Path | None = None
    """The settings file."""


def print_target(path: Path, paper: str, *, force: bool) -> int:
    """Write the target for `a4` or `letter`; no camera is touched. Raises RigError (`file-exists`, `storage-failed`)."""
    write_new(path, pdf(Paper[paper.upper()]), replace=force)
    click.echo(f"{path}: print it on {paper} at 100 %, and check its ruler")
    return DONE


def run(settings: RigSettings, request: Request, opener: Callable[[RigSettings], FrameSource] = open_camera) -> int:
    """Look until it ends by itself or by Ctrl-C; the exit code. Raises UsageError, EyelidError."""
    _require_sense(request)
    folders = Folders(Path(settings.rig_dir))
    if request.without_pico:
        _require_bench(folders)
    with _alone(folders):
        if settings.sandbox:
            sandbox.enter(reach.of_aim(settings, folders, request.file if request.save else None))
        with open_lamp(settings, without_pico=request.without_pico) as lamp:
            if not lamp.has_pico:
                click.echo(DARK_WARNING, err=True)
            return _aim(settings, request, opener, lamp)


def as_mounted(settings: RigSettings) -> RigSettings:
    """The settings with which the camera gives its picture as it is mounted, of the same pixels, and not as a JPEG."""
    size = (settings.width, settings.height)
    if settings.rotation in (90, 270) and not settings.frames:
        size = size[::-1]
    return msgspec.structs.replace(settings, rotation=0, mirror=False, width=size[0], height=size[1], encoder="simplejpeg", still="never")


def _aim(settings: RigSettings, request: Request, opener: Callable[[RigSettings], FrameSource], lamp: Lamp) -> int:
    as_set = Orientation(settings.rotation, settings.mirror)
    mounted = as_mounted(settings)
    session = Session(
        lambda: opener(mounted),
        lamp,
        Watch(as_set),
        lambda source: display_for(source.name, as_json=request.as_json),
        time,
        lambda: click.echo(SWEEPING, err=True),
    )
    try:
        look = session.run(Ends(request.once, request.save), focus=request.focus)
    except KeyboardInterrupt:
        if session.last is not None:
            session.end(screen.summary(session.last, as_set))
        return INTERRUPTED
    if request.save and request.file:
        session.end(_save(request.file, look))
    return DONE


def _save(file: Path, look: Look) -> list[str]:
    """Lines that say what changed."""
    changes = saving.save(file, saving.suggested(look))
    return [f"{file}:", *map(str, changes)] if changes else [f"{file} has it all already"]


def _require_sense(request: Request) -> None:
    if request.save and request.file is None:
        raise click.UsageError("--save has no file to write to: name one with eyelid-rig --settings FILE aim --save")
    if request.save and request.once:
        raise click.UsageError("--save ends by itself when the target was seen steadily: leave --once out")


def _require_bench(folders: Folders) -> None:
    """A rig that was paired has a Pico to light its lamp. Raises RigError (`already-initialised`)."""
    if any(folders.trust.glob("*.unit")):
        raise RigError(
            Code.ALREADY_INITIALISED, f"{folders.root} is a paired rig, and is aimed under its own lamp: leave --without-pico out"
        )


@contextmanager
def _alone(folders: Folders) -> Iterator[None]:
    """Where no rig was set up there is no lock, and nothing is made for it. Raises RigError (`already-running`)."""
    if not folders.run.is_dir():
        yield
        return
    try:
        descriptor = alone.lock(folders)
    except PermissionError:
        raise RigError(Code.PERMISSION, f"{folders.run} is eye's: aim as root or as eye's user (sudo -u eyelid-eye)") from None
    try:
        yield
    finally:
        os.close(descriptor)
