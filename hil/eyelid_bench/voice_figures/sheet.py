"""The report on a terminal: figures and tables, in 80 columns or in 50."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from eyelid_bench.voice_figures.counting import Figure
from eyelid_bench.voice_figures.tables import Hits
from eyelid_bench.voice_figures.truth import Condition

if TYPE_CHECKING:
    from eyelid_bench.perf_voice import Report

WIDE = 72
"""Columns from which on intervals and every condition are shown."""
_HELD = {None: "", True: "held", False: "NOT HELD"}
_HEADS = {Condition.REVERB: "room", Condition.REVERB_10DB: "room_10db", Condition.REVERB_FAR: "room_far"}
_NARROW = tuple(condition for condition in Condition if not condition.startswith("reverb_"))


def lines(report: Report, width: int) -> Iterator[str]:
    """All of it, for a terminal of so many columns."""
    for figure in report.figures:
        yield _figure(figure, width)
    for title, hits in {"voice": report.voices, "group": report.groups, "noise": report.noises, "name": report.names}.items():
        yield from _table(title, hits, width)
    yield from _counts("meant: heard", report.intents, width)
    yield from _counts("not heard right: why", report.missed, width)
    if report.kinds:
        yield ""
        yield "false prompts: hours, count, most an hour (95 %)"
        yield from (
            f"  {kind:<14}{row['hours']:>6.2f}{row['false_prompts']:>4g}{row['an_hour_most']:>8g}" for kind, row in report.kinds.items()
        )


def _figure(figure: Figure, width: int) -> str:
    held = _HELD[figure.held]
    name = figure.name.removeprefix("peer_") if width < WIDE else figure.name
    if width < WIDE:
        return f" {name:<31}{figure.value:>7} {held if figure.held is False else ''}".rstrip()
    interval = f"{figure.interval[0]:g} to {figure.interval[1]:g}" if figure.interval else ""
    return f"  {name:<32}{figure.value:>8}  {interval:<14}{figure.limit:<8}{held}".rstrip()


def _table(title: str, hits: Hits, width: int) -> Iterator[str]:
    if not hits:
        return
    conditions = tuple(Condition) if width >= WIDE else _NARROW
    shown = [condition for condition in conditions if any(condition in row for row in hits.values())]
    wide = 10 if width >= WIDE else 8
    yield ""
    yield f"  {title:<14}" + "".join(f"{_HEADS.get(condition, condition):>{wide}}" for condition in shown)
    for row, counts in hits.items():
        yield f"  {row:<14}" + "".join(f"{_percent(counts.get(condition)):>{wide}}" for condition in shown)


def _percent(counts: tuple[int, int] | None) -> str:
    return "" if counts is None else f"{100 * counts[0] / counts[1]:.0f}"


def _counts(title: str, rows: dict[str, dict[str, int]], width: int) -> Iterator[str]:
    """A line for each row: with so many columns, a square would not fit."""
    if rows:
        yield ""
        yield title
    for row, counts in rows.items():
        yield from _wrapped(f"  {row}: ", (f"{what} {count}" for what, count in counts.items()), width)


def _wrapped(head: str, parts: Iterable[str], width: int) -> Iterator[str]:
    row = head
    for part in parts:
        if len(row) + len(part) + 2 > width and row.strip():
            yield row.rstrip(", ")
            row = "    "
        row += part + ", "
    yield row.rstrip(", ")
