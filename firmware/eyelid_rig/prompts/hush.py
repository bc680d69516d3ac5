"""When nothing may be heard, as a table: the shut switch and the wearer's word decide, and only a finger takes that back. Pure."""

from __future__ import annotations

from enum import StrEnum, unique


@unique
class Hush(StrEnum):
    """Whether the rig may listen."""

    NONE = "listening"
    MUTED = "muted"
    """The wearer said so."""
    SHUT = "shut"
    """By the switch."""


@unique
class Cue(StrEnum):
    """What changes that."""

    STOP = "told to stop listening"
    SHUT = "shut"
    OPENED = "opened"


TABLE: dict[tuple[Hush, Cue], Hush] = {
    (Hush.NONE, Cue.STOP): Hush.MUTED,
    (Hush.NONE, Cue.SHUT): Hush.SHUT,
    (Hush.NONE, Cue.OPENED): Hush.NONE,
    (Hush.MUTED, Cue.STOP): Hush.MUTED,
    (Hush.MUTED, Cue.SHUT): Hush.SHUT,
    (Hush.MUTED, Cue.OPENED): Hush.MUTED,
    (Hush.SHUT, Cue.STOP): Hush.SHUT,
    (Hush.SHUT, Cue.SHUT): Hush.SHUT,
    (Hush.SHUT, Cue.OPENED): Hush.NONE,
}
"""Whatever cannot come changes nothing. A mute lasts until the switch was shut and opened, or eye starts again."""


def rows() -> str:
    """The table as `SPEC-voice.md` holds it, a line a state; a test compares."""
    lines = (f"| {hush} | " + ", ".join(f"{cue} -> {TABLE[hush, cue]}" for cue in Cue) + " |" for hush in Hush)
    return "\n".join(lines)
