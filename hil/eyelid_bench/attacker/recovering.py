"""How much of a secret somebody has who read this."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

HALF = 0.5
"""From here on a secret is readable, and a leak (`docs/redaction.md`)."""
PART = 0.25
"""Of a secret that is larger than the crop this may be all that was in the crop; some of it comes about by chance."""
_RUN = 3
"""Shorter runs of right characters come about by chance: random digits share half of a card number's in order, one here, one there."""


@dataclass(frozen=True, slots=True)
class Recovery:
    """Of one secret: the share of its characters, in order, and whether its last four are among them."""

    share: float
    tail: bool

    @property
    def leaked(self) -> bool:
        """Half of it or more."""
        return self.share >= HALF


NOTHING = Recovery(0.0, tail=False)


def recovered(secret: str, read: str) -> Recovery:
    """The larger of two shares: what lies in right runs of three characters and more, and what need not be corrected."""
    wanted, found = _plain(secret), _plain(read)
    if not wanted or not found:
        return NOTHING
    blocks = SequenceMatcher(None, wanted, found, autojunk=False).get_matching_blocks()
    in_runs = sum(block.size for block in blocks if block.size >= _RUN)
    uncorrected = max(0, len(wanted) - _edits(wanted, found))
    return Recovery(max(in_runs, uncorrected) / len(wanted), len(wanted) > 4 and wanted[-4:] in found)


def better(one: Recovery, other: Recovery) -> Recovery:
    """What somebody has who read both."""
    return Recovery(max(one.share, other.share), one.tail or other.tail)


def _plain(text: str) -> str:
    """Spaces, marks and capitals tell nothing."""
    return "".join(character for character in text.casefold() if character.isalnum())


def _edits(one: str, other: str) -> int:
    """Levenshtein's distance."""
    row = list(range(len(other) + 1))
    for number, wanted in enumerate(one, 1):
        before, row[0] = row[0], number
        for at, found in enumerate(other, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (wanted != found))
    return row[-1]
