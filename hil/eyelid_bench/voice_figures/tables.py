"""What stands beside the figures: by voice, by group, by noise, by intent, by kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import TypeAlias

from eyelid_bench.voice_figures.counting import falses, groups, hits, hours, of_part
from eyelid_bench.voice_figures.rates import most_an_hour
from eyelid_bench.voice_figures.truth import NAME, Condition, Part
from eyelid_bench.voice_figures.verdicts import OURS, Verdict

NOTHING = "nothing"
Hits: TypeAlias = dict[str, dict[str, tuple[int, int]]]
"""Of each row and condition: prompts heard right, and prompts."""


def by_voice(verdicts: Iterable[Verdict]) -> Hits:
    """Of each voice."""
    return _by(_ours(verdicts, Part.PROMPTS), lambda verdict: verdict.clip.voice)


def by_group(verdicts: Iterable[Verdict]) -> Hits:
    """Of each group of people."""
    return {group: _by_condition(same) for group, same in groups(_ours(verdicts, Part.PROMPTS)).items()}


def by_noise(verdicts: Iterable[Verdict]) -> Hits:
    """Of each noise that prompts were said in."""
    return _by([one for one in _ours(verdicts, Part.PROMPTS) if one.clip.noise], lambda verdict: verdict.clip.noise)


def by_name(verdicts: Iterable[Verdict]) -> Hits:
    """Of each wake name."""
    return _by(_ours(verdicts, Part.PROMPTS), lambda verdict: verdict.clip.name)


def confusion(verdicts: Iterable[Verdict]) -> dict[str, dict[str, int]]:
    """What was meant, and what was heard; `nothing` where no prompt was."""
    found: dict[str, Counter[str]] = {}
    for verdict in _ours(verdicts, Part.PROMPTS):
        first = verdict.heard[0].intent if verdict.heard else NOTHING
        found.setdefault(verdict.clip.intent, Counter())[first] += 1
    return {meant: dict(counter.most_common()) for meant, counter in sorted(found.items())}


def missed(verdicts: Iterable[Verdict]) -> dict[str, dict[str, int]]:
    """Of prompts that were not heard right, under each condition: why, or as what."""
    found: dict[str, Counter[str]] = {}
    for verdict in _ours(verdicts, Part.PROMPTS):
        if not verdict.right:
            why = verdict.heard[0].intent if verdict.heard else (verdict.refused or (NOTHING,))[0]
            found.setdefault(verdict.clip.condition, Counter())[why] += 1
    return {condition: dict(found[condition].most_common()) for condition in Condition if condition in found}


def by_kind(verdicts: Iterable[Verdict]) -> dict[str, dict[str, float]]:
    """Of each kind of negatives: hours, false prompts, and the most of them an hour that this leaves possible at 95 %."""
    found = {}
    usual = [one for one in _ours(verdicts, Part.NEGATIVES) if one.clip.name == NAME]
    for kind, same in _split(usual, lambda verdict: verdict.clip.kind).items():
        of_hours, count = hours(same), falses(same)
        found[kind] = {"hours": round(of_hours, 2), "false_prompts": count, "an_hour_most": round(most_an_hour(count, of_hours), 2)}
    return found


def nears_by_kind(verdicts: Iterable[Verdict]) -> dict[str, tuple[int, int]]:
    """Of each kind of near misses: how many were taken for a prompt, of how many."""
    split = _split(_ours(verdicts, Part.NEAR), lambda verdict: verdict.clip.kind)
    return {kind: (sum(bool(verdict.heard) for verdict in same), len(same)) for kind, same in split.items()}


def _ours(verdicts: Iterable[Verdict], part: Part) -> list[Verdict]:
    return [verdict for verdict in of_part(verdicts, part) if verdict.ear == OURS]


def _split(verdicts: Iterable[Verdict], by: Callable[[Verdict], str]) -> dict[str, list[Verdict]]:
    found: dict[str, list[Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(by(verdict), []).append(verdict)
    return dict(sorted(found.items()))


def _by(verdicts: Iterable[Verdict], by: Callable[[Verdict], str]) -> Hits:
    return {row: _by_condition(same) for row, same in _split(verdicts, by).items()}


def _by_condition(verdicts: Sequence[Verdict]) -> dict[str, tuple[int, int]]:
    split = _split(verdicts, lambda verdict: verdict.clip.condition)
    return {condition: (hits(split[condition]), len(split[condition])) for condition in Condition if condition in split}
