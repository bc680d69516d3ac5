"""What a question of the wearer's own wants, by its words: the coarse intent that stands in the consent tag. English only. Pure.

The thing that it names is not told here: the crop reads the same words (`crop.asking`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from eyelid_formats.consent import Intent
from eyelid_rig.crop import made
from eyelid_rig.crop.asking import Asking, understand
from eyelid_rig.crop.english import DEMONSTRATIVES
from eyelid_rig.crop.phrases import split_words

Rule = Callable[[Sequence[str], Asking], bool]

_BRAND: Final = frozenset({"brand", "brands", "logo", "manufacturer"})
_MAKERS: Final = (("who", "makes"), ("who", "made"))
_WHAT_IS: Final = (("what", "is"), ("what", "are"), ("what's",), ("whats",))


def wanted(words: str) -> Intent:
    """The first rule that holds; a question that none knows is one of the wearer's own."""
    spoken, asking = tuple(split_words(words.lower())), understand(words)
    return next((intent for intent, holds in _RULES if holds(spoken, asking)), Intent.ASK)


def _translates(spoken: Sequence[str], _asking: Asking) -> bool:
    return any(word.startswith("translat") for word in spoken) or _has(spoken, ("in", "english"))


def _asks_a_brand(spoken: Sequence[str], _asking: Asking) -> bool:
    return bool(_BRAND.intersection(spoken)) or any(_has(spoken, maker) for maker in _MAKERS)


def _reads(_spoken: Sequence[str], asking: Asking) -> bool:
    return asking.intent is made.Intent.READ


def _points(spoken: Sequence[str], asking: Asking) -> bool:
    return asking.points or _has(spoken, ("over", "there"))


def _looks(spoken: Sequence[str], _asking: Asking) -> bool:
    return _has(spoken, ("look", "at")) and not _has(spoken, ("looking", "at"))


def _identifies(spoken: Sequence[str], asking: Asking) -> bool:
    """*what is this*, *what is the bottle on the left*; not *what is the time*, nor *what is in this cup*."""
    if _has(spoken, ("looking", "at")):
        return True
    after = next((spoken[len(start) :] for start in _WHAT_IS if spoken[: len(start)] == start), ())
    if not after:
        return False
    return after[0] in DEMONSTRATIVES or (after[0] in ("the", "my") and bool(asking.labels))


def _has(spoken: Sequence[str], part: Sequence[str]) -> bool:
    """Whether these words follow one another in what was said."""
    size = len(part)
    return any(tuple(spoken[at : at + size]) == tuple(part) for at in range(len(spoken) - size + 1))


_RULES: Final[tuple[tuple[Intent, Rule], ...]] = (
    (Intent.TRANSLATE, _translates),
    (Intent.BRAND, _asks_a_brand),
    (Intent.READ, _reads),
    (Intent.POINT, _points),
    (Intent.LOOK, _looks),
    (Intent.IDENTIFY, _identifies),
)
