"""The `eyelid` command: options that all commands share, and the one place where errors become exit codes (`SPEC-errors.md`)."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import click

from eyelid_formats.errors import EyelidError
from eyelid_host import settings
from eyelid_host.commands.terminal import BROKEN_PIPE, COULD_NOT_RUN, INTERRUPTED, say_error

_COMMANDS = {
    "ports": "eyelid_host.commands.ports:ports",
    "status": "eyelid_host.commands.status:status",
    "ls": "eyelid_host.commands.listing:ls",
    "pull": "eyelid_host.commands.pull:pull",
    "verify": "eyelid_host.commands.verify:verify",
    "show": "eyelid_host.commands.show:show",
    "audit": "eyelid_host.commands.audit:audit",
    "flash": "eyelid_host.commands.flash:flash",
    "collector": "eyelid_host.collector.command:collector",
}
_FILE = click.Path(path_type=Path, dir_okay=False)
_EXTRAS = {"collector": "collector", "ports": "host", "status": "host", "ls": "host", "pull": "host", "audit": "host", "flash": "host"}


class _Lazy(click.Group):
    """Imports a command when it is asked for, so that `verify` starts fast and needs no extra that only others need."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, _, name = _COMMANDS[cmd_name].partition(":")
        try:
            command: click.Command = getattr(import_module(module), name)
        except ModuleNotFoundError as error:
            return _missing(cmd_name, error)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            ctx.exit(_quiet_pipe())


def _missing(name: str, error: ModuleNotFoundError) -> click.Command:
    """A command that says which extra to install."""

    def fail(**_: object) -> NoReturn:
        extra = _EXTRAS.get(name, "host")
        raise click.ClickException(f"`eyelid {name}` needs the Python package {error.name}: pip install 'eyelid[{extra}]'")

    ignore = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
    arguments: list[click.Parameter] = [click.Argument(["args"], nargs=-1, type=click.UNPROCESSED)]
    return click.Command(name, callback=fail, params=arguments, context_settings=ignore, help="(not installed)")


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="eyelid", prog_name="eyelid")
@click.option(
    "--settings", "file", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE", help="TOML file: port, trust, key, out, state."
)
@click.pass_context
def cli(ctx: click.Context, file: Path | None) -> None:
    """Look at a rig over its cable, and at what left it. Nothing leaves unasked."""
    if os.environ.get("NO_COLOR"):
        ctx.color = False
    if ctx.invoked_subcommand != "collector":
        defaults = settings.load(file or _settings_file(), os.environ)
        ctx.default_map = dict.fromkeys(_COMMANDS, defaults)


def _settings_file() -> Path | None:
    named = os.environ.get("EYELID_SETTINGS")
    return Path(named) if named else None


def run(arguments: Sequence[str] | None = None) -> int:
    """The exit code of one call. Usage errors and whatever keeps a command from running are 2; commands return 0 or 1."""
    try:
        result = cli.main(list(arguments) if arguments is not None else None, prog_name="eyelid", standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return COULD_NOT_RUN
    except EyelidError as error:
        say_error(error)
        return COULD_NOT_RUN
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        return _quiet_pipe()
    return result if isinstance(result, int) else 0


def _quiet_pipe() -> int:
    """The reader went away: nothing more is written, and the interpreter's last flush goes nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return BROKEN_PIPE


def main() -> NoReturn:
    """The console script."""
    sys.exit(run())
