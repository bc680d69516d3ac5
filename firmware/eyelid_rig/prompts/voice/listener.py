"""Sound in, decisions out: the same for a live microphone, for files and for the bench. It knows no clock but the samples' own."""

from __future__ import annotations

import numpy as np

from eyelid_rig.prompts.voice.budget import UNHURRIED, Budget, Pace
from eyelid_rig.prompts.voice.decision import Decision, Reason
from eyelid_rig.prompts.voice.ears import Ears
from eyelid_rig.prompts.voice.free import Wording
from eyelid_rig.prompts.voice.fronts import BLOCK, BLOCK_S, Front
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples
from eyelid_rig.prompts.voice.profiles import Profile
from eyelid_rig.prompts.voice.ring import SoundRing
from eyelid_rig.prompts.voice.segments import TABLE, Act, Sign, State
from eyelid_rig.prompts.voice.utterance import Found, Utterance
from eyelid_rig.prompts.voice.wanted import wanted

_AFTER_END = np.zeros(3 * RATE_HZ, np.int16)
"""Silence for longer than any decision waits."""
_LOOK_MARGIN_S = 0.25
"""Kept beyond the longest look, so that one at the last moment still begins before the name."""

_OVERLAP_S = 0.12
"""A question is put into words from a little before the name's end: its first word is not to be cut."""
_JOIN_S = 0.8
"""Speech that begins this soon after the last look belongs to what was said before it."""


