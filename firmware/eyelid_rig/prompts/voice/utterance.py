"""What is being said, as far as it is known: where it began, where looking has to begin, and what looks found. Pure; times in seconds."""

from __future__ import annotations

from dataclasses import dataclass

from eyelid_formats.consent import Intent
from eyelid_rig.prompts.voice.decision import Decision, Event, Reason
from eyelid_rig.prompts.voice.matching import Match
from eyelid_rig.prompts.voice.phrases import wish_name
from eyelid_rig.prompts.voice.segments import Sign

_QUESTION_S = 0.5
"""No question is shorter."""
_NAME_S = 1.3
"""No name takes longer: where a look found none, the next begins this long before its end."""


@dataclass(frozen=True, slots=True)
class Found:
    """A match, with the times of the stream."""

    match: Match
    name_s: float
    ended_s: float
    named_s: float
    """When the name was over."""
    spoken_s: float
    """When the last sound that anybody made was over."""

    @classmethod
    def of(cls, match: Match, from_s: float, frame_s: float, now_s: float = 0.0) -> Found | None:
        """None where nobody said the name in the sound from `from_s` to `now_s`."""
        if match.phrase is None and match.reason is None:
            return None
        name_s, ended_s, named_s = (from_s + at * frame_s for at in (match.start_frame, match.end_frame, match.name_end_frame))
        return cls(match, name_s, ended_s, named_s, now_s - match.quiet_frames * frame_s)

    @property
    def asks(self) -> bool:
        """Whether more than the name was said."""
        return self.spoken_s - self.named_s >= _QUESTION_S

    def asked(self, now_s: float, words: str, intent: Intent) -> Decision:
        """A question of the wearer's own."""
        return Decision(Event.PROMPT, now_s, self.spoken_s, words, wish_name(intent), self.match.name_score)

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

    def sign(self, now_s: float, *, over: bool, tail_s: float, keeps_s: float, free: bool = False) -> Sign:
        """What it now comes to: `over` after silence; `keeps_s` is how long sound is kept. Where it is `free` to ask anything, words after
        the name are waited for no longer.
        """
        found = self.found
        if found is None:
            return Sign.NOTHING
        if found.match.phrase is not None and (over or now_s - found.ended_s >= tail_s):
            return Sign.ANSWER
        if over:
            waits = found.match.reason is Reason.NO_PHRASE and not (free and found.asks)
            return Sign.NAME if waits else Sign.ANSWER
        return Sign.ANSWER if now_s - found.name_s >= keeps_s else Sign.NAME

    def decision(self, now_s: float, keeps_s: float) -> Decision:
        """What was found, once it is decided."""
        assert self.found is not None
        if self.found.match.reason is Reason.NO_PHRASE and now_s - self.found.name_s >= keeps_s:
            return self.found.refused(now_s, Reason.TOO_LONG)
        return self.found.decision(now_s)
