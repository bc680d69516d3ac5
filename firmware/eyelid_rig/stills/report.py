"""Outcomes as text for people and as JSON for programs."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Sequence

from eyelid_rig.crop.box import WHOLE_PPM
from eyelid_rig.stills.account import painted, tell
from eyelid_rig.stills.outcome import Outcome

STEP_WIDTH = 14
LEAST_WIDTH = 40


def as_json(outcomes: Iterable[Outcome]) -> str:
    """One array, an object a picture, in the order in which they were named."""
    return json.dumps([_item(outcome) for outcome in outcomes], indent=2)


def _item(outcome: Outcome) -> dict[str, object]:
    asking, made = outcome.trace.asking, outcome.made
    return {
        "path": str(outcome.path),
        "ok": made is not None,
        "refused": str(outcome.error.code) if outcome.error else None,
        "intent": str(asking.intent) if asking else None,
        "target": outcome.target or None,
        "box": list(made.box.as_tuple()) if made else None,
        "share_of_frame": None if outcome.share_ppm is None else outcome.share_ppm / WHOLE_PPM,
        "redactions": [{"kind": str(fill.kind), "box": list(fill.box.as_tuple())} for fill in made.fills] if made else [],
        "out": str(outcome.out) if outcome.out else None,
        "cpu_s": round(outcome.cost.cpu_s, 3),
        "peak_mb": round(outcome.cost.peak_mb, 1),
    }


def as_line(outcome: Outcome) -> str:
    """What became of one picture, and what to do where nothing did."""
    name = printable(str(outcome.path))
    if outcome.made is None:
        return f"{name}: {'unread' if outcome.could_not_run else 'refused'}, {printable(str(outcome.error))}"
    box = outcome.made.box
    size = f"{box.width}x{box.height} at {box.x},{box.y}, {(outcome.share_ppm or 0) / 10_000:.1f} % of the frame"
    cost = f"{outcome.cost.cpu_s:.2f} CPU s, {outcome.cost.peak_mb:.0f} MB"
    target = printable(outcome.target) or "what is there"
    saved = f" -> {printable(str(outcome.out))}" if outcome.out else ""
    return f"{name}: {target} ({outcome.made.found}), {size}; painted: {painted(outcome.made.fills)}; {cost}{saved}"


def as_story(outcome: Outcome, width: int) -> str:
    """The account of `--explain`, `width` columns wide."""
    rows = [printable(str(outcome.path)), *(_row(step, printable(words), max(LEAST_WIDTH, width)) for step, words in tell(outcome))]
    return "\n".join(rows)


def _row(step: str, words: str, width: int) -> str:
    return textwrap.fill(words, width, initial_indent=f"  {step:<{STEP_WIDTH - 2}}", subsequent_indent=" " * STEP_WIDTH)


def as_total(outcomes: Sequence[Outcome]) -> str:
    """The last line under several pictures."""
    made = sum(outcome.made is not None for outcome in outcomes)
    unread = sum(outcome.could_not_run for outcome in outcomes)
    return f"{made} cropped, {len(outcomes) - made - unread} refused, {unread} could not be looked at"


def printable(text: str) -> str:
    """On one line, without anything that a terminal would obey: names of files and a damaged file's error are anybody's words."""
    return "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
