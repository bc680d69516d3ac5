"""What becomes of what was said: a prompt that the Pico counts, words that wait for a finger, a command, or a tone that says why not.

Everything here runs in the agent's thread.
"""

from __future__ import annotations

from collections.abc import Callable

from eyelid_formats.consent import Gesture, Intent
from eyelid_formats.errors import Code
from eyelid_rig.compose import Asked
from eyelid_rig.prompts import pico
from eyelid_rig.prompts.board import Board
from eyelid_rig.prompts.confirming import Confirming
from eyelid_rig.prompts.hush import TABLE, Cue, Hush
from eyelid_rig.prompts.listening import Last, Listening
from eyelid_rig.prompts.spoken import CLOSED, TEXT, Spoken, Unclear, Voice
from eyelid_rig.prompts.voice.decision import Reason
from eyelid_rig.prompts.voice.phrases import Command
from eyelid_rig.sealing import Sealing

_MS = 1_000_000
_SIGNALS_NS = 2_000_000_000
"""No more than one signal in so long is about what was said: a television must not make the buzzer rattle."""
_TOLD = ("voice-limit", Code.SHUT)
"""Refusals that the Pico tells of by itself, or that the wearer's own hand has told of."""


class Hearing:
    """`confirms`: a finger has to press for what was heard (`voice_confirm`). `on_voice` takes the Pico's answer to a report."""

    def __init__(self, voice: Voice, board: Board, sealing: Sealing, on_voice: Callable[[pico.Answer], None], *, confirms: bool) -> None:
        self._voice, self._board, self._sealing, self._on_voice = voice, board, sealing, on_voice
        self._confirms = confirms
        self._confirming = Confirming()
        self._signal_at_ns = 0
        self._present = False
        self.listening = Listening(voice)
        self.hush = Hush.NONE

    @property
    def state(self) -> str:
        """For people (`SPEC-voice.md`, States): what the voice says of itself, or why nothing is to be heard."""
        state = self._voice.facts.state
        if self._voice.facts.front == TEXT or state == CLOSED:
            return self._why_closed() or state
        return state

    def to_json(self) -> dict[str, object]:
        """For `status.json`."""
        return {**self._voice.facts.to_json(), "state": self.state, **self.listening.last.to_json()}

    def _why_closed(self) -> str:
        if self.hush is not Hush.NONE:
            return str(self.hush)
        return "" if self._present else str(Code.PICO_ABSENT)

    def cue(self, cue: Cue) -> None:
        """The shut switch moved, or the wearer said that nothing is to be heard."""
        self.hush = TABLE[self.hush, cue]
        if self.hush is not Hush.NONE:
            self._confirming.drop()

    def tick(self, now_ns: int, present: bool) -> None:
        """`present` is whether the Pico answers: one that does not cannot say that it is shut, so nothing is heard then."""
        self._present = present
        self._voice.attend(now_ns, self.hush is Hush.NONE and present)
        self._confirming.tick(now_ns)
        if self._why_closed():
            self._confirming.drop()
        match self.listening.next(now_ns):
            case Unclear(reason) if reason is Reason.NO_PHRASE:
                self._tell(pico.Signal.NOT_UNDERSTOOD, now_ns)
            case Spoken() as spoken:
                self._take(spoken, now_ns)

    def asked(self, event: pico.PromptEvent, at_ns: int, *, is_new: bool) -> Asked:
        """A prompt that the Pico told of at `at_ns`, with its words; a repetition must not take those of another phrase."""
        pressed_ns = at_ns - event.age_ms * _MS
        spoken = self._words(event, pressed_ns) if is_new else None
        if spoken is None:
            return Asked(event, pressed_ns)
        intent = spoken.intent if isinstance(spoken.intent, Intent) else Intent.ASK
        return Asked(event, spoken.at_ns if event.gesture is Gesture.VOICE else pressed_ns, spoken.words, intent)

    def refused(self, refusal: pico.Refusal, now_ns: int) -> None:
        """The Pico does not count what was said."""
        self.listening.refused(refusal.code, refusal.wait_ms)
        if refusal.code not in _TOLD:
            self._tell(pico.Signal.REFUSED, now_ns)

    def _words(self, event: pico.PromptEvent, pressed_ns: int) -> Spoken | None:
        if event.gesture is Gesture.VOICE:
            return self.listening.counted(event.counter)
        return self._confirming.take(pressed_ns)

    def _take(self, spoken: Spoken, now_ns: int) -> None:
        why = self._why_closed()
        if why:
            self.listening.dropped(why)
        elif spoken.intent is Command.STOP:
            self._stop(now_ns)
        elif spoken.intent is Command.FORGET:
            self._forget(now_ns)
        elif self._confirms:
            self._hold(spoken, now_ns)
        else:
            self._report(spoken)

    def _report(self, spoken: Spoken) -> None:
        self.listening.begin(spoken)
        if not self._board.ask(pico.voice(), self._on_voice):
            self.listening.refused(Code.PICO_ABSENT)

    def _hold(self, spoken: Spoken, now_ns: int) -> None:
        self._confirming.hold(spoken)
        self.listening.taken(Last.CONFIRM)
        self._tell(pico.Signal.CONFIRM, now_ns)

    def _stop(self, now_ns: int) -> None:
        """Told always: it comes once, until a finger opens the switch."""
        self.cue(Cue.STOP)
        self.listening.taken(Last.COMMAND)
        self._signal(pico.Signal.STOPPED, now_ns)

    def _forget(self, now_ns: int) -> None:
        """Where nothing was left to drop, nothing is said to be gone: it has left already, or there was none."""
        dropped = self._sealing.drop()
        self._confirming.drop()
        self.listening.taken(Last.COMMAND)
        if now_ns >= self._signal_at_ns:
            self._signal(pico.Signal.STOPPED if dropped else pico.Signal.REFUSED, now_ns)

    def _tell(self, what: pico.Signal, now_ns: int) -> None:
        """A tone, unless one was told of just now, or a prompt's own is due or sounds."""
        if now_ns >= self._signal_at_ns and self._sealing.is_quiet(now_ns):
            self._signal(what, now_ns)

    def _signal(self, what: pico.Signal, now_ns: int) -> None:
        self._signal_at_ns = now_ns + _SIGNALS_NS
        self._sealing.signal(what)