class Listener:
    """Takes sound as it comes. All it keeps of it is in one ring, overwritten after each decision.

    By its `pace` it looks less often on a processor that is too slow for it, or that others have. With a `wording` any question counts
    after the name.
    """

    def __init__(self, front: Front, ears: Ears, profile: Profile, pace: Pace = UNHURRIED, wording: Wording | None = None) -> None:
        self._wording = wording
        self._front, self._ears, self._profile, self._stopwatch = front, ears, profile, pace.stopwatch
        self._ring = SoundRing(int((profile.longest_s + _LOOK_MARGIN_S) * RATE_HZ))
        self._rest = np.zeros(BLOCK, np.int16)
        self._rests = 0
        self._budget = Budget(profile.busy, pace.behind)
        self._state = State.IDLE
        self._said = Utterance(0.0)
        self._quiet_s = 0.0
        self._decided: list[Decision] = []
        self.left_out = 0
        """Looks that there was no time for."""

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being said: no decision is near."""
        return self._state is State.IDLE

    @property
    def heard_s(self) -> float:
        """How much sound it was given since it began, in whole blocks."""
        return self._ring.stop / RATE_HZ

    def feed(self, samples: Samples) -> list[Decision]:
        """What was decided within these samples, of any number."""
        while samples.size:
            taken = min(samples.size, BLOCK - self._rests)
            self._rest[self._rests : self._rests + taken] = samples[:taken]
            self._rests, samples = self._rests + taken, samples[taken:]
            if self._rests == BLOCK:
                self._rests = 0
                self._hear(self._rest)
        decided, self._decided = self._decided, []
        return decided

    def finish(self) -> list[Decision]:
        """The sound is over (a file's end): what silence after it decides. Its times may be later than that end."""
        return self.feed(_AFTER_END)

    def reset(self) -> None:
        """The sound does not go on where it was (samples were lost, the microphone was opened again): begin anew. Times go on."""
        self._begin_anew()
        self.wipe()

    def wipe(self) -> None:
        """Overwrite all sound that is kept, here and in front."""
        self._ring.wipe()
        self._rest.fill(0)
        self._front.wipe()

    def _begin_anew(self) -> None:
        self._state, self._rests, self._quiet_s = State.IDLE, 0, 0.0
        self._said = Utterance(self.heard_s)

    def _hear(self, block: Samples) -> None:
        self._ring.write(block)
        self._budget.passed(BLOCK_S)
        speaks = self._front.hear(block)
        self._quiet_s = 0.0 if speaks else self._quiet_s + BLOCK_S
        self._step(Sign.VOICE if speaks else self._silence())
        if self._tired:
            self._step(Sign.TIRED)

    def _silence(self) -> Sign:
        """How long it was quiet, where that matters."""
        if self._state is State.PAUSE and self._quiet_s >= self._profile.hush_s:
            return Sign.HUSH
        if self._state is State.NAMED and self._quiet_s >= self._profile.patience_s:
            return Sign.PATIENCE
        return Sign.QUIET

    @property
    def _tired(self) -> bool:
        """Woken by the name, which is not there."""
        waits = self._front.by_name and self._state in (State.SPEECH, State.PAUSE) and self._said.found is None
        return waits and self.heard_s - self._said.opened_s >= self._profile.longest_s

    def _step(self, sign: Sign) -> None:
        self._state, act = TABLE[self._state, sign]
        match act:
            case Act.OPEN:
                self._open()
            case Act.LOOK if self._is_due() and self._can(self._budget.may_look):
                self._step(self._look(over=False))
            case Act.JUDGE:
                self._step(self._judge())
            case Act.DECIDE:
                self._decide()
            case Act.CLOSE:
                self._front.rest()
            case _:
                pass

    def _open(self) -> None:
        """Speech after a short silence is looked at together with the end of what was before it."""
        begins_s = self.heard_s - BLOCK_S - self._front.lookback_s
        if begins_s - self._said.looked_s < _JOIN_S:
            begins_s = min(begins_s, self._said.from_s)
        self._said = Utterance(max(begins_s, self._ring.start / RATE_HZ))

    def _is_due(self) -> bool:
        """Soon after a name or what woke a front by name; at once in a pause, and where a phrase that was found has had its tail."""
        found = self._said.found
        if found and found.match.phrase and self.heard_s - found.ended_s >= self._profile.tail_s:
            return True
        if self._quiet_s >= self._profile.peek_s:
            return not self._peeked
        soon = found is not None or self._front.by_name
        return self.heard_s - self._said.looked_s >= (self._profile.again_s if soon else self._profile.spot_s)

    @property
    def _peeked(self) -> bool:
        """Whether the last look saw some of the silence that there is now."""
        return self._said.looked_s > self.heard_s - self._quiet_s + self._profile.peek_s - BLOCK_S

    def _judge(self) -> Sign:
        """What a pause has already shown to be a phrase, and what was silent since, needs no other look: that is time saved."""
        found = self._said.found
        if found and found.match.phrase and self._peeked:
            return Sign.ANSWER
        return self._look(over=True) if self._can(self._budget.may_judge) else Sign.NOTHING

    def _can(self, affordable: bool) -> bool:
        self.left_out += not affordable
        return affordable

    def _look(self, *, over: bool) -> Sign:
        """Look at what is kept of what is being said, and at no more than the profile's longest."""
        begins_s = max(self._said.from_s, self.heard_s - self._profile.longest_s)
        sound = self._ring.read(int(begins_s * RATE_HZ))
        from_s = self.heard_s - sound.size / RATE_HZ
        began = self._stopwatch()
        match = self._ears.look(sound)
        self._budget.spent(self._stopwatch() - began)
        self._said.looked(Found.of(match, from_s, self._ears.frame_s, self.heard_s), self.heard_s)
        return self._said.sign(
            self.heard_s, over=over, tail_s=self._profile.tail_s, keeps_s=self._profile.longest_s, free=self._wording is not None
        )

    def _decide(self) -> None:
        decision = self._said.decision(self.heard_s, self._profile.longest_s)
        self._decided.append(self._worded(self._wording, decision) if self._wording else decision)
        self._begin_anew()
        self.wipe()

    def _worded(self, wording: Wording, decision: Decision) -> Decision:
        """What is no phrase after a sure name may be a question of the wearer's own."""
        found = self._said.found
        if found is None or decision.reason not in (Reason.NO_PHRASE, Reason.MORE_WORDS):
            return decision
        words = wording.words(self._ring.read(int((found.named_s - _OVERLAP_S) * RATE_HZ)))
        return found.asked(self.heard_s, words, wanted(words)) if words else decision
