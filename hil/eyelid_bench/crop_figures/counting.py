"""From verdicts to figures: what each name counts, its 95 % interval and its limit."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from eyelid_bench.attacker.recovering import PART
from eyelid_bench.crop_figures import intervals
from eyelid_bench.crop_figures.costing import Cost
from eyelid_bench.crop_figures.intervals import Interval
from eyelid_bench.crop_figures.verdicts import FaceVerdict, SecretVerdict, Verdict
from eyelid_bench.scenes.seeds import Part
from eyelid_bench.scenes.truth import Asked, Kind, Secret
from eyelid_rig.crop.made import Intent

PANS, SECRETS, FACES, CLEAN, REGIONS = 300, 1500, 500, 300, 500
"""How many are counted in a whole run."""
HIT = 0.9
"""The share of a thing's box that makes it be in the crop."""
WRONG = 0.5
"""A crop with less of the thing than this shows something else."""
HALF_INSIDE = 0.5
READ, UNSAID = Intent.READ.value, "unsaid"
INTENTS = (Intent.LOOK.value, READ, Intent.SURFACE.value, UNSAID)
"""What words ask for, and a press without words."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the report. `interval` is of the share or the value at 95 %; `limit` is what the issue of record asks for."""

    name: str
    value: float | int
    interval: Interval | None = None
    limit: str = ""
    held: bool | None = None
    """Whether the limit holds; None where there is none."""


def enough(part: Part, verdicts: Sequence[Verdict]) -> bool:
    """Whether a whole run has judged enough scenes of the part."""
    done, needed = counted(part, verdicts)
    return done >= needed and (part is not Part.LEAKS or len(_pans(_secrets(verdicts))) >= PANS)


def counted(part: Part, verdicts: Sequence[Verdict]) -> tuple[int, int]:
    """How much of what a whole run needs of the part was judged, of how much."""
    if part is Part.LEAKS:
        return min(len(_secrets(verdicts)), SECRETS), SECRETS
    if part is Part.FACES:
        return min(len(_faces(verdicts)), FACES), FACES
    return (len(verdicts), CLEAN) if part is Part.CLEAN else (min(len(_naming(verdicts)), REGIONS), REGIONS)


def figures(verdicts: Sequence[Verdict], cost: Cost | None) -> list[Figure]:
    """Those of the parts that were judged, in the order of the report."""
    of = {part: [verdict for verdict in verdicts if verdict.part == part] for part in Part}
    of_part = [figure for part, count in _COUNTS.items() if of[part] for figure in count(of[part])]
    return of_part + (_costs(cost) if cost else [])


def refusals(verdicts: Iterable[Verdict]) -> dict[str, dict[str, int]]:
    """For each part, how many scenes were refused and why; `sent` counts the others."""
    found: dict[str, Counter[str]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.part, Counter())[verdict.refused or "sent"] += 1
    return {part: dict(counter.most_common()) for part, counter in found.items()}


def numbers(verdicts: Sequence[Verdict]) -> dict[str, tuple[int, int]]:
    """Of each part's first and last scene: with the seeds' description, all that it takes to make them again."""
    found = {part: [verdict.number for verdict in verdicts if verdict.part == part] for part in Part}
    return {part: (min(of_part), max(of_part)) for part, of_part in found.items() if of_part}


def by_kind(verdicts: Iterable[Verdict]) -> dict[str, dict[str, int]]:
    """Of the leaks, by kind: scenes, those sent, and the secrets: all, the readable, of these those inside a crop, and the leaked."""
    of_part = [verdict for verdict in verdicts if verdict.part == Part.LEAKS]
    return {kind: _leaked_in(same) for kind in Kind if (same := [verdict for verdict in of_part if verdict.kind == kind])}


def by_intent(verdicts: Iterable[Verdict]) -> dict[str, dict[str, int]]:
    """The same by what the words ask for: a thing, a text, a surface, or nothing. Of a text also how useful what left is: the readable
    lines inside a crop that are no secrets, and those of them that can be read in it."""
    of_part = [verdict for verdict in verdicts if verdict.part == Part.LEAKS]
    found = {intent: [verdict for verdict in of_part if _intent(verdict) == intent] for intent in INTENTS}
    told = {intent: _leaked_in(same) for intent, same in found.items() if same}
    if READ in told:
        lines = [line for verdict in found[READ] for line in verdict.lines if line.inside >= HALF_INSIDE]
        told[READ] |= {"lines": len(lines), "lines_left": sum(line.left for line in lines)}
    return told


def _intent(verdict: Verdict) -> str:
    if verdict.words is None:
        return UNSAID
    return {Asked.READ.value: READ, Asked.SURFACE.value: Intent.SURFACE.value}.get(verdict.asked, Intent.LOOK.value)


def _leaked_in(verdicts: Sequence[Verdict]) -> dict[str, int]:
    secrets = _secrets(verdicts)
    return {
        "scenes": len(verdicts),
        "sent": sum(verdict.refused is None for verdict in verdicts),
        "secrets": sum(verdict.fields for verdict in verdicts),
        "readable": len(secrets),
        "inside": sum(secret.inside >= HALF_INSIDE for secret in secrets),
        "leaks": sum(secret.leaked for secret in secrets),
    }


def by_asked(verdicts: Iterable[Verdict]) -> dict[str, dict[str, int]]:
    """Of the region's scenes, by how the wearer says what is meant: scenes, hits, wrong ones sent, refusals."""
    of_part = [verdict for verdict in verdicts if verdict.part == Part.REGION and verdict.region]
    return {asked: dict(_chosen(same)) for asked in Asked if (same := [verdict for verdict in of_part if verdict.asked == asked])}


