"""Words that wait for a finger (`voice_confirm`): the press that comes next takes them. Pure: times come in."""

from __future__ import annotations

from eyelid_rig.prompts.spoken import Spoken

WAIT_NS = 8_000_000_000


class Confirming:
    """At most one phrase waits; a newer one takes its place."""

    def __init__(self) -> None:
        self._waiting: Spoken | None = None

    def hold(self, spoken: Spoken) -> None:
        """These words wait from now on."""
        self._waiting = spoken

    def take(self, pressed_ns: int) -> Spoken | None:
        """The words that a press of `pressed_ns` is for: said before it, and not longer ago than they wait. They are gone then."""
        spoken = self._waiting
        if spoken is None or pressed_ns < spoken.at_ns:
            return None
        self._waiting = None
        return spoken if pressed_ns - spoken.at_ns <= WAIT_NS else None

    def tick(self, now_ns: int) -> None:
        """Words that waited long enough are gone. A press is told of up to two seconds after it was made."""
        if self._waiting and now_ns - self._waiting.at_ns > WAIT_NS + 2_000_000_000:
            self._waiting = None

    def drop(self) -> None:
        """The rig is shut, was told to stop, or hears nothing any more."""
        self._waiting = None
