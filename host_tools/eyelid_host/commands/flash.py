"""`eyelid flash pico`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from eyelid_formats.errors import Code, EyelidError
from eyelid_host.commands import options
from eyelid_host.commands.progress import progress_to
from eyelid_host.commands.terminal import BAD, COULD_NOT_RUN, say_error, say_json, say_table
from eyelid_host.flashing.boards import ThisDesk
from eyelid_host.flashing.firmware import Firmware, firmware_dir, load_firmware
from eyelid_host.flashing.flash import Outcome, Report, rehearse
from eyelid_host.flashing.flash import flash as flash_one
from eyelid_host.flashing.pinned import OURS, Build, load_build, load_pins
from eyelid_host.flashing.start import Start
from eyelid_host.flashing.unfinished import UnfinishedError
from eyelid_host.flashing.wanted import Patience, Wanted

_WRONG = frozenset({Code.BOARD_GONE, Code.BOARD_AWAY, Code.BOARD_FAILED})
"""What is wrong with a board, rather than with what was asked: exit code 1 also where nothing was written."""

_UF2 = click.option(
    "--uf2",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="MicroPython for a board in BOOTSEL; its SHA-256 must be on a list.",
)
_PINS = click.option(
    "--pins",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A list of UF2 files of your own, besides ours.",
)
_PORT = click.option("--port", metavar="PORT", help="Serial port of the board that runs MicroPython. Default: the only one found.")
_DRIVE = click.option(
    "--drive", type=click.Path(path_type=Path), metavar="DIR", help="Drive of the board in BOOTSEL. Default: the only one found."
)
_FIRMWARE = click.option(
    "--firmware",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="Another checkout's firmware/pico, in place of the files that came with this command.",
)
_WATCH = click.option(
    "--watch",
    "watch_s",
    type=click.FloatRange(0, 60),
    default=Patience().watch_s,
    show_default=True,
    metavar="SECONDS",
    help=f"How long the start is watched for a failure. Under {Patience().first_boot_s:.0f} s, a first boot's time, "
    "it is not said that the program runs.",
)
_VERBS = {
    Start.RUNS: "runs",
    Start.UNWATCHED: "holds, and was not watched for as long as a first boot may take,",
    Start.SERVICE: "holds, and does not run while the button is held and the switch shut,",
}


@click.group()
def flash() -> None:
    """Bring firmware onto a board."""


@flash.command()
@_UF2
@_PINS
@_PORT
@_DRIVE
@_FIRMWARE
@_WATCH
@click.option("--clean", is_flag=True, help="Remove or replace what is not Eyelid's. Keys and counter stay.")
@click.option("--dry-run", is_flag=True, help="Say what would be copied, replaced and removed, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="JSON for programs: one object, also where it fails.")
@options.quiet
@options.verbose
@click.pass_context
def pico(
    ctx: click.Context,
    uf2: Path | None,
    pins: Path | None,
    port: str | None,
    drive: Path | None,
    folder: Path | None,
    watch_s: float,
    clean: bool,
    dry_run: bool,
    as_json: bool,
    quiet: bool,
) -> None:
    """Bring MicroPython and the button board's program onto a Pico, and check every file there.

    The board is one in BOOTSEL (with --uf2), or one that runs MicroPython. One that runs Eyelid must be plugged in with its button
    held and its shut switch shut. Running it again is safe, whatever stopped it; a program that was not copied whole does not start.

    Exits 0 when the board has this firmware, 1 when something is wrong with the board or the run was begun and not ended, 2 when
    nothing was begun.
    """
    try:
        firmware = load_firmware(folder or firmware_dir())
        wanted = Wanted(firmware, _build(uf2, pins), port, drive, clean, Patience(watch_s=watch_s))
        if dry_run:
            report = rehearse(wanted, ThisDesk())
        else:
            with progress_to(quiet or as_json, sum(map(len, firmware.files.values()))) as progress:
                report = flash_one(wanted, ThisDesk(), progress)
    except EyelidError as error:
        if as_json:
            say_json({"outcome": "failed", "error": str(error.code), "message": str(error.args[0])})
        say_error(error)
        ctx.exit(BAD if isinstance(error, UnfinishedError) or error.code in _WRONG else COULD_NOT_RUN)
    if as_json:
        say_json(_as_json(report, firmware))
    elif not quiet:
        _say(report, firmware)


def _build(uf2: Path | None, pins: Path | None) -> Build | None:
    listed = load_pins([OURS, *([pins] if pins else [])])
    return load_build(uf2, listed) if uf2 else None


def _as_json(report: Report, firmware: Firmware) -> dict[str, Any]:
    about, plan = report.about, report.plan
    return {
        "outcome": str(report.outcome),
        "error": None,
        "where": report.where,
        "board": {"machine": about.machine, "serial": about.serial, "micropython": ".".join(map(str, about.version))} if about else None,
        "uf2": report.uf2,
        "firmware": firmware.to_json(),
        "copied": plan.copy,
        "replaced": plan.replace,
        "removed": plan.remove,
        "unchanged": plan.same,
        "start": str(report.start) if report.start else None,
    }


def _say(report: Report, firmware: Firmware) -> None:
    if report.outcome is Outcome.WOULD:
        _say_plan(report)
    board = f"{report.about.machine} (serial number {report.about.serial or '-'})" if report.about else "the board"
    click.echo(f"{board} at {report.where} {_verb(report)} {firmware}")


def _say_plan(report: Report) -> None:
    plan = report.plan
    copied = [("replace" if path in plan.replace else "copy", path) for path in plan.copy]
    rows = [*copied, *(("remove", repr(path)) for path in plan.remove)]
    say_table(("would", "file"), [("copy", report.uf2), *rows] if report.uf2 else rows)


def _verb(report: Report) -> str:
    if report.outcome is Outcome.WOULD:
        return "has already" if report.plan.is_done else "would run"
    return _VERBS[report.start] if report.start else "has"
