"""The life of an ear as `eye` sees it, as a table of transitions (`SPEC-voice.md`). Pure."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Life(StrEnum):
    """How far it is."""

    RESTING = "resting"
    STARTING = "starting"
    LIVING = "living"
    ENDING = "ending"


@unique
class Sign(StrEnum):
    """What happened."""

    STARTED = "its program was started"
    SPOKE = "it said how it is"
    FAILED = "it died, fell silent, grew too large, or did what it may not"
    GONE = "its process is gone"


TABLE: dict[tuple[Life, Sign], Life] = {
    (Life.RESTING, Sign.STARTED): Life.STARTING,
    (Life.RESTING, Sign.FAILED): Life.RESTING,
    (Life.STARTING, Sign.SPOKE): Life.LIVING,
    (Life.STARTING, Sign.FAILED): Life.ENDING,
    (Life.LIVING, Sign.SPOKE): Life.LIVING,
    (Life.LIVING, Sign.FAILED): Life.ENDING,
    (Life.ENDING, Sign.GONE): Life.RESTING,
}
REST_S = (0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 30.0, 60.0)
"""Pauses before it is started again, after so many deaths in a row."""
WELL_NS = 60_000_000_000
"""An ear that lived for so long begins the row anew."""


def rest_ns(in_a_row: int) -> int:
    """The pause after so many deaths, one or more."""
    return int(REST_S[min(in_a_row, len(REST_S)) - 1] * 1_000_000_000)


def rows() -> str:
    """The table as `SPEC-voice.md` holds it, a line a state; a test compares."""
    lines = []
    for life in Life:
        moves = ", ".join(f"{sign} -> {TABLE[life, sign]}" for sign in Sign if (life, sign) in TABLE)
        lines.append(f"| {life} | {moves} |")
    return "\n".join(lines)
