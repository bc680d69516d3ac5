"""`perf crop`: what leaks, what is kept, which region is chosen and what it costs, on scenes made from seeds (`docs/redaction.md`)."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial

from eyelid_bench.crop_figures import costing, counting, footprint
from eyelid_bench.crop_figures.counting import Figure
from eyelid_bench.crop_figures.running import Run, judged, judges
from eyelid_bench.crop_figures.verdicts import Verdict
from eyelid_bench.scenes import seeds
from eyelid_bench.scenes.parts import FULL_HD, TWELVE_MP, shot
from eyelid_bench.scenes.seeds import Part
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Size

Tell = Callable[[str, int, int], None]
"""Is told what is under way, how much was counted and how much will be."""
TIMED = (72, 36)
"""Frames of 1080p and of 12 megapixels that are timed, as many of each part; about a sixth of them is refused and not counted."""
WEIGHED = (6, 6)
"""Simulated rigs whose memory is watched, one after the other, and frames that each is asked about."""


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that was measured, and what it was measured with."""

    figures: tuple[Figure, ...]
    refusals: dict[str, dict[str, int]]
    kinds: dict[str, dict[str, int]]
    """Of the leaks' scenes, by their kind."""
    intents: dict[str, dict[str, int]]
    """Of the same, by what the words ask for."""
    asked: dict[str, dict[str, int]]
    """Of the region's scenes, by how it is said what is meant."""
    profile: str
    seeds: str
    numbers: dict[str, tuple[int, int]]
    """Of each part's first and last scene."""
    wall_s: float
    load: float
    """Of the machine over the minute before crops were timed, this measurement's own processes included."""

    def as_json(self) -> dict[str, object]:
        """Figures by name, with intervals and limits beside them."""
        return {
            "figures": {figure.name: figure.value for figure in self.figures},
            "intervals": {figure.name: figure.interval for figure in self.figures if figure.interval},
            "limits": {figure.name: {"limit": figure.limit, "held": figure.held} for figure in self.figures if figure.limit},
            "scenes": self.refusals,
            "kinds": self.kinds,
            "intents": self.intents,
            "asked": self.asked,
            "profile": self.profile,
            "seeds": self.seeds,
            "numbers": self.numbers,
            "wall_s": self.wall_s,
            "load": self.load,
        }


def measure(run: Run, tell: Tell) -> Report:
    """Judges every part and times. Verdicts go into `scenes.jsonl` of the run's folder, pictures of leaks beside it."""
    began = time.monotonic()
    run.out.mkdir(parents=True, exist_ok=True)
    verdicts: list[Verdict] = []
    with judges(run) as pool, (run.out / "scenes.jsonl").open("w") as lines:
        for part in run.parts:
            for verdict in judged(pool, run, part, partial(counting.enough, part)):
                verdicts.append(verdict)
                lines.write(json.dumps(asdict(verdict)) + "\n")
                tell(part, *_progress(run, part, verdicts))
    load = round(os.getloadavg()[0], 2)
    cost = _cost(run, tell) if run.timed else None
    said = seeds.describe(run.purpose)
    figures, wall_s = tuple(counting.figures(verdicts, cost)), round(time.monotonic() - began, 1)
    tables = counting.refusals(verdicts), counting.by_kind(verdicts), counting.by_intent(verdicts), counting.by_asked(verdicts)
    return Report(figures, *tables, run.profile, said, counting.numbers(verdicts), wall_s, load)


def _cost(run: Run, tell: Tell) -> costing.Cost:
    """In a process of its own, while nothing else of the measurement runs."""
    tell("costs", 0, 1)
    cost = costing.measured(run.profile, run.out / "timed", _asked(run, TIMED[0], FULL_HD), _asked(run, TIMED[1], TWELVE_MP))
    tell("costs", 1, 1)
    return replace(cost, peaks_mb=_peaks_mb(run))


def _peaks_mb(run: Run) -> tuple[float, ...]:
    """Of `eye` and its worker together, on simulated rigs that are asked about the timed frames, some each."""
    rigs, frames = WEIGHED
    asked = list(_asked(run, rigs * frames, FULL_HD))
    return tuple(_footprint(run, number, asked[number::rigs]).total_mb for number in range(rigs) if asked[number::rigs])


def _footprint(run: Run, number: int, asked: Sequence[costing.Asked]) -> footprint.Footprint:
    photos = run.out / f"shown{number}"
    photos.mkdir(exist_ok=True)
    questions = []
    for photo, (pixels, words) in enumerate(asked):
        path = photos / f"{photo:02}.jpg"
        path.write_bytes(jpeg.encode(pixels))
        questions.append((path.name, words))
    return footprint.measured(run.profile, photos, questions, FULL_HD, run.out / f"rig{number}")


def _asked(run: Run, frames: int, size: Size) -> Iterator[costing.Asked]:
    """The first scenes of every part in turn, and what each asks."""
    parts = tuple(Part)
    for number in range(min(frames, run.scenes) if run.scenes is not None else frames):
        scene = shot(run.purpose, parts[number % len(parts)], number // len(parts), size)
        yield scene.pixels, scene.words


def _progress(run: Run, part: Part, verdicts: list[Verdict]) -> tuple[int, int]:
    """What was counted of this part, of how much."""
    of_part = [verdict for verdict in verdicts if verdict.part == part]
    if run.scenes is not None:
        return len(of_part), run.scenes
    return counting.counted(part, of_part)
