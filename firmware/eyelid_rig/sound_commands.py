"""`eyelid-rig mic` and `listen`: what a rig could listen through, and what listening makes of a sound."""

from __future__ import annotations

from pathlib import Path

import click

from eyelid_rig.settings import RigSettings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print all that is known of each, as JSON.")
@click.pass_obj
def mic(loaded: RigSettings, as_json: bool) -> None:
    """List the microphones, with a star at the one that the settings name.

    None is opened to be heard. One that another program has is not listed, and neither is the rig's own while it listens.
    Exit code 2 when there is no microphone, or not exactly one that `mic_device` fits.
    """
    try:
        from eyelid_rig.prompts.voice.mic import listing
    except ModuleNotFoundError as error:
        raise click.UsageError(f"it needs the Python package {error.name}: pip install 'eyelid[rig,voice]'") from None
    said = listing.look(loaded.mic_device, loaded.mic_server)
    click.echo(listing.as_json(said) if as_json else listing.as_text(said), nl=as_json or bool(said.devices or said.holders))
    if said.refused:
        raise said.refused


@click.command()
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), metavar="[WAV]...")
@click.option("--json", "as_json", is_flag=True, help="For programs: an object an event, each on its own line.")
@click.pass_obj
def listen(loaded: RigSettings, files: tuple[Path, ...], as_json: bool) -> int:
    """Show what listening makes of recordings, or live of the microphone: prompts, and what was refused and why, with scores.

    WAV is a file of any rate and channels that libsndfile reads: WAV, FLAC, Ogg. Without one the microphone is opened, until Ctrl-C.
    Settings count as on the rig: voice_name, voice_phrases, voice_front, profile, mic_device. What was said is shown here and kept
    nowhere.

    Exits 0 when all was heard, 1 when a file could not be, 2 when it could not run.
    """
    try:
        from eyelid_rig.prompts.voice.listen import command
    except ModuleNotFoundError as error:
        raise click.UsageError(f"it needs the Python package {error.name}: pip install 'eyelid[rig,voice]'") from None
    return command.run(loaded, command.Request(files, as_json))
