"""What is believed of what the ear says was said. The ear's word is for a phrase and for nothing else. Pure: times come in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig.prompts.spoken import Spoken, Unclear, tidy
from eyelid_rig.prompts.voice.messages import Said
from eyelid_rig.prompts.voice.phrases import Wish

_MS = 1_000_000
STALE_NS = 5_000_000_000
"""Whoever asked so long ago looks at something else by now."""

WishOf: TypeAlias = Callable[[str], Wish | None]
"""What words want by the phrase book, or None where they are no phrase of this rig."""


class NonsenseError(EyelidError):
    """An ear that works never says this: it is to be ended."""

    def __init__(self, why: str) -> None:
        super().__init__(Code.VOICE_EAR, why)


def believed(said: Said, now_ns: int, wish_of: WishOf) -> Spoken | Unclear:
    """The phrase, decided at `now_ns`, which is eye's own clock: whatever the ear says of times, no frame of before answers it.

    Raises NonsenseError, RigError (`voice-ear`) for what was said too long ago.
    """
    age_ns = now_ns - said.ended_ms * _MS
    if age_ns < 0:
        raise NonsenseError("it says what was not said yet")
    if age_ns > STALE_NS:
        raise RigError(Code.VOICE_EAR, f"a phrase of {age_ns // 1_000_000_000} s ago is too old to be answered: say it again")
    if said.reason is not None:
        return Unclear(said.reason)
    return _phrase(said.words or "", now_ns, wish_of)


def _phrase(words: str, now_ns: int, wish_of: WishOf) -> Spoken:
    """What words want is for eye to say: the ear tells no intent."""
    try:
        line = tidy(words)
    except RigError as error:
        raise NonsenseError(f"it says {error.code}") from None
    wish = wish_of(line)
    if wish is None:
        raise NonsenseError("it says what is no phrase of this rig")
    return Spoken(line, now_ns, wish)
