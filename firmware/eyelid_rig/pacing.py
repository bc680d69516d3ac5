"""How often what comes and goes is told: each time after a longer pause, until it has been quiet for a while. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from eyelid_formats import ledger

LEAST_NS: Final = 10_000_000_000
MOST_NS: Final = 3_600_000_000_000
QUIET_NS: Final = 3_600_000_000_000


@dataclass(frozen=True, slots=True)
class Pace:
    """Nothing more is told before `due_ns` (CLOCK_MONOTONIC). `pause_ns` is how long before that something was."""

    due_ns: int = 0
    pause_ns: int = 0

    def after(self, now_ns: int) -> Pace:
        """Something was told now.

        The pause is ten seconds, then twice as long each time, up to an hour; ten seconds again after an hour with nothing to tell.
        """
        quiet = not self.pause_ns or now_ns - self.due_ns >= QUIET_NS
        pause_ns = LEAST_NS if quiet else min(2 * self.pause_ns, MOST_NS)
        return Pace(now_ns + pause_ns, pause_ns)


def pace_of(kind: type[ledger.Detail], links: Iterable[ledger.Link], boot_id: bytes) -> Pace:
    """The pace of a kind of entry since the board started: a process that starts again and again must not begin anew each time."""
    pace = Pace()
    for entry in (link.entry for link in links):
        if isinstance(entry.detail, kind) and entry.time.boot_id == boot_id:
            pace = pace.after(entry.time.monotonic_ms * 1_000_000)
    return pace
