"""How often the Pi may say that the wearer spoke: no finger shows that they did (SPEC-pico.md rule 11)."""

from .codes import RefusedError

EVERY_MS = 5000
LIMIT = 20


class VoicePace:
    """One in 5 s, the first one 5 s after the boot, and no more than 20 since the last finger."""

    def __init__(self) -> None:
        self._due_ms = EVERY_MS
        self._tell_ms = 0

    def take(self, spoken: int, now_ms: int) -> None:
        """Counts one more after `spoken`; raises RefusedError where it may not be counted."""
        if spoken >= LIMIT:
            raise RefusedError("voice-limit")
        if now_ms < self._due_ms:
            raise RefusedError("too-early", self._due_ms - now_ms)
        self._due_ms = now_ms + EVERY_MS

    def tells(self, now_ms: int) -> bool:
        """Whether the wearer is told of the limit now: the Pi alone must not keep the buzzer busy with it."""
        if now_ms < self._tell_ms:
            return False
        self._tell_ms = now_ms + EVERY_MS
        return True
