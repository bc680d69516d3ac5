"""A contact that counts only when it has been stable (SPEC-pico.md rule 5)."""

from .clock import NEVER_MS


class Contact:
    """One switch. `level` is what counts; `moved_ms` is when the contact last moved, where its stable time begins.

    `stable_ms` may be set anew at any time.
    """

    def __init__(self, now_ms: int, raw: bool, stable_ms: int) -> None:
        self.level = raw
        self.moved_ms = now_ms
        self.stable_ms = stable_ms
        self._raw = raw

    @property
    def due_ms(self) -> int:
        """When `level` changes if the contact stays as it is; NEVER_MS where it would not."""
        return NEVER_MS if self._raw == self.level else self.moved_ms + self.stable_ms

    def settle(self, now_ms: int) -> bool:
        """Lets time pass with the contact as it is; True when `level` has just changed."""
        if self._raw == self.level or now_ms - self.moved_ms < self.stable_ms:
            return False
        self.level = self._raw
        return True

    def edge(self, at_ms: int, raw: bool) -> None:
        """The contact moved then, and is `raw` now; `settle(at_ms)` has been called before."""
        self._raw = raw
        self.moved_ms = at_ms

    def sample(self, now_ms: int, raw: bool) -> None:
        """The contact is `raw` now. Where no edge told of it, it moved just now, for all that is known."""
        if raw != self._raw:
            self.edge(now_ms, raw)

    def restart(self, now_ms: int, raw: bool) -> None:
        """Edges were lost: nothing is known of the time before now."""
        self.edge(now_ms, raw)
