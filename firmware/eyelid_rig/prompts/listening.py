"""From words to the Pico's count: one phrase at a time is on its way, and what is not counted has a reason. Pure: times come in."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum, unique

from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.spoken import Spoken, Unclear, Voice

_COUNT_NS = 2_000_000_000
"""A Pico that has not counted a phrase by then has not heard of it; if it has, that is a prompt without words."""


@unique
class Last(StrEnum):
    """What the last that was said came to."""

    NOTHING = ""
    PROMPT = "prompt"
    REFUSED = "refused"
    COMMAND = "command"
    CONFIRM = "confirm"


@dataclass(frozen=True, slots=True)
class Heard:
    """What became of the last phrase, in figures and codes: no word of it."""

    phrases: int = 0
    """Since the start, those that were refused included."""
    counter: int = 0
    """The Pico's, once it has counted; 0 where it has not."""
    refused: str = ""
    """Why it was not counted: `pico-absent`, `link-timeout`, `words-refused`, or the Pico said (`too-early`, `voice-limit`, `shut`)."""
    wait_ms: int = 0
    """When asking again may help."""
    last_event: Last = Last.NOTHING
    last_reason: str = ""
    """Why the last that was said after the name was taken for no phrase (`decision.Reason`)."""
    unclear: int = 0
    """How often that was so since the start."""

    def to_json(self) -> dict[str, object]:
        """For `status.json`."""
        counted = {"phrases": self.phrases, "counter": self.counter, "refused": self.refused, "wait_ms": self.wait_ms}
        return {**counted, "last_event": str(self.last_event), "last_reason": self.last_reason, "unclear": self.unclear}


class Listening:
    """Holds the words from the moment they were said until the Pico has counted them, and no longer."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._waiting: Spoken | None = None
        self.last = Heard()

    def next(self, now_ns: int) -> Spoken | Unclear | None:
        """What was said. Nothing, while a phrase waits to be counted."""
        if self._waiting is not None:
            if now_ns - self._waiting.at_ns >= _COUNT_NS:
                self.refused(Code.LINK_TIMEOUT)
            return None
        try:
            said = self._voice.heard(now_ns)
        except RigError as error:
            self._note(Last.REFUSED, refused=str(error.code))
            return None
        if isinstance(said, Unclear):
            self.last = replace(self.last, last_event=Last.REFUSED, last_reason=str(said.reason), unclear=self.last.unclear + 1)
        return said

    def begin(self, spoken: Spoken) -> None:
        """The Pico is to be told of this phrase now."""
        self._waiting = spoken

    def counted(self, counter: int) -> Spoken | None:
        """The phrase that the Pico has counted as `counter`; None where nobody waits for that any more."""
        spoken, self._waiting = self._waiting, None
        if spoken is not None:
            self._note(Last.PROMPT, counter)
        return spoken

    def refused(self, code: str, wait_ms: int | None = None) -> None:
        """The phrase on its way is not counted: its words are gone."""
        if self._waiting is not None:
            self._waiting = None
            self._note(Last.REFUSED, refused=str(code), wait_ms=wait_ms or 0)

    def dropped(self, code: str) -> None:
        """A phrase was not even reported."""
        self._note(Last.REFUSED, refused=code)

    def taken(self, what: Last) -> None:
        """A command was followed, or a phrase waits for a finger."""
        self._note(what)

    def _note(self, what: Last, counter: int = 0, refused: str = "", wait_ms: int = 0) -> None:
        self.last = Heard(self.last.phrases + 1, counter, refused, wait_ms, what, unclear=self.last.unclear)
