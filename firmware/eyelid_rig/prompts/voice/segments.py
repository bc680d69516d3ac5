"""What is being said: nothing, something, something that may be over, or the name without a phrase yet. Pure: a table (`SPEC-voice.md`)."""

from __future__ import annotations

from enum import StrEnum, unique
from types import MappingProxyType


@unique
class State(StrEnum):
    """Where what is said stands."""

    IDLE = "idle"
    """Nobody speaks."""
    SPEECH = "speech"
    """Somebody does."""
    PAUSE = "pause"
    """Somebody did, a moment ago."""
    OVER = "over"
    """It was silent for long enough: it is judged."""
    NAMED = "named"
    """The name was said, and nothing after it yet."""


@unique
class Sign(StrEnum):
    """What happens: to the sound, or by a look at it."""

    VOICE = "voice"
    QUIET = "quiet"
    HUSH = "hush"
    """Quiet for as long as ends a phrase."""
    PATIENCE = "patience"
    """Quiet for as long as the name waits."""
    TIRED = "tired"
    """Woken by something like the name, and it was not found for as long as sound is kept."""
    NOTHING = "nothing"
    """A look: nobody said the name."""
    NAME = "name"
    """A look: the name, and it may go on."""
    ANSWER = "answer"
    """A look: a prompt, or a refusal that nothing said later would change."""


@unique
class Act(StrEnum):
    """What is to be done."""

    NONE = "none"
    OPEN = "open"
    """Something begins here."""
    LOOK = "look"
    """Look, if it is time and there is time."""
    JUDGE = "judge"
    """Look now."""
    DECIDE = "decide"
    """Give out what was found, and overwrite the sound."""
    CLOSE = "close"
    """It came to nothing."""


_SAID = (State.SPEECH, State.PAUSE)
TABLE = MappingProxyType(
    {
        (State.IDLE, Sign.VOICE): (State.SPEECH, Act.OPEN),
        (State.IDLE, Sign.QUIET): (State.IDLE, Act.NONE),
        **{(state, Sign.VOICE): (State.SPEECH, Act.LOOK) for state in (*_SAID, State.NAMED)},
        **{(state, Sign.QUIET): (State.PAUSE, Act.LOOK) for state in _SAID},
        **{(state, Sign.NOTHING): (state, Act.NONE) for state in _SAID},
        **{(state, Sign.NAME): (state, Act.NONE) for state in _SAID},
        **{(state, Sign.ANSWER): (State.IDLE, Act.DECIDE) for state in (*_SAID, State.OVER)},
        **{(state, Sign.TIRED): (State.IDLE, Act.CLOSE) for state in _SAID},
        (State.PAUSE, Sign.HUSH): (State.OVER, Act.JUDGE),
        (State.OVER, Sign.NOTHING): (State.IDLE, Act.CLOSE),
        (State.OVER, Sign.NAME): (State.NAMED, Act.NONE),
        (State.NAMED, Sign.QUIET): (State.NAMED, Act.NONE),
        (State.NAMED, Sign.PATIENCE): (State.IDLE, Act.DECIDE),
    }
)
"""(state, sign): (next state, what to do). A pair that is not here cannot happen."""


def rows() -> str:
    """The table as `SPEC-voice.md` holds it, a line a state; a test compares."""
    return "\n".join(f"| {state} | {_leaving(state)} |" for state in State)


def _leaving(state: State) -> str:
    """Where each sign leads, and what is done."""
    moves = ((sign, TABLE[state, sign]) for sign in Sign if (state, sign) in TABLE)
    return "; ".join(f"{sign}: {after}" + (f", {act}" if act is not Act.NONE else "") for sign, (after, act) in moves)
