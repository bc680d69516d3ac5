"""`eyelid-rig voice`: what a wearer asks before they choose what to call the rig, or add a phrase. Needs no microphone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from eyelid_rig.settings import RigSettings

if TYPE_CHECKING:
    from eyelid_rig.prompts.voice.checking import Checked

CALLED = ("hey", "hi", "ok", "okay", "hello")
"""What begins with one of these is a name, unless it is said to be a phrase."""


@click.group()
def voice() -> None:
    """What can be said to the rig."""


@voice.command()
@click.argument("words")
@click.option("--name", "kind", flag_value="name", help="WORDS are a wake name.")
@click.option("--phrase", "kind", flag_value="phrase", help="WORDS are a phrase after the name.")
@click.option("--json", "as_json", is_flag=True, help="Print everything as one JSON object.")
@click.pass_obj
def check(loaded: RigSettings, words: str, kind: str | None, as_json: bool) -> int:
    """How well WORDS are told apart from what sounds like them.

    A wake name is compared with names and words that people call out, a phrase with the other phrases of the book and with slips of the
    tongue. Without --name or --phrase, one word and what begins with "hey", "hi" or "okay" is a name. Exit code 1: they will not do.
    """
    try:
        checked = _check(loaded, words, kind)
    except ModuleNotFoundError as error:
        raise click.UsageError(f"it needs the Python package {error.name}: pip install 'eyelid[rig,voice]'") from None
    click.echo(json.dumps(checked.to_json(), ensure_ascii=False) if as_json else as_text(checked))
    return int(checked.verdict == "bad")


def _check(loaded: RigSettings, words: str, kind: str | None) -> Checked:
    from eyelid_rig.prompts.voice.checking import check_name, check_phrase
    from eyelid_rig.prompts.voice.hama_model import HamaPronouncer
    from eyelid_rig.prompts.voice.phrase_book_file import candidate, load_phrase_book

    file = Path(loaded.voice_phrases) if loaded.voice_phrases else None
    model = HamaPronouncer()
    if kind == "name" or (kind is None and _is_name(words)):
        return check_name(load_phrase_book(words, file, model).name)
    return check_phrase(candidate(words, file, model), load_phrase_book(loaded.voice_name, file, model))


def _is_name(words: str) -> bool:
    split = words.lower().split()
    return len(split) <= 1 or split[0] in CALLED


def as_text(checked: Checked) -> str:
    """For people: the verdict first."""
    lines = [f"{checked.words}: {checked.verdict}, as a {checked.kind}", "", "said as"]
    lines += [
        f"  {said.word:12} {'  '.join(said.ipa)}{'' if said.by_hand else '   (a guess of the model)'}" for said in checked.pronunciation
    ]
    lines += ["", "nearest        distance (under 1 it is taken for it)"]
    lines += [f"  {near.words:24} {near.distance:5.1f}{'  a slip of the tongue' if near.slip else ''}" for near in checked.neighbours]
    lines += ["", *(f"- {advice}" for advice in checked.advice)] if checked.advice else []
    return "\n".join(lines)
