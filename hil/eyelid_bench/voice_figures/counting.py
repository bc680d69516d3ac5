"""From verdicts to figures: what each name counts, its 95 % interval and its limit."""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from eyelid_bench.crop_figures.intervals import Interval, of_share
from eyelid_bench.voice_figures.costing import Cost
from eyelid_bench.voice_figures.rates import most_an_hour
from eyelid_bench.voice_figures.truth import NAME, Condition, Part
from eyelid_bench.voice_figures.verdicts import OURS, PEERS, Verdict

RECALLS = {Condition.CLEAN: 95.0, Condition.DB10: 95.0, Condition.DB5: 85.0}
"""Least percent of the prompts."""
REVERB = 90.0
UNDER_CLEAN = 5.0
"""Points that a room's echo may cost. The strictest reading: from what was measured without it, and from the limit of that."""
GROUP = 88.0
FALSE, HOURS = 1, 5.0
ENGLISH = frozenset({"amazon-queen"})
"""Sources of recorded English speech in the report half."""
NEAR, NEARS = 0, 300
P50_MS, P95_MS = 800, 1300
IDLE, IDLE_VAD, RSS_MB = 0.01, 0.06, 60.0
_NAMED = "microwakeword"
"""The peer that only knows some names: it and ours are compared where those are said."""
_COMPARED = (Condition.CLEAN, Condition.DB10)
"""Under which ours is to be ahead of every peer: level with it only where nothing was missed."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report. `interval` is the value's at 95 %; `limit` is what the issue of record asks for."""

    name: str
    value: float | int
    interval: Interval | None = None
    limit: str = ""
    held: bool | None = None
    """Whether the limit holds; None where there is none."""


def figures(verdicts: Sequence[Verdict], cost: Cost | None) -> list[Figure]:
    """Those that were measured, in the order of the report."""
    ours = [verdict for verdict in verdicts if verdict.ear == OURS]
    found = [*_recalls(of_part(ours, Part.PROMPTS)), *_falses(of_part(ours, Part.NEGATIVES)), *_nears(of_part(ours, Part.NEAR))]
    found += [*_times(of_part(ours, Part.PROMPTS)), *(_costs(cost) if cost else ())]
    for peer in PEERS:
        theirs = [verdict for verdict in verdicts if verdict.ear == peer]
        found += _peer(peer, theirs, ours)
    return found


def of_part(verdicts: Iterable[Verdict], part: Part) -> list[Verdict]:
    """Those of one part of the measurement."""
    return [verdict for verdict in verdicts if verdict.clip.part == part]


def under(verdicts: Iterable[Verdict], condition: str) -> list[Verdict]:
    """Prompts that were said under the condition."""
    return [verdict for verdict in verdicts if verdict.clip.part == Part.PROMPTS and verdict.clip.condition == condition]


def hits(verdicts: Iterable[Verdict]) -> int:
    """How many prompts were heard right."""
    return sum(verdict.right for verdict in verdicts)


def percent(count: int, total: int) -> float:
    """To a tenth; 0 of nothing."""
    return round(100 * count / total, 1) if total else 0.0


def recall(name: str, verdicts: Sequence[Verdict], least: float | None = None) -> Figure:
    """The share of the prompts that were heard right, in percent."""
    heard, total = hits(verdicts), len(verdicts)
    low, high = of_share(heard, total)
    limit, held = ("", None) if least is None else (f">= {least:g}", 100 * heard >= least * total)
    return Figure(name, percent(heard, total), (round(100 * low, 1), round(100 * high, 1)), limit, held)


def groups(verdicts: Iterable[Verdict]) -> dict[str, list[Verdict]]:
    """Prompts by the group of people that their voice is of."""
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.clip.group, []).append(verdict)
    return dict(sorted(found.items()))


def _recalls(prompts: Sequence[Verdict]) -> Iterator[Figure]:
    by_condition = {condition: under(prompts, condition) for condition in Condition}
    for condition, least in RECALLS.items():
        if by_condition[condition]:
            yield recall(f"recall_{condition}", by_condition[condition], least)
    clean, reverb = by_condition[Condition.CLEAN], by_condition[Condition.REVERB]
    if clean and reverb:
        yield recall("recall_reverb", reverb, max(REVERB, percent(hits(clean), len(clean)) - UNDER_CLEAN))
    for condition in (Condition.REVERB_10DB, Condition.REVERB_FAR):
        if by_condition[condition]:
            yield recall(f"recall_{condition}", by_condition[condition])
    if found := groups(limited(prompts)):
        worst = min(found, key=lambda group: hits(found[group]) / len(found[group]))
        yield recall("worst_group", found[worst], GROUP)
        yield Figure("prompts", len(prompts))


def limited(prompts: Iterable[Verdict]) -> list[Verdict]:
    """Those under conditions that have a limit; the others are told beside them."""
    return [prompt for prompt in prompts if prompt.clip.condition in (*RECALLS, Condition.REVERB)]


