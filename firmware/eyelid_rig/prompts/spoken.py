"""Spoken prompts: words, and when they were said. Where they come from is behind a Protocol: the microphone (`voice`), or a FIFO."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol
from unicodedata import normalize

from eyelid_formats.errors import Code, RigError

WORDS_BYTES = 512
"""The most that a crop takes (`SPEC-bundle.md`, crop plaintext, field 3), in UTF-8."""


@dataclass(frozen=True, slots=True, repr=False)
class Spoken:
    """One phrase; `at_ns` (CLOCK_MONOTONIC) is when its last word was over. It is never shown by itself: words are for the crop alone."""

    words: str
    at_ns: int


class Voice(Protocol):
    """Where phrases come from."""

    def heard(self, now_ns: int) -> Spoken | None:
        """The next phrase that was said before `now_ns`, or None; never waits. Raises RigError (`words-refused`) for one that cannot be
        a prompt, which is then gone.
        """


class Deaf:
    """A rig without a microphone."""

    def heard(self, now_ns: int) -> Spoken | None:  # noqa: ARG002
        """Nothing."""
        return None


def tidy(words: str) -> str:
    """One line of words as they go into a crop: NFC, single spaces, 1 to 512 bytes of printable text.

    Raises RigError (`words-refused`), which never quotes them.
    """
    line = " ".join(normalize("NFC", words).split())
    size = len(line.encode(errors="replace"))
    if not line:
        raise RigError(Code.WORDS_REFUSED, "there are no words: say something")
    if size > WORDS_BYTES:
        raise RigError(Code.WORDS_REFUSED, f"the words have {size} bytes, a prompt takes {WORDS_BYTES}: say it in fewer")
    if not line.isprintable():
        raise RigError(Code.WORDS_REFUSED, "the words have characters that cannot be shown: leave out control and format characters")
    return line
