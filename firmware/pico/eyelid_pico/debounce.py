"""A contact that counts only when it has been stable (SPEC-pico.md rule 5)."""

STABLE_MS = 15


class Contact:
    """One switch. `level` is what counts, `since_ms` when the contact took it (the first edge of the stable time)."""

    def __init__(self, now_ms: int, raw: bool) -> None:
        self.level = raw
        self.since_ms = now_ms
        self._raw = raw
        self._raw_since_ms = now_ms

    def poll(self, now_ms: int, raw: bool) -> bool:
        """Takes one sample; True when `level` has just changed."""
        if raw != self._raw:
            self._raw = raw
            self._raw_since_ms = now_ms
            return False
        if raw == self.level or now_ms - self._raw_since_ms < STABLE_MS:
            return False
        self.level = raw
        self.since_ms = self._raw_since_ms
        return True
