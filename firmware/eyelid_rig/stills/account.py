"""One picture's story in words: what was asked, seen, chosen, painted and found again, and how it ended. For `--explain`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from eyelid_rig.crop.asking import Asking, Pick
from eyelid_rig.crop.box import Box
from eyelid_rig.crop.made import Fill, Found, Region
from eyelid_rig.crop.pointing import ray_of
from eyelid_rig.crop.seen import Finding, Scene
from eyelid_rig.crop.trace import Step, Trace
from eyelid_rig.stills.outcome import Outcome

MOST_THINGS = 12
_WHY = {
    Found.NAMED: "the prompt names it",
    Found.POINTED: "a finger points at it",
    Found.CENTRE: "it is in the centre of view",
    Found.TEXT: "it is the block of text",
    Found.CLEAR: "it is the largest clear piece of the surface",
}


class Line(NamedTuple):
    """A step's name, and what it came to."""

    step: str
    words: str


def tell(outcome: Outcome) -> list[Line]:
    """As far as it went: after a refusal the steps that were not run are not there."""
    return [*_steps(outcome.trace, outcome), Line("ended", _end(outcome)), *_times(outcome.trace.steps)]


def _steps(trace: Trace, outcome: Outcome) -> Iterable[Line]:
    if trace.asking:
        yield Line("asked", _asked(trace.asking))
    if trace.scene:
        yield Line(
            "saw", _saw(trace.scene) + ("; by all nets, because the first look alone led to a refusal" if trace.looked_again else "")
        )
    for region in trace.given_up:
        yield Line("gave up", f"{_place(region.box)}: something on it had to be painted, and another piece is clear")
    if trace.region:
        yield Line("chose", _chose(trace.region, outcome))
        yield Line("looked", _counted(finding.kind for finding in trace.looked) + _detectors(trace.looked))
    if trace.left_readable:
        yield Line("readable", f"{len(trace.left_readable)} lines are let pass, because the prompt is about words")
    if trace.verified:
        yield Line("painted", painted(trace.fills))
    for look, findings in enumerate(trace.verified, 1):
        yield Line(f"verified {look}", _counted(finding.kind for finding in findings) + _detectors(findings))


def _asked(asking: Asking) -> str:
    noun = f'"{asking.noun}"' if asking.noun else "no thing by name"
    labels = f", which may be: {', '.join(sorted(asking.labels))}" if asking.labels else ""
    picks = f"; of several, the {asking.pick} one" if asking.pick is not Pick.ANY else ""
    return f"{asking.intent}: {noun}{labels}{picks}{'; something pointed at' if asking.points else ''}"


def _saw(scene: Scene) -> str:
    things = sorted(scene.things, key=lambda thing: -thing.score)
    names = ", ".join(f"{thing.label} {thing.score:.2f}" for thing in things[:MOST_THINGS])
    more = f", {len(things) - MOST_THINGS} more" if len(things) > MOST_THINGS else ""
    pointing = sum(ray_of(hand) is not None for hand in scene.hands)
    hands = f"; hands: {len(scene.hands)}, {pointing} pointing" if scene.hands else ""
    coarse = f"; at a glance {_counted(finding.kind for finding in scene.findings)}" if scene.findings else ""
    return f"{names or 'no thing of a known class'}{more}{hands}{coarse}"


def _chose(region: Region, outcome: Outcome) -> str:
    box = region.box
    share = f", {box.share_ppm(outcome.frame) / 10_000:.1f} % of the frame" if outcome.frame else ""
    return f"{region.target or 'what is there'}, because {_WHY[region.found]}: {_place(box)}{share}"


def _place(box: Box) -> str:
    return f"{box.width}x{box.height} at {box.x},{box.y}"


def painted(fills: Iterable[Fill]) -> str:
    """How many fills of each kind."""
    return _counted(fill.kind for fill in fills)


def _counted(kinds: Iterable[str]) -> str:
    return ", ".join(f"{count} {kind}" for kind, count in sorted(Counter(kinds).items())) or "nothing"


def _detectors(findings: Iterable[Finding]) -> str:
    by = Counter(finding.by for finding in findings)
    return f" (by {', '.join(f'{name} {count}' for name, count in sorted(by.items()))})" if by else ""


def _end(outcome: Outcome) -> str:
    if outcome.made:
        return f"made: a JPEG of {outcome.made.size[0]}x{outcome.made.size[1]}, {len(outcome.made.image) / 1024:.0f} KiB"
    return f"nothing leaves: {outcome.error}"


def _times(steps: Iterable[Step]) -> Iterable[Line]:
    """CPU seconds by step; those of a step that ran twice are added up."""
    took: Counter[str] = Counter()
    for step in steps:
        took[step.name] += step.cpu_s  # type: ignore[assignment]
    if took:
        yield Line("took", ", ".join(f"{name} {cpu_s:.2f}" for name, cpu_s in took.items()) + " CPU s")