def _falses(negatives: Sequence[Verdict]) -> Iterator[Figure]:
    if not negatives:
        return
    usual, other = ([one for one in negatives if (one.clip.name == NAME) is usual] for usual in (True, False))
    count, of_hours = falses(usual), hours(usual)
    yield Figure("false_prompts", count, None, f"<= {FALSE}", count <= FALSE)
    yield Figure("negative_hours", round(of_hours, 2), None, f">= {HOURS:g}", of_hours >= HOURS)
    yield Figure("negative_hours_english", round(hours(one for one in usual if one.clip.source in ENGLISH), 2))
    yield Figure("false_an_hour_most", round(most_an_hour(count, of_hours), 2))
    if other:
        yield Figure("false_prompts_jarvis", falses(other), None, f"<= {FALSE}", falses(other) <= FALSE)


def falses(negatives: Iterable[Verdict]) -> int:
    """Prompts that nobody said."""
    return sum(len(verdict.heard) for verdict in negatives)


def hours(verdicts: Iterable[Verdict]) -> float:
    """Of sound."""
    return sum(verdict.clip.seconds for verdict in verdicts) / 3600


def accepted(nears: Iterable[Verdict]) -> int:
    """Near misses that were taken for a prompt."""
    return sum(bool(verdict.heard) for verdict in nears)


def _nears(nears: Sequence[Verdict]) -> Iterator[Figure]:
    if not nears:
        return
    count = accepted(nears)
    yield Figure("near_miss", count, None, f"= {NEAR}", count == NEAR)
    yield Figure("near_miss_most", round(100 * of_share(count, len(nears))[1], 2))
    yield Figure("near_miss_total", len(nears), None, f">= {NEARS}", len(nears) >= NEARS)


def _times(prompts: Sequence[Verdict]) -> Iterator[Figure]:
    late_ms = [verdict.late_ms for verdict in limited(prompts) if verdict.right]
    if len(late_ms) > 1:
        p50, p95 = statistics.median(late_ms), statistics.quantiles(late_ms, n=20, method="inclusive")[-1]
        yield Figure("decision_ms_p50", round(p50), None, f"<= {P50_MS}", p50 <= P50_MS)
        yield Figure("decision_ms_p95", round(p95), None, f"<= {P95_MS}", p95 <= P95_MS)


def _costs(cost: Cost) -> Iterator[Figure]:
    yield Figure("idle_share", cost.idle_share, None, f"< {IDLE:g}", cost.idle_share < IDLE)
    yield Figure("idle_share_vad", cost.idle_share_vad, None, f"< {IDLE_VAD:g}", cost.idle_share_vad < IDLE_VAD)
    yield Figure("rss_mb", cost.rss_mb, None, f"< {RSS_MB:g}", cost.rss_mb < RSS_MB)
    yield Figure("rss_peak_mb", cost.rss_peak_mb)
    yield Figure("ear_idle_share", cost.ear_idle_share)
    yield Figure("ear_idle_share_vad", cost.ear_idle_share_vad)


def _peer(peer: str, theirs: Sequence[Verdict], ours: Sequence[Verdict]) -> Iterator[Figure]:
    """Theirs, and ours on the clips that both heard."""
    beside = _same(ours, theirs)
    for condition in Condition:
        both = under(theirs, condition), under(beside, condition)
        if both[0]:
            yield from _recall_beside(peer, condition, *both)
    nears, negatives = of_part(theirs, Part.NEAR), of_part(theirs, Part.NEGATIVES)
    if nears:
        yield Figure(f"peer_{peer}_near_miss", accepted(nears))
        yield Figure(f"peer_{peer}_near_miss_total", len(nears))
    if negatives:
        yield Figure(f"peer_{peer}_false_prompts", falses(negatives))
        yield Figure(f"peer_{peer}_negative_hours", round(hours(negatives), 2))
    if nears and beside:
        mine = _right(beside)
        yield Figure(f"peer_{peer}_right", _right(theirs), None, f"< {mine:g}", _right(theirs) < mine)


def _recall_beside(peer: str, condition: Condition, theirs: Sequence[Verdict], ours: Sequence[Verdict]) -> Iterator[Figure]:
    figure = recall(f"peer_{peer}_recall_{condition}", theirs)
    if not ours or condition not in _COMPARED:
        yield figure
        return
    mine = recall(f"recall_{condition}_jarvis", ours)
    if peer == _NAMED:
        yield mine
    if hits(ours) == len(ours):
        yield replace(figure, limit="<= 100", held=True)
    else:
        yield replace(figure, limit=f"< {mine.value:g}", held=hits(theirs) < hits(ours))


def _same(ours: Iterable[Verdict], theirs: Iterable[Verdict]) -> list[Verdict]:
    keys = {verdict.clip.key for verdict in theirs}
    return [verdict for verdict in ours if verdict.clip.key in keys]


def _right(verdicts: Sequence[Verdict]) -> float:
    """Percent: the mean of prompts heard in quiet, prompts heard at 10 dB, and near misses refused."""
    nears = of_part(verdicts, Part.NEAR)
    shares = [hits(said) / len(said) for condition in _COMPARED if (said := under(verdicts, condition))]
    shares += [1 - accepted(nears) / len(nears)] if nears else []
    return round(100 * statistics.fmean(shares), 1) if shares else 0.0
