"""The figures as a picture: recall under each condition, ours and the peers', and the recall of every voice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from eyelid_bench.crop_figures.intervals import of_share
from eyelid_bench.voice_figures import counting, tables
from eyelid_bench.voice_figures.truth import Condition, Part
from eyelid_bench.voice_figures.verdicts import OURS, Verdict
from eyelid_formats.files import write_new

_TEMPLATE = "chart.svg.j2"
_SHOWN = {Condition.CLEAN: "quiet", Condition.DB10: "noise 10 dB", Condition.DB5: "noise 5 dB", Condition.REVERB: "room"}
_EARS = {
    OURS: "Eyelid",
    "pocketsphinx": "pocketsphinx keyphrases",
    "vad_whisper": "Silero + Whisper tiny.en",
    "microwakeword": "microWakeWord alone: 'hey jarvis', any answer",
}
_TOP, _BOTTOM = 60.0, 260.0
_LEFT, _WIDTH = 60.0, 620.0
_VOICES_TOP, _VOICES_BOTTOM = 370.0, 520.0
_LEAST = 50.0
"""Percent at the foot of the lower plot, where no voice is under it."""


@dataclass(frozen=True, slots=True)
class Dot:
    """One value with its interval, in the picture's own units."""

    x: float
    y: float
    low_y: float
    high_y: float
    style: str
    """A class of the template."""
    told: str
    """Shown by a browser where the pointer is."""


@dataclass(frozen=True, slots=True)
class Row:
    """A grid line with its number, or a place on an axis with its word."""

    at: float
    text: str


def write(path: Path, verdicts: Sequence[Verdict]) -> None:
    """One file that needs nothing else, light or dark as the reader's screen is."""
    write_new(path, drawn(verdicts).encode(), replace=True)


def drawn(verdicts: Sequence[Verdict]) -> str:
    """The SVG."""
    environment = Environment(
        loader=PackageLoader("eyelid_bench.voice_figures", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    ears = [ear for ear in _EARS if any(verdict.ear == ear for verdict in verdicts)]
    by_group = _voices(verdicts)
    floor = min([_LEAST, *(10 * (percent // 10) for same in by_group.values() for _, percent, _ in same)])
    return environment.get_template(_TEMPLATE).render(
        legend=[(ear, _EARS[ear]) for ear in ears],
        grid=[Row(_y(percent), f"{percent} %") for percent in range(0, 101, 20)],
        conditions=[Row(_middle(number), text) for number, text in enumerate(_SHOWN.values())],
        dots=list(_dots(verdicts, ears)),
        voices=list(_voice_dots(by_group, floor)),
        groups=list(_group_names(by_group)),
        voice_grid=[Row(_voice_y(percent, floor), f"{percent:g} %") for percent in _steps(floor)],
        group_limit=_voice_y(counting.GROUP, floor),
    )


def _dots(verdicts: Sequence[Verdict], ears: Sequence[str]) -> Iterator[Dot]:
    for number, condition in enumerate(_SHOWN):
        for place, ear in enumerate(ears):
            same = [verdict for verdict in counting.under(verdicts, condition) if verdict.ear == ear]
            if not same:
                continue
            heard, (low, high) = counting.hits(same), of_share(counting.hits(same), len(same))
            x = _middle(number) + 26 * (place - (len(ears) - 1) / 2)
            share = 100 * heard / len(same)
            yield Dot(x, _y(share), _y(100 * low), _y(100 * high), ear, f"{_EARS[ear]}: {heard} of {len(same)}, {share:.1f} %")


def _voices(verdicts: Iterable[Verdict]) -> dict[str, list[tuple[str, float, int]]]:
    """Of each group: its voices with their percent, over the conditions that have a limit, and how many prompts, best first."""
    ours = [verdict for verdict in counting.of_part(verdicts, Part.PROMPTS) if verdict.ear == OURS]
    return {group: sorted(_of_voices(same), key=lambda one: -one[1]) for group, same in counting.groups(counting.limited(ours)).items()}


def _of_voices(verdicts: Iterable[Verdict]) -> Iterator[tuple[str, float, int]]:
    for voice, conditions in tables.by_voice(verdicts).items():
        heard, total = (sum(counts) for counts in zip(*conditions.values(), strict=True))
        yield voice, 100 * heard / total, total


def _voice_dots(by_group: dict[str, list[tuple[str, float, int]]], floor: float) -> Iterator[Dot]:
    every = sum(len(same) + 1 for same in by_group.values())
    place = 0.5
    for group, same in by_group.items():
        for voice, share, total in same:
            low, high = of_share(round(share * total / 100), total)
            y, low_y, high_y = (_voice_y(value, floor) for value in (share, 100 * low, 100 * high))
            yield Dot(_LEFT + _WIDTH * place / every, y, low_y, high_y, group, f"{voice}: {share:.1f} % of {total}")
            place += 1
        place += 1


def _group_names(by_group: dict[str, list[tuple[str, float, int]]]) -> Iterator[Row]:
    every = sum(len(same) + 1 for same in by_group.values())
    place = 0.5
    for group, same in by_group.items():
        yield Row(_LEFT + _WIDTH * (place + (len(same) - 1) / 2) / every, group)
        place += len(same) + 1


def _middle(number: int) -> float:
    return _LEFT + _WIDTH * (number + 0.5) / len(_SHOWN)


def _y(percent: float) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * percent / 100


def _voice_y(percent: float, floor: float) -> float:
    share = (max(percent, floor) - floor) / (100 - floor)
    return _VOICES_BOTTOM - (_VOICES_BOTTOM - _VOICES_TOP) * share


def _steps(floor: float) -> list[float]:
    return [percent for percent in range(0, 101, 10) if percent >= floor]