def _secrets(verdicts: Iterable[Verdict]) -> list[SecretVerdict]:
    return [secret for verdict in verdicts for secret in verdict.secrets]


def _pans(secrets: Iterable[SecretVerdict]) -> list[SecretVerdict]:
    return [secret for secret in secrets if secret.kind is Secret.PAN]


def _faces(verdicts: Iterable[Verdict]) -> list[FaceVerdict]:
    return [face for verdict in verdicts for face in verdict.faces]


def _leaks(verdicts: Sequence[Verdict]) -> list[Figure]:
    secrets = _secrets(verdicts)
    pans = _pans(secrets)
    sent = [secret for verdict in verdicts if verdict.refused is None for secret in verdict.secrets]
    parts = [secret for secret in secrets if secret.left >= PART]
    return [
        *_leaked("pan", pans, 0.0),
        Figure("pan_sent", len(_pans(sent))),
        Figure("pan_tails", sum(secret.tail for secret in pans)),
        *_leaked("secret", secrets, 0.003),
        Figure("secret_sent", len(sent)),
        Figure("secret_parts", len(parts), intervals.of_share(len(parts), len(secrets))),
    ]


def _leaked(name: str, found: Sequence[SecretVerdict] | Sequence[FaceVerdict], limit: float) -> list[Figure]:
    """Leaks among all that the attacker had in the untouched frames, and how many of those were inside the crop that left."""
    leaks, total = sum(one.leaked for one in found), len(found)
    inside = [one for one in found if one.inside >= HALF_INSIDE]
    held = leaks <= limit * total if limit == 0 else leaks < limit * total or leaks == 0
    text = "0" if limit == 0 else f"< {limit:.1%}"
    return [
        Figure(f"{name}_leaks", leaks, intervals.of_share(leaks, total), text, held),
        Figure(f"{name}_total", total),
        Figure(f"{name}_inside", len(inside), intervals.of_share(sum(one.leaked for one in inside), len(inside))),
    ]


def _found_faces(verdicts: Sequence[Verdict]) -> list[Figure]:
    return _leaked("face", _faces(verdicts), 0.01)


def _clean(verdicts: Sequence[Verdict]) -> list[Figure]:
    kept = [verdict.kept for verdict in verdicts if verdict.refused is None]
    refused = sum(verdict.refused is not None for verdict in verdicts)
    total = len(verdicts)
    share, mean = refused / max(1, total), statistics.fmean(kept) if kept else 0.0
    return [
        Figure("clean_kept", round(mean, 4), intervals.of_mean(kept), ">= 95.0%", mean >= 0.95),
        Figure("clean_refused", round(share, 4), intervals.of_share(refused, total), "<= 2.0%", share <= 0.02),
        Figure("clean_total", total),
    ]


def _naming(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Those whose prompts name or point at a thing; what lies in the centre of view is neither."""
    return [verdict for verdict in verdicts if verdict.region and verdict.asked != Asked.CENTRE]


def _regions(verdicts: Sequence[Verdict]) -> list[Figure]:
    naming = _naming(verdicts)
    chosen, total = _chosen(naming), len(naming)
    ratios = [verdict.region.ratio for verdict in naming if verdict.region and _is_hit(verdict)]
    median = statistics.median(ratios) if ratios else 0.0
    hits, wrong, refused = chosen["hit"], chosen["wrong"], chosen["refused"]
    return [
        Figure("region_hit", hits, intervals.of_share(hits, total), ">= 95.0%", hits >= 0.95 * total),
        Figure("region_wrong", wrong, intervals.of_share(wrong, total), "< 1.0%", wrong < 0.01 * total or wrong == 0),
        Figure("region_refused", refused, intervals.of_share(refused, total)),
        Figure("region_total", total),
        Figure("area_ratio", round(median, 3), intervals.of_median(ratios), "<= 2", median <= 2),
    ]


def _chosen(verdicts: Sequence[Verdict]) -> Counter[str]:
    found = Counter(scenes=len(verdicts))
    found["hit"] = sum(_is_hit(verdict) for verdict in verdicts)
    found["wrong"] = sum(verdict.refused is None and verdict.region is not None and verdict.region.inside < WRONG for verdict in verdicts)
    found["refused"] = sum(verdict.refused is not None for verdict in verdicts)
    return found


def _is_hit(verdict: Verdict) -> bool:
    return verdict.refused is None and verdict.region is not None and verdict.region.inside >= HIT


def _costs(cost: Cost) -> list[Figure]:
    named = (("cpu_s_1080p", cost.full_hd_s, 0.5), ("cpu_s_12mp", cost.twelve_mp_s, 1.0))
    timed = [_timed(name, seconds, limit) for name, seconds, limit in named]
    crops = [Figure("cpu_crops_1080p", len(cost.full_hd_s)), Figure("cpu_crops_12mp", len(cost.twelve_mp_s))]
    peak = statistics.median(cost.peaks_mb)
    held = max(cost.peaks_mb) < cost.limit_mb
    return [*timed, *crops, Figure("peak_mb", round(peak, 1), intervals.of_few(cost.peaks_mb), f"< {cost.limit_mb}", held)]


def _timed(name: str, seconds: Sequence[float], limit: float) -> Figure:
    median = statistics.median(seconds) if seconds else 0.0
    return Figure(name, round(median, 3), intervals.of_median(seconds), f"<= {limit}", bool(seconds) and median <= limit)


_COUNTS: dict[Part, Callable[[Sequence[Verdict]], list[Figure]]] = {
    Part.LEAKS: _leaks,
    Part.FACES: _found_faces,
    Part.CLEAN: _clean,
    Part.REGION: _regions,
}
