"""What is being said, as far as it is known: where it began, where looking has to begin, and what looks found. Pure; times in seconds."""

from __future__ import annotations

from dataclasses import dataclass

from eyelid_rig.prompts.voice.decision import Decision, Event, Reason
from eyelid_rig.prompts.voice.matching import Match
from eyelid_rig.prompts.voice.phrases import wish_name
from eyelid_rig.prompts.voice.segments import Sign

_NAME_S = 1.3
"""No name takes longer: where a look found none, the next begins this long before its end."""


@dataclass(frozen=True, slots=True)
class Found:
    """A match, with the times of the stream."""

    match: Match
    name_s: float
    ended_s: float

    @classmethod
    def of(cls, match: Match, from_s: float, frame_s: float) -> Found | None:
        """None where nobody said the name in the sound that begins at `from_s`."""
        if match.phrase is None and match.reason is None:
            return None
        return cls(match, from_s + match.start_frame * frame_s, from_s + match.end_frame * frame_s)

    def refused(self, now_s: float, reason: Reason) -> Decision:
        """No prompt."""
        near, match = self.match.nearest, self.match
        phrase, intent = (near.words, wish_name(near.intent)) if near else ("", "")
        return Decision(Event.REFUSED, now_s, self.ended_s, phrase, intent, match.name_score, match.phrase_score, reason)

    def decision(self, now_s: float) -> Decision:
        """As it stands."""
        match = self.match
        if match.phrase is None:
            return self.refused(now_s, match.reason or Reason.NO_PHRASE)
        phrase = match.phrase
        return Decision(Event.PROMPT, now_s, self.ended_s, phrase.words, wish_name(phrase.intent), match.name_score, match.phrase_score)


class Utterance:
    """Between two silences, or two decisions."""

    def __init__(self, start_s: float) -> None:
        self.opened_s = start_s
        self.from_s = start_s
        """Where the next look begins."""
        self.found: Found | None = None
        self.looked_s = start_s

    def looked(self, found: Found | None, now_s: float) -> None:
        """A look at everything from `from_s` to `now_s` came to this. A name that it no longer finds may be found by the next."""
        if found is None and self.found is None:
            self.from_s = max(self.from_s, now_s - _NAME_S)
        self.found, self.looked_s = found, now_s

    def sign(self, now_s: float, *, over: bool, tail_s: float, keeps_s: float) -> Sign:
        """What it now comes to: `over` after silence; `keeps_s` is how long sound is kept."""
        found = self.found
        if found is None:
            return Sign.NOTHING
        if found.match.phrase is not None and (over or now_s - found.ended_s >= tail_s):
            return Sign.ANSWER
        if over:
            return Sign.NAME if found.match.reason is Reason.NO_PHRASE else Sign.ANSWER
        return Sign.ANSWER if now_s - found.name_s >= keeps_s else Sign.NAME

    def decision(self, now_s: float, keeps_s: float) -> Decision:
        """What was found, once it is decided."""
        assert self.found is not None
        if self.found.match.reason is Reason.NO_PHRASE and now_s - self.found.name_s >= keeps_s:
            return self.found.refused(now_s, Reason.TOO_LONG)
        return self.found.decision(now_s)
