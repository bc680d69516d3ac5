"""Verdicts to count, as a run has them."""

from __future__ import annotations

from eyelid_bench.voice_figures.truth import Condition, Part, Truth
from eyelid_bench.voice_figures.verdicts import OURS, Heard, Verdict

CODE = "as it is"
IDENTIFY, READ = "identify", "read"


def prompt(
    *heard: str,
    ear: str = OURS,
    condition: Condition = Condition.CLEAN,
    voice: str = "bf_a",
    group: str = "women",
    intent: str = IDENTIFY,
    known_s: float = 3.5,
    key: str = "p1",
    noise: str = "",
) -> Verdict:
    truth = Truth(key, Part.PROMPTS, 5.0, "hey iris", "what is this", intent, voice, group, condition, noise, ended_s=3.0)
    return Verdict(ear, truth, tuple(Heard("", one, known_s) for one in heard), 0.1, CODE)


def near(*heard: str, ear: str = OURS, kind: str = "goes-on") -> Verdict:
    truth = Truth("n1", Part.NEAR, 5.0, "hey iris", kind=kind)
    return Verdict(ear, truth, tuple(Heard("", one, 3.0) for one in heard), 0.1, CODE)


def negative(
    *heard: str, seconds: float = 3600.0, kind: str = "speech", ear: str = OURS, name: str = "hey iris", source: str = ""
) -> Verdict:
    return Verdict(
        ear, Truth("s1", Part.NEGATIVES, seconds, name, kind=kind, source=source), tuple(Heard("", one, 3.0) for one in heard), 0.1, CODE
    )
