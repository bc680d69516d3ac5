"""`perf voice`: what is heard, what is heard by accident, how soon and at what cost, beside others on the same clips (`docs/voice.md`)."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from eyelid_bench.voice_figures import costing, counting, questions, tables
from eyelid_bench.voice_figures.counting import Figure
from eyelid_bench.voice_figures.listeners import settings
from eyelid_bench.voice_figures.running import Journal, judged, judges
from eyelid_bench.voice_figures.sounds import Wanted, counts, sounds, speech
from eyelid_bench.voice_figures.tables import Hits
from eyelid_bench.voice_figures.truth import MODEL_NAME, NAME, Part
from eyelid_bench.voice_figures.verdicts import OURS, PEERS, Verdict
from eyelid_bench.voices.clips import Half
from eyelid_bench.voices.conditions import CLEAN, NOISE_10DB
from eyelid_bench.voices.corpus import prompt_lines

Tell = Callable[[str, int, int], None]
"""Is told what is under way, how much was done and how much will be."""


@dataclass(frozen=True, slots=True)
class Run:
    """What to measure."""

    wanted: Wanted
    journal: Path
    jobs: int = 1
    ears: tuple[str, ...] = (OURS, *PEERS)
    costs: bool = True
    question_voices: int = 0
    """How many voices ask each free question."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was measured, and what it was measured with."""

    figures: tuple[Figure, ...]
    voices: Hits
    groups: Hits
    noises: Hits
    names: Hits
    intents: dict[str, dict[str, int]]
    """What was meant, and what was heard."""
    missed: dict[str, dict[str, int]]
    """Of prompts not heard right, by condition: why."""
    kinds: dict[str, dict[str, float]]
    """Negatives by kind."""
    nears: dict[str, tuple[int, int]]
    """Near misses by kind: taken for a prompt, of how many."""
    settings: dict[str, str]
    """How each listener was set up."""
    wanted: Wanted
    wall_s: float

    def as_json(self) -> dict[str, object]:
        """Figures by name, with intervals and limits beside them."""
        return {
            "figures": {figure.name: figure.value for figure in self.figures},
            "intervals": {figure.name: figure.interval for figure in self.figures if figure.interval},
            "limits": {figure.name: {"limit": figure.limit, "held": figure.held} for figure in self.figures if figure.limit},
            "voices": self.voices,
            "groups": self.groups,
            "noises": self.noises,
            "names": self.names,
            "intents": self.intents,
            "missed": self.missed,
            "kinds": self.kinds,
            "nears": self.nears,
            "settings": self.settings,
            "measured": asdict(self.wanted),
            "wall_s": self.wall_s,
        }

    @property
    def held(self) -> bool:
        """Whether every limit holds, of what was measured."""
        return all(figure.held is not False for figure in self.figures)


def measure(run: Run, tell: Tell) -> tuple[Report, Sequence[Verdict]]:
    """Goes on where the journal ends. Raises RigError (`not-found`) where the test voices were not fetched."""
    began = time.monotonic()
    journal = Journal(run.journal)
    cost = _cost(run, tell)
    with judges(run.jobs) as pool:
        judged(pool, run.jobs, sounds(run.wanted), run.ears, journal, _counter(run.wanted, tell))
    figures = [*counting.figures(journal.verdicts, cost), *_questions(run, tell)]
    return _report(run, journal.verdicts, figures, time.monotonic() - began), journal.verdicts


def _questions(run: Run, tell: Tell) -> Iterator[Figure]:
    """Free questions, which a board with the extra `[voice-free]` takes."""
    if not run.question_voices:
        return
    for number, (name, condition) in enumerate({"questions_clean": CLEAN, "questions_10db": NOISE_10DB}.items()):
        tell("questions", number, 2)
        yield Figure(name, round(100 * questions.share_right(questions.outcomes(Half.REPORT, [condition], run.question_voices)), 1))
    tell("questions", 2, 2)


def _cost(run: Run, tell: Tell) -> costing.Cost | None:
    """First, so that what is missing is missing at once, and while nothing else of the measurement runs."""
    if not run.costs:
        return None
    tell("costs", 0, 1)
    cost = costing.measured({MODEL_NAME: prompt_lines(Half.REPORT, MODEL_NAME)[0].clip().samples, NAME: speech()})
    tell("costs", 1, 1)
    return cost


def _counter(wanted: Wanted, tell: Tell) -> Callable[[Part], None]:
    done: Counter[Part] = Counter()
    of = counts(wanted)

    def count(part: Part) -> None:
        done[part] += 1
        tell(part, done[part], of[part])

    return count


def _report(run: Run, verdicts: Sequence[Verdict], figures: Sequence[Figure], wall_s: float) -> Report:
    return Report(
        tuple(figures),
        voices=tables.by_voice(verdicts),
        groups=tables.by_group(verdicts),
        noises=tables.by_noise(verdicts),
        names=tables.by_name(verdicts),
        intents=tables.confusion(verdicts),
        missed=tables.missed(verdicts),
        kinds=tables.by_kind(verdicts),
        nears=tables.nears_by_kind(verdicts),
        settings=settings(run.ears),
        wanted=run.wanted,
        wall_s=round(wall_s, 1),
    )
