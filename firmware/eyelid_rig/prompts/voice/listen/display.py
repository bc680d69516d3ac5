"""Where `eyelid-rig listen` tells what it heard: lines for people, as wide as their terminal is, or an object an event for programs."""

from __future__ import annotations

import json
import os
import shutil
import sys
import textwrap
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Protocol, TextIO

import click

from eyelid_rig.prompts.voice.decision import Decision, Event, Reason
from eyelid_rig.stills.report import printable

_WHY: Final = MappingProxyType(
    {
        Reason.NO_PHRASE: "the name, and no phrase after it",
        Reason.FAINT_NAME: "a phrase, after what was hardly the name",
        Reason.MORE_WORDS: "the sentence goes on after the phrase",
        Reason.TOO_LONG: "it did not end",
    }
)
_TABLE_COLUMNS: Final = 100
_NARROWEST: Final = 30
_COLOURS: Final = MappingProxyType({Event.PROMPT: "green", Event.REFUSED: "yellow"})
_HEAD: Final = f"{'when':>10}  {'event':<8} {'said':<26} {'intent':<10} {'name':>6} {'phrase':>6}"


class Display(Protocol):
    """Takes what was heard, event by event."""

    def begin(self, source: str) -> None:
        """A file, or the microphone, is next."""

    def tell(self, source: str | None, decision: Decision) -> None:
        """One event; `source` is the file, None live."""

    def end(self, events: int) -> None:
        """A file is over."""


class JsonLines:
    """For programs: one object an event, each on a line of its own."""

    def begin(self, source: str) -> None:
        """Nothing."""

    def tell(self, source: str | None, decision: Decision) -> None:
        """See `Display`."""
        click.echo(json.dumps(as_item(source, decision)))

    def end(self, events: int) -> None:
        """Nothing."""


class Lines:
    """For people. `columns` None: not a terminal, a line an event however long it is."""

    def __init__(self, columns: int | None, *, colours: bool) -> None:
        self._columns, self._colours = columns, colours

    @property
    def _is_table(self) -> bool:
        return self._columns is None or self._columns >= _TABLE_COLUMNS

    def begin(self, source: str) -> None:
        """See `Display`."""
        click.echo(printable(source))
        if self._is_table:
            click.echo(self._painted(_HEAD, None))

    def tell(self, source: str | None, decision: Decision) -> None:  # noqa: ARG002
        """See `Display`."""
        row = _row(decision)
        fits = self._is_table and (self._columns is None or len(row) <= self._columns)
        click.echo(self._painted(row if fits else self._story(decision), decision.event))

    def end(self, events: int) -> None:
        """See `Display`."""
        if not events:
            click.echo("  nothing was said to the rig")

    def _story(self, decision: Decision) -> str:
        said = f": {decision.phrase} ({decision.intent})" if decision.phrase else ""
        why = f": {_WHY[decision.reason]}" if decision.reason else ""
        scores = f"name {_score(decision.name_score)}, phrase {_score(decision.phrase_score)}"
        text = printable(f"{decision.decided_s:.2f} s {decision.event}{said}{why}; {scores}")
        return textwrap.fill(text, max(_NARROWEST, self._columns or 0), initial_indent="  ", subsequent_indent="    ")

    def _painted(self, text: str, event: Event | None) -> str:
        if not self._colours:
            return text
        return click.style(text, fg=_COLOURS[event]) if event else click.style(text, dim=True)


def as_item(source: str | None, decision: Decision) -> dict[str, object]:
    """What a program is told; null where there is none."""
    return {
        "file": source,
        "t_s": round(decision.decided_s, 3),
        "event": str(decision.event),
        "phrase": decision.phrase or None,
        "intent": decision.intent or None,
        "name_score": _rounded(decision.name_score),
        "phrase_score": _rounded(decision.phrase_score),
        "reason": str(decision.reason) if decision.reason else None,
        "ended_s": round(decision.ended_s, 3),
    }


def _row(decision: Decision) -> str:
    scores = f"{_score(decision.name_score):>6} {_score(decision.phrase_score):>6}"
    why = f"  {decision.reason}: {_WHY[decision.reason]}" if decision.reason else ""
    said = printable(decision.phrase) or "-"
    return f"{decision.decided_s:>8.2f} s  {decision.event:<8} {said:<26} {decision.intent or '-':<10} {scores}{why}"


def _score(score: float | None) -> str:
    return "-" if score is None else f"{score:.2f}"


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(float(score), 3)


def display_for(*, as_json: bool, out: TextIO | None = None, environ: Mapping[str, str] = os.environ) -> Display:
    """Colours on a terminal only, and unless NO_COLOR is set (no-color.org)."""
    if as_json:
        return JsonLines()
    if not (out or sys.stdout).isatty():
        return Lines(None, colours=False)
    return Lines(shutil.get_terminal_size().columns, colours=not environ.get("NO_COLOR"))
