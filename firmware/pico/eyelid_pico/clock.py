"""Milliseconds that never wrap, from ticks that do: MicroPython's `time.ticks_ms` begins again every 2^30 ms, 12.4 days."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

NEVER_MS = 1 << 53  # later than anything that is due


class Clock:
    """Milliseconds since this object was made. `ticks_diff(new, old)` is the signed distance of two ticks across a wrap."""

    def __init__(self, ticks_ms: "Callable[[], Any]", ticks_diff: "Callable[[Any, Any], int]") -> None:
        self._ticks_ms = ticks_ms
        self._ticks_diff = ticks_diff
        self._last = ticks_ms()
        self._now_ms = 0

    def now_ms(self) -> int:
        """Call it at least once in the six days after which a distance of ticks is no longer told from its opposite."""
        ticks = self._ticks_ms()
        passed_ms = self._ticks_diff(ticks, self._last)
        if passed_ms > 0:  # ticks that went back make no time when they come again
            self._now_ms += passed_ms
            self._last = ticks
        return self._now_ms

    def at_ms(self, ticks: "Any") -> int:
        """When that tick was, or will be, on this clock."""
        return self._now_ms + self._ticks_diff(ticks, self._last)
