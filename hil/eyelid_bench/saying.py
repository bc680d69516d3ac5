"""The `say` command: words or a recording, aloud at the microphone of the running simulated rig, or as text where it has none."""

from __future__ import annotations

import os
from pathlib import Path

import click

from eyelid_bench import control, settings
from eyelid_bench.layout import Layout
from eyelid_bench.mouth import NO_MICROPHONE
from eyelid_formats.errors import Code, RigError
from eyelid_rig import settings as rig_settings
from eyelid_rig.prompts.spoken import tidy
from eyelid_rig.prompts.voice.phonemes import Samples
from eyelid_rig.settings import RigSettings

_VOICE = "af_heart"
_SUFFIXES = frozenset({".wav", ".flac", ".ogg", ".mp3"})


@click.command()
@click.option(
    "--settings",
    "file",
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    envvar="EYELID_SETTINGS",
    help="TOML file with the bench's settings.",
)
@click.option("--out", metavar="DIR", help="Folder of the simulated rig.  [default: eyelid-sim, or EYELID_OUT]")
@click.argument("what", metavar="[WORDS|FILE]", required=False)
@click.option("--voice", default=_VOICE, metavar="NAME", help=f"The test voice that says it (make voices).  [default: {_VOICE}]")
@click.option("--snr", type=float, metavar="DB", help="In pink noise that is so much quieter than the voice.")
@click.option("--text", metavar="WORDS", help="Without a microphone: what is said, one line of at most 512 bytes.")
def say(file: Path | None, out: str | None, what: str | None, voice: str, snr: float | None, text: str | None) -> None:
    """Speak to the running simulated rig: a prompt, aloud, in a test voice or from a recording of at most a minute.

    Returns when the rig has made something of it; then, with their scores, what a second listener with the rig's settings hears in the
    same sound: the rig itself tells nobody. With --text the words come to the rig as text. Either way they go into its memory and,
    encrypted, into the crop, and into no log or file.
    """
    if (what is None) is (text is None):
        raise click.UsageError("say what? Give words or a file, or --text WORDS.")
    folder = Path(settings.load(file, os.environ, {"out": out}).out)
    if text is not None:
        click.echo(f"say: {control.ask(folder, control.SAY, tidy(text))}")
    else:
        _aloud(folder, what or "", voice, snr)


def _aloud(folder: Path, what: str, voice: str, snr: float | None) -> None:
    control.require_running(folder)
    listens = rig_settings.load(Layout(folder).settings, {}, {})
    if not listens.voice:
        raise RigError(Code.VOICE_MISSING, NO_MICROPHONE)
    sound = _sound(what, voice, snr)
    click.echo(f"say: {control.ask_to_hear(folder, sound)}")
    for line in _second_listener(listens, sound):
        click.echo(f"     {line}")


def _sound(what: str, voice: str, snr: float | None) -> Samples:
    from eyelid_bench import speaking

    path = Path(what)
    if path.suffix.lower() not in _SUFFIXES:
        return speaking.spoken(what, voice, snr)
    if snr is not None:
        raise RigError(Code.SETTINGS_VALUE, "--snr is for words: a recording is played as it is")
    return speaking.recorded(path)


def _second_listener(listens: RigSettings, sound: Samples) -> list[str]:
    from eyelid_bench.speaking import shown
    from eyelid_rig.prompts.voice.opening import open_listener

    listener = open_listener(listens)
    return list(shown([*listener.feed(sound), *listener.finish()])) or ["no name was heard in it, so nothing was asked"]
