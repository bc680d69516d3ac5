"""`perf pico`: what the button board costs on the MicroPython port, and what the model of its rules finds (`docs/pico.md`)."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from eyelid_bench.figures import Figure
from eyelid_bench.pico_figures import heap, timing
from eyelid_bench.pico_model import planted, sequences
from eyelid_bench.pico_model.sequences import Tally

Tell = Callable[[str, int, int], None]
"""Is told what is under way, how much was done and how much will be."""
SHARD = 1250
"""As the tests play them: the same shards are the same sequences."""
WITHIN = 1250
"""Sequences that may be played until a planted bug shows."""
BOARD_NOTE = (
    "sign_ms and boot_ms are of this machine's MicroPython port. An emulated RP2040 takes 177 ms to sign (firmware/pico/README.md);"
    " a real board is slower, and none was measured."
)


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was measured."""

    figures: tuple[Figure, ...]
    outcomes: dict[str, int]
    """How often each request had each answer."""
    caught: dict[str, int | None]
    """After how many sequences each planted bug was caught; None: it was not."""
    wall_s: float
    note: str = BOARD_NOTE

    @property
    def held(self) -> bool:
        """Whether every limit holds."""
        return all(figure.held is not False for figure in self.figures)

    def as_json(self) -> dict[str, object]:
        """Figures by name, with limits beside them."""
        return {
            "figures": {figure.name: figure.value for figure in self.figures},
            "limits": {figure.name: {"limit": figure.limit, "held": figure.held} for figure in self.figures if figure.limit},
            "outcomes": self.outcomes,
            "caught": self.caught,
            "note": self.note,
            "wall_s": self.wall_s,
        }


def measure(count: int, tell: Tell) -> Report:
    """Raises PicoFailedError without a MicroPython port, and BrokenPromiseError where the board and the model differ."""
    began = time.monotonic()
    timed = _timed(tell)
    played, per_s = _played(count, tell)
    found = _planted(tell)
    figures = (*timed, *_of(played, per_s), *_caught(found))
    outcomes = {f"{kind}: {outcome}": number for (kind, outcome), number in sorted(played.outcomes.items())}
    return Report(figures, outcomes, {one.bug.name: one.after for one in found}, round(time.monotonic() - began, 1))


def _timed(tell: Tell) -> tuple[Figure, ...]:
    tell("timing", 0, 2)
    took = timing.measured()
    tell("timing", 1, 2)
    peak_kb = heap.heap_peak_kb()
    tell("timing", 2, 2)
    return (
        Figure("sign_ms", round(took.sign_ms, 2)),
        Figure("sign_by_openssl", round(took.sign_ms / took.peer_sign_ms, 1)),
        Figure("boot_ms", round(took.boot_ms, 1)),
        Figure("heap_peak_kb", peak_kb, f"<= {heap.LIMIT_KB}", peak_kb <= heap.LIMIT_KB),
    )


def _played(count: int, tell: Tell) -> tuple[Tally, float]:
    tally, began = Tally(), time.monotonic()
    for shard in range(-(-count // SHARD)):
        tell("model", shard * SHARD, count)
        sequences.run(None, min(SHARD, count - shard * SHARD), shard, tally=tally)
    tell("model", count, count)
    return tally, tally.sequences / (time.monotonic() - began)


def _of(played: Tally, per_s: float) -> tuple[Figure, ...]:
    return (
        Figure("sequences", played.sequences),
        Figure("sequences_per_s", round(per_s, 1)),
        Figure("moves", sum(played.moves.values())),
        Figure("power_cuts", played.cuts),
        Figure("outcomes", len(played.outcomes)),
    )


def _planted(tell: Tell) -> list[planted.Caught]:
    found = []
    for number, bug in enumerate(planted.BUGS):
        tell("planted", number, len(planted.BUGS))
        found.append(planted.caught(bug, WITHIN))
    tell("planted", len(planted.BUGS), len(planted.BUGS))
    return found


def _caught(found: list[planted.Caught]) -> tuple[Figure, ...]:
    after = [one.after for one in found if one.after is not None]
    return (
        Figure("planted", len(found)),
        Figure("caught", len(after), f"= {len(found)}", len(after) == len(found)),
        Figure("caught_after_most", max(after, default=0)),
    )
