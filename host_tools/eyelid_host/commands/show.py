"""`eyelid show`."""

from __future__ import annotations

from pathlib import Path

import click

from eyelid_formats import bundle, crop
from eyelid_formats.errors import EyelidError
from eyelid_formats.files import write_new
from eyelid_host import show as showing
from eyelid_host.commands import options
from eyelid_host.commands.terminal import BAD, in_capitals, say_error, say_json
from eyelid_host.description import describe, warnings
from eyelid_host.files import read_file
from eyelid_host.trust import open_trust
from eyelid_host.verify import facts
from eyelid_host.words import printable, size

_PRIVATE = 0o600
_KEY = click.option(
    "--key",
    type=click.Path(path_type=Path),
    envvar="EYELID_KEY",
    show_envvar=True,
    metavar="PEM",
    help="The wearer's X25519 private key; without it the picture stays closed.",
)
_SAVE = click.option("--save", type=click.Path(path_type=Path), metavar="JPG", help="Write the opened picture here, for this user alone.")
_FROM = click.option(
    "--from", "folder", type=click.Path(path_type=Path), default="bundles", show_default=True, metavar="DIR", help="Where ID is looked for."
)


@click.command()
@click.argument("named", metavar="ID|PATH")
@_KEY
@_SAVE
@_FROM
@click.option("--force", is_flag=True, help="Let --save replace a file.")
@options.trust
@options.output
@click.pass_context
def show(
    ctx: click.Context,
    named: str,
    key: Path | None,
    save: Path | None,
    folder: Path,
    force: bool,
    trust: Path | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Show everything a bundle says, in plain words, and open the wearer's copy of its picture.

    ID is a bundle's id or its beginning. Exits 1 when the bundle or its picture is bad.
    """
    if save and not key:
        raise click.UsageError("--save needs the wearer's key: --key PEM or EYELID_KEY")
    trusted = open_trust(trust)
    path = showing.find_bundle(named, folder)
    private = showing.load_wearer_key(key) if key else None
    data = read_file(path, bundle.BUNDLE_LIMIT)
    try:
        verified = bundle.verify(data, trusted)
        picture = showing.open_picture(verified, private) if private else None
    except EyelidError as error:
        say_error(error)
        ctx.exit(BAD)
    if picture and save:
        write_new(save, picture.image, replace=force, mode=_PRIVATE)
    if as_json:
        say_json({"path": str(path), **facts(verified), "picture": _picture_json(picture, save)})
    else:
        _say(verified, picture, save, quiet)


def _picture_json(picture: crop.Picture | None, save: Path | None) -> dict[str, object] | None:
    if picture is None:
        return None
    return {"length": len(picture.image), "words": picture.words, "saved": str(save) if save else None}


def _say(verified: bundle.Verified, picture: crop.Picture | None, save: Path | None, quiet: bool) -> None:
    words = warnings(verified.draft)
    if words:
        click.echo(in_capitals(words).strip())
    if not quiet:
        for what, value in describe(verified):
            click.echo(f"{click.style(f'{what:<12}', bold=True)} {value}")
    click.echo(f"{click.style('picture     ', bold=True)} {_picture_line(picture, save)}")
    if picture and picture.words:
        click.echo(f"{click.style('said        ', bold=True)} {printable(picture.words, 512)}")


def _picture_line(picture: crop.Picture | None, save: Path | None) -> str:
    if picture is None:
        return "closed: give the wearer's key with --key"
    saved = f", saved as {printable(str(save), 4096)}" if save else ""
    return f"opened, {size(len(picture.image))}, the one that was committed to{saved}"
