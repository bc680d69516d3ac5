"""Whether the main loop gets anywhere: only then is the watchdog fed (SPEC-pico.md, Program)."""

SAME_TIME_TURNS = 5000
WORK_MS = 10000
DRAIN_MS = 2000


class Progress:
    """Told of every turn that came to its end. What stands still for longer than its limit starves the watchdog."""

    def __init__(self, now_ms: int) -> None:
        self._now_ms = now_ms
        self._turns = 0
        self._work_since_ms = now_ms
        self._unsent = 0
        self._drained_ms = now_ms

    def made(self, now_ms: int, is_working: bool, unsent: int) -> bool:
        """True where this turn may feed: the clock goes on, work ends some time, and what is to be sent (bytes) leaves."""
        goes_on = self._clock_goes_on(now_ms)
        if not is_working:
            self._work_since_ms = now_ms
        if not unsent or unsent < self._unsent:
            self._drained_ms = now_ms
        self._unsent = unsent
        return goes_on and now_ms - self._work_since_ms <= WORK_MS and now_ms - self._drained_ms <= DRAIN_MS

    def _clock_goes_on(self, now_ms: int) -> bool:
        """Many turns fit a millisecond while nothing is to be done; none goes back in time."""
        self._turns = 0 if now_ms > self._now_ms else self._turns + 1
        went_back = now_ms < self._now_ms
        self._now_ms = max(self._now_ms, now_ms)
        return not went_back and self._turns <= SAME_TIME_TURNS
