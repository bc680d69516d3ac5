"""Spoken prompts: words, and when they were said. Where they come from is behind a Protocol: the microphone (`voice`), or a FIFO."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol
from unicodedata import normalize

from eyelid_formats.consent import Intent
from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.decision import Reason
from eyelid_rig.prompts.voice.phrases import Wish

WORDS_BYTES = 512
"""The most that a crop takes (`SPEC-bundle.md`, crop plaintext, field 3), in UTF-8."""
CLOSED = "closed"
"""The state of a voice that hears nothing because nothing is to be heard."""

TEXT = "text"
"""The front of a voice without sound."""


@dataclass(frozen=True, slots=True, repr=False)
class Spoken:
    """One phrase. It is never shown by itself: words are for the crop alone.

    `at_ns` (CLOCK_MONOTONIC, by eye's own clock) is when it was decided that this was said: no frame of before answers it.
    """

    words: str
    at_ns: int
    intent: Wish = Intent.ASK


@dataclass(frozen=True, slots=True)
class Unclear:
    """The rig's name was heard, and no phrase of it was taken."""

    reason: Reason


@dataclass(frozen=True, slots=True)
class VoiceFacts:
    """How a voice is, in figures and codes: no word that was said."""

    state: str = "off"
    """`off`, `closed`, `starting`, `listening`, `down`, or what is wrong with the microphone (`mic-*`)."""
    front: str = ""
    why: str = ""
    """A code, where it is down."""
    mic: dict[str, object] = field(default_factory=dict)
    ear_mb: float | None = None
    deaths: int = 0
    kept: tuple[str, ...] = ()
    """What the ear should have given up and could not (`sandbox.WORDS`)."""

    def to_json(self) -> dict[str, object]:
        """For `status.json`."""
        more = {"ear_mb": self.ear_mb, "deaths": self.deaths, "kept": list(self.kept)}
        return {"state": self.state, "front": self.front, "why": self.why, "mic": self.mic, **more}


class Voice(Protocol):
    """Where phrases come from. Nothing here waits."""

    @property
    def facts(self) -> VoiceFacts:
        """How it is."""

    def attend(self, now_ns: int, wanted: bool) -> None:
        """Called many times a second. Unless `wanted`, nothing may be heard: the microphone is closed, what was heard overwritten."""

    def heard(self, now_ns: int) -> Spoken | Unclear | None:
        """The next that was said before `now_ns`, or None. Raises RigError (`words-refused`, `voice-ear`) for what cannot be a prompt: it
        is then gone.
        """

    def stop(self) -> None:
        """The process ends."""


class Deaf:
    """A rig without a microphone."""

    facts = VoiceFacts()

    def attend(self, now_ns: int, wanted: bool) -> None:
        """Nothing to do."""

    def heard(self, now_ns: int) -> Spoken | Unclear | None:  # noqa: ARG002
        """Nothing."""
        return None

    def stop(self) -> None:
        """Nothing to do."""


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
