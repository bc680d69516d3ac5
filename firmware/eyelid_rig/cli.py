"""`eyelid-rig`: what runs on the Pi."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click
import msgspec

from eyelid_formats.errors import Code, EyelidError, SettingsError
from eyelid_formats.settings import log_level
from eyelid_rig import __version__, reach, sandbox, settings
from eyelid_rig.folders import Folders
from eyelid_rig.restart import GaveUpError
from eyelid_rig.settings import RigSettings
from eyelid_rig.sound_commands import listen, mic
from eyelid_rig.voice_command import voice

_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
_FOLDER = click.Path(path_type=Path, file_okay=False)
_LEVELS = (logging.WARNING, logging.INFO, logging.DEBUG)


class PipedGroup(click.Group):
    """Ends with 141 where click would end with 1, when whoever read the output went away."""

    def invoke(self, ctx: click.Context) -> Any:
        """As click does, but for that."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            os.dup2(os.pipe()[1], sys.stdout.fileno())  # what is left to write goes nowhere, and a sandbox may keep /dev/null shut
            return 141


@click.group(cls=PipedGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "--version", prog_name="eyelid-rig")
@click.option("--settings", "file", type=_FILE, envvar="EYELID_SETTINGS", help="TOML file with the rig's settings.")
@click.option("--rig-dir", help="Folder with the rig's keys, outbox, inbox and ledger.")
@click.option("--pico-port", help="Serial port of the Pico.")
@click.option("-v", "--verbose", count=True, help="Show more: -v what happens, -vv everything.")
@click.pass_context
def rig(context: click.Context, file: Path | None, rig_dir: str | None, pico_port: str | None, verbose: int) -> None:
    """The camera rig's side of Eyelid: nothing leaves unasked.

    Three processes run on a rig: eye has the camera and the keys, uplink the network, cable the host's serial port. `init` comes first.
    """
    level = _LEVELS[min(verbose, 2)] if verbose else log_level(os.environ)
    logging.basicConfig(level=level, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    context.obj = settings.load(file, os.environ, {"rig_dir": rig_dir, "pico_port": pico_port})


@rig.command()
@click.option("--keys", type=_FOLDER, required=True, help="Folder for the operator's, wearer's and recipient's keys.")
@click.option("--notice", type=_FILE, help="Text that the wearer was shown.")
@click.option("--replace", is_flag=True, help="Pair a rig again: a new unit, and nothing that was filmed before opens any more.")
@click.pass_obj
def init(loaded: RigSettings, keys: Path, notice: Path | None, replace: bool) -> None:
    """Make and pair the keys of this rig. The Pico is to be started with its button held, and one press confirms.

    Keep the folder given with --keys off the rig: whoever has it can open crops, sign unit records and give orders to the Pico.
    """
    from eyelid_rig.prompts.uart import open_port
    from eyelid_rig.provisioning.keyring import open_keyring
    from eyelid_rig.provisioning.pairing import NOTICE, pair

    text = _read_notice(notice) if notice else NOTICE
    paired = pair(loaded, open_keyring(keys), text, lambda: open_port(loaded.pico_port, loaded.pico_baud), click.echo, replace=replace)
    trust = Folders(Path(loaded.rig_dir)).trust
    click.echo(f"Paired as {paired.unit.record.name}, unit {paired.unit.hash.hex()[:16]}. Its record is in {trust}.")


@rig.command()
@click.pass_obj
def eye(loaded: RigSettings) -> None:
    """Run the process with the camera and the keys."""
    from eyelid_rig import eye as process

    process.run(loaded)


@rig.command()
@click.pass_obj
def uplink(loaded: RigSettings) -> None:
    """Run the process that sends sealed bundles to the collector."""
    from eyelid_rig import uplink as process

    folders = _enter(loaded, reach.of_uplink)
    process.main(loaded, folders)


@rig.command()
@click.pass_obj
def cable(loaded: RigSettings) -> None:
    """Run the process that answers the host on its serial port."""
    from eyelid_rig import cable as process

    folders = _enter(loaded, lambda folders: reach.of_cable(loaded, folders))
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    process.run(loaded, folders, stop)


@rig.command()
@click.option("--json", "as_json", is_flag=True, help="Print all that is known of each, as JSON.")
def models(as_json: bool) -> int:
    """List the models that look at a frame: file, hash, package and licence. Exit code 1 when one is not as it should be."""
    from eyelid_rig.models import inventory, listing
    from eyelid_rig.models.files import REMEDY

    items = inventory.look()
    click.echo(inventory.as_json(items) if as_json else f"{inventory.as_table(items)}\nin {listing.FOLDER}")
    bad = [item for item in items if item.state is not inventory.State.OK]
    for item in bad:
        click.echo(f"eyelid-rig: model-{item.state}: {item.path}: {REMEDY}", err=True)
    return 1 if bad else 0


@rig.command()
@click.option("--json", "as_json", is_flag=True, help="Print all that is known of each, as JSON.")
@click.pass_obj
def camera(loaded: RigSettings, as_json: bool) -> None:
    """List the cameras: what each can do, and what this rig makes of it.

    No camera is opened and no picture taken, so it works while `eye` runs. Settings count as on the rig; what they ask in vain is said.
    Exit code 2 when there is no camera, 1 when the settings ask of theirs what it cannot do.
    """
    from eyelid_rig.camera import found, listing, listing_text

    said = listing.report(found.look(), loaded)
    columns = shutil.get_terminal_size().columns
    click.echo(listing.as_json(said) if as_json else listing_text.as_text(said, columns))
    listing.refuse(said)


@rig.command()
@click.argument("images", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="IMAGE...")
@click.option(
    "--prompt", default="", metavar="WORDS", help="What the wearer says. Without it: a press, about what is pointed at or in the centre."
)
@click.option(
    "--out",
    type=_FOLDER,
    metavar="DIR",
    help="Write NAME.crop.jpg here, and with --explain NAME.explain.png. Without it nothing is written.",
)
@click.option("--force", is_flag=True, help="Let --out replace files. An IMAGE is never replaced.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one array, with an object an IMAGE, also where there is only one.")
@click.option(
    "--explain", is_flag=True, help="Say what was seen, chosen, painted and why. The overlay shows the whole IMAGE, nothing painted out."
)
@click.option("--profile", type=click.Choice(["pi5", "pi4", "zero"]), help="Look as this board does. [default: the settings' profile]")
@click.pass_obj
def crop(loaded: RigSettings, /, images: tuple[Path, ...], profile: str | None, **chosen: Any) -> int:
    """Do with pictures what the rig does with a frame: find what the prompt is about, cut it out, paint over secrets, look again.

    IMAGE is a JPEG, PNG, WebP, TIFF or BMP of at most 64 megapixels; of several pictures in one file the first is taken. Settings count
    as on the rig: share_ppm, crop_quality, crop_kb, crop_margin, frame_quality. This works on pictures that you have; it gets none out of
    a rig.

    Exits 0 when all became crops, 1 when some were refused, 2 when some could not be looked at.
    """
    try:
        from eyelid_rig.stills import command
    except ModuleNotFoundError as error:
        raise click.UsageError(f"it needs the Python package {error.name}: pip install 'eyelid[rig,redact]'") from None
    taken = msgspec.structs.replace(loaded, profile=profile) if profile else loaded
    return command.run(taken, command.Request(images, **chosen))


@rig.command()
@click.option("--once", is_flag=True, help="One look, and the end.")
@click.option("--json", "as_json", is_flag=True, help="For programs: an object a second.")
@click.option("--focus", is_flag=True, help="First send a lens that moves through its range, and leave it where the picture is sharpest.")
@click.option("--save", is_flag=True, help="End once the target was seen steadily, and write what is suggested into the --settings file.")
@click.option(
    "--without-pico", is_flag=True, help="On a bench whose Pico is not wired or paired yet: aim, with the lamp dark. No paired rig does."
)
@click.option(
    "--target",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.pdf",
    help="Write the target to be printed. No camera is touched.",
)
@click.option("--paper", type=click.Choice(["a4", "letter"]), show_default="a4", help="With --target.")
@click.option("--force", is_flag=True, help="Let --target replace a file.")
@click.pass_context
def aim(context: click.Context, /, target: Path | None, paper: str | None, force: bool, **chosen: bool) -> int:
    """Aim and focus the camera by numbers, live: no command ever returns a frame.

    Shows sharpness by region against the best so far, exposure, what is clipped, and where the printed target is: how to turn the camera,
    and which rotation, mirror and lens position to set. Stop eye first; the lamp is lit meanwhile, by the Pico.

    Ctrl-C ends it, with what was found and exit code 130.
    """
    try:
        from eyelid_rig.camera.aiming import command
    except ModuleNotFoundError as error:
        raise click.UsageError(f"it needs the Python package {error.name}: pip install 'eyelid[rig,redact]'") from None
    if target is None:
        if paper or force:
            raise click.UsageError("--paper and --force are for --target FILE.pdf, which is missing")
        return command.run(context.obj, command.Request(file=context.find_root().params["file"], **chosen))
    if any(chosen.values()):
        raise click.UsageError("--target writes a file and ends: leave the other options out")
    return command.print_target(target, paper or "a4", force=force)


for _command in (mic, listen, voice):
    rig.add_command(_command)


def _read_notice(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        raise SettingsError(Code.SETTINGS_VALUE, f"{path} is not text in UTF-8") from None


def _enter(loaded: RigSettings, reach_of: Callable[[Folders], sandbox.Reach]) -> Folders:
    """The rig's folders, and nothing else any more."""
    folders = Folders(Path(loaded.rig_dir))
    folders.make()
    if loaded.sandbox:
        sandbox.enter(reach_of(folders))
    return folders


def main() -> None:
    """Exit codes: 0 done, 1 refused, 2 could not run or wrong arguments, 3 the camera needs a new process, 130 interrupted, 141 unread
    (`SPEC-errors.md`).
    """
    end(run_edge(lambda: rig(prog_name="eyelid-rig", standalone_mode=False)))


def end(code: int) -> NoReturn:
    """End the process. Where the camera gave up, at once: picamera2 has the interpreter close it once more at its end, and one that hangs
    would keep it for ever.
    """
    if code == CAMERA_GAVE_UP:
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def run_edge(command: Callable[[], Any]) -> int:
    """Errors become one line and an exit code, here and nowhere else."""
    try:
        result = command()
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except GaveUpError as error:
        click.echo(f"eyelid-rig: {error}", err=True)
        return CAMERA_GAVE_UP
    except EyelidError as error:
        click.echo(f"eyelid-rig: {error}", err=True)
        return 2 if error.code in _COULD_NOT_RUN else 1
    except KeyboardInterrupt:
        return 130
    except OSError as error:
        click.echo(f"eyelid-rig: {Code.STORAGE_FAILED}: {error}", err=True)
        return 1
    return result if isinstance(result, int) else 0


CAMERA_GAVE_UP = 3
_COULD_NOT_RUN = frozenset(
    {
        *(Code.SETTINGS_SYNTAX, Code.SETTINGS_UNKNOWN, Code.SETTINGS_VALUE, Code.NOT_INITIALISED),
        *(Code.PICO_ABSENT, Code.CAMERA_MISSING, Code.PERMISSION),
        *(Code.MIC_MISSING, Code.MIC_BUSY, Code.MIC_FORMAT, Code.VOICE_PHRASE, Code.VOICE_MODEL),
    }
)
