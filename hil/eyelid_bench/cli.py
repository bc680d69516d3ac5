"""`eyelid-bench`: the simulated rig, its gestures and words, measurements and the demo."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import signal
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from eyelid_bench import control, perf, perf_spine, settings
from eyelid_bench.camera_figures.command import camera
from eyelid_bench.crop_figures.command import crop
from eyelid_bench.demo.command import demo
from eyelid_bench.layout import Layout
from eyelid_bench.pico import PicoFailedError
from eyelid_bench.pico_figures.command import pico
from eyelid_bench.prompting import Prompting
from eyelid_bench.record.command import record_scene
from eyelid_bench.saying import say
from eyelid_bench.sim import Simulation
from eyelid_bench.virtual_camera import faults
from eyelid_bench.virtual_camera.faults import Fault
from eyelid_bench.voice_figures.command import voice
from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_formats.settings import log_level
from eyelid_rig import __version__
from eyelid_rig.cli import PipedGroup

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
_PATH = click.Path(path_type=Path)
_OUT = click.option("--out", metavar="DIR", help="Folder of the simulated rig.  [default: eyelid-sim, or EYELID_OUT]")
_SETTINGS = click.option("--settings", "file", type=_FILE, envvar="EYELID_SETTINGS", help="TOML file with the bench's settings.")
_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)
_WATCH_S = 1.0
_NO_FAULT = "none"
_BROKEN_PIPE = 141
MEASUREMENTS = {"spine": perf.Measurement("press to sealed bundle and to receipt, memory of eye at 1080p", perf_spine.measure)}


@click.group(cls=PipedGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", prog_name="eyelid-bench")
@click.option("-v", "--verbose", count=True, help="Show more.")
def bench(verbose: int) -> None:
    """Work Eyelid without hardware: a simulated rig from the real parts, its button, and figures."""
    level = _LEVELS[min(verbose, 2)] if verbose else log_level(os.environ)
    logging.basicConfig(level=level, format="%(levelname)s %(name)s: %(message)s", stream=sys.stderr)


@bench.command()
@_SETTINGS
@_OUT
@click.option("--port", metavar="LINK", help="Name for the host's end of the serial cable.  [default: DIR/port]")
@click.option("--frames", metavar="DIR|VIDEO", help="Photographs, a recorded scene or a video that the camera sees.")
@click.option(
    "--virtual-camera",
    is_flag=False,
    flag_value="imx708",
    metavar="[MODEL]",
    help="The photographs come by libcamera and picamera2, from a camera with this sensor (make libcamera).  [without MODEL: imx708]",
)
@click.option("--rate-hz", type=float, help="Frames a second.")
@click.option("--width", type=int, help="Of a frame, in pixels.")
@click.option("--height", type=int, help="Of a frame, in pixels.")
@click.option("--microphone", is_flag=True, default=None, help="The rig listens, and hears what `say` says to it (make voices).")
def sim(file: Path | None, **flags: Any) -> None:
    """Start a simulated rig and keep it running until SIGTERM or Ctrl-C.

    Prints one line of JSON when it is ready: port, collector, out. A folder that holds a rig already goes on with that one.
    """
    loaded = settings.load(file, os.environ, flags)
    layout = Layout(Path(loaded.out).absolute())
    layout.make()
    lock = _lock(layout)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _interrupt)
    with Simulation(layout, loaded.simulation()) as simulation:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        port = _link(simulation, loaded.port)
        prompting = Prompting(simulation)
        server = control.ControlServer(layout.root, control.Verbs(prompting.gesture, prompting.say, prompting.hear))
        click.echo(json.dumps({"port": str(port), "collector": simulation.collector_url, "out": str(layout.root)}))
        _watch(simulation, stop)
        server.close()
    os.close(lock)


def _interrupt(*_: object) -> None:
    """While the rig starts, either signal ends that at once."""
    raise KeyboardInterrupt


def _watch(simulation: Simulation, stop: threading.Event) -> None:
    """Like systemd on a Pi: what ends is started again, at most once a second."""
    while not stop.wait(_WATCH_S):
        for line in simulation.revive():
            click.echo(f"eyelid-bench: {line}", err=True)


def _link(simulation: Simulation, name: str) -> Path:
    path = Path(name).absolute() if name else simulation.layout.port
    if path.exists() and not path.is_symlink():
        raise RigError(Code.SETTINGS_VALUE, f"{path} is there and is no link: name another --port")
    if simulation.cable is not None:
        simulation.cable.link(path)
    return path


def _lock(layout: Layout) -> int:
    descriptor = os.open(layout.lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise RigError(Code.ALREADY_RUNNING, f"a simulated rig already runs in {layout.root}") from None
    return descriptor


def _gesture_command(name: str, about: str) -> None:
    @bench.command(name, help=f"{about}\n\nReturns when the rig has made something of it.")
    @_SETTINGS
    @_OUT
    def command(file: Path | None, out: str | None) -> None:
        folder = Path(settings.load(file, os.environ, {"out": out}).out)
        click.echo(f"{name}: {control.ask(folder, name)}")


for _name, _about in {
    "press": "Press the button of the running simulated rig once.",
    "double": "Press its button twice.",
    "hold": "Hold its button for three seconds: forget.",
    "shut": "Close its shut switch.",
    "open": "Open its shut switch.",
}.items():
    _gesture_command(_name, _about)


@bench.command("camera-fault")
@_SETTINGS
@_OUT
@click.argument("fault", type=click.Choice([one.value for one in Fault if one] + [_NO_FAULT]))
def camera_fault(file: Path | None, out: str | None, fault: str) -> None:
    """Break the virtual camera of the running simulated rig, until `none`."""
    control_file = Layout(Path(settings.load(file, os.environ, {"out": out}).out)).camera_fault
    if not control_file.exists():
        raise RigError(Code.NOT_FOUND, f"no virtual camera in {control_file.parent}: start one with eyelid-bench sim --virtual-camera")
    faults.write(control_file, Fault.NONE if fault == _NO_FAULT else Fault(fault))


@bench.group("perf")
def perf_group() -> None:
    """Measure, and print a table: perf spine, perf crop, perf camera, perf pico, perf voice."""


@perf_group.command("spine")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON.")
@click.option("--out", type=_PATH, help="Keep the run's files in this folder.")
def perf_spine_command(as_json: bool, out: Path | None) -> None:
    """Measure press to sealed bundle and to receipt, and what eye weighs at 1080p."""
    measurement = MEASUREMENTS["spine"]
    with tempfile.TemporaryDirectory(prefix="eyelid-perf-") as scratch:
        figures = measurement.run(out or Path(scratch))
    click.echo(f"spine: {measurement.about}")
    for figure, value in figures.items():
        click.echo(f"  {figure:<24}{value:>12}")
    if as_json:
        click.echo(json.dumps({"name": "spine", "figures": figures, "machine": perf.machine()}))


perf_group.add_command(crop)
perf_group.add_command(camera)
perf_group.add_command(pico)
perf_group.add_command(voice)
bench.add_command(demo)
bench.add_command(say)
bench.add_command(record_scene)


def main() -> None:
    """Exit codes: 0 done, 1 refused or failed, 2 could not run or wrong arguments, 130 interrupted (`SPEC-errors.md`)."""
    sys.exit(run_edge(lambda: bench(prog_name="eyelid-bench", standalone_mode=False)))


def run_edge(command: Callable[[], Any]) -> int:
    """Errors become one line and an exit code, here and nowhere else."""
    try:
        result = command()
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _BROKEN_PIPE
    except (click.exceptions.Abort, KeyboardInterrupt):
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (EyelidError, PicoFailedError, OSError) as error:
        click.echo(f"eyelid-bench: {error}", err=True)
        return 2 if getattr(error, "code", None) in _COULD_NOT_RUN else 1
    return result if isinstance(result, int) else 0


_COULD_NOT_RUN = frozenset(
    {
        Code.SETTINGS_SYNTAX,
        Code.SETTINGS_UNKNOWN,
        Code.SETTINGS_VALUE,
        Code.NOT_FOUND,
        Code.ALREADY_RUNNING,
        Code.CAMERA_MISSING,
        Code.CAMERA_NO_FRAMES,
        Code.FILE_EXISTS,
        Code.SOUND_UNREADABLE,
    }
)
