"""docs/voice.md explains every figure that the command prints."""

from __future__ import annotations

import re
from fnmatch import fnmatch
from pathlib import Path

from eyelid_bench.voice_figures import counting
from eyelid_bench.voice_figures.costing import Cost
from eyelid_bench.voice_figures.truth import Condition

from .verdicts import IDENTIFY, near, negative, prompt

PAGE = (Path(__file__).parents[3] / "docs" / "voice.md").read_text()
CHART = (Path(__file__).parents[3] / "docs" / "pictures" / "voice.svg").read_text()
_PEERS = PAGE.split("Beside others, on the same clips")[1].split("\n\n")[1]
_SHORT = {
    "Eyelid": "Eyelid",
    "pocketsphinx keyphrases": "pocketsphinx",
    "Silero + Whisper tiny.en": "Silero and Whisper",
    "microWakeWord alone": "microWakeWord alone",
}
"""Names in the chart, and in the page's table."""
EARS = ("eyelid", "microwakeword", "pocketsphinx", "vad_whisper")
_SAID_OF_ALL = re.compile(r"peer_\w+_recall_(5db|reverb|reverb_10db|reverb_far)")
"""The page says of them together that they are told."""


def test_every_figure_is_explained_and_nothing_else_is() -> None:
    prompts = [prompt(IDENTIFY, ear=ear, condition=condition) for ear in EARS for condition in Condition]
    others = [one for ear in EARS for one in (near(ear=ear), negative(ear=ear))]
    figures = counting.figures([*prompts, *others, negative(name="hey jarvis")], Cost(0.002, 0.001, 58.0, 60.0, 0.01, 0.02))
    names = {figure.name for figure in figures if not _SAID_OF_ALL.fullmatch(figure.name)}
    table = PAGE.split("### How it is judged\n")[1].split("\n\n")[0]
    explained = {word for row in table.splitlines()[2:] for word in re.findall(r"`([a-z0-9_*]+)`", row.split("|")[1])}
    assert [name for name in names if not any(fnmatch(name, word) for word in explained)] == []
    assert [word for word in explained if not any(fnmatch(name, word) for name in names)] == []


def test_the_chart_is_of_the_run_that_the_table_is_of() -> None:
    """Each condition's recall, to a tenth, of ours and of every peer."""
    conditions = {"quiet": 0, "10 dB": 1, "5 dB": 2, "room": 3}
    told = {
        row.split("|")[1].strip(): [cell.strip() for cell in row.split("|")[2:6]] for row in _PEERS.splitlines() if row.startswith("| ")
    }
    drawn = re.findall(r"<title>([^:<]+)[^<]*: \d+ of \d+, ([\d.]+) %</title>", CHART)[: len(conditions) * len(_SHORT)]
    assert len(drawn) == len(conditions) * len(_SHORT)
    for number, (ear, recall) in enumerate(drawn):
        assert float(told[_SHORT[ear]][number // len(_SHORT)]) == float(recall), (ear, number)


def test_the_limits_are_those_that_are_judged() -> None:
    for limit in ("≥ 95 %", "≥ 85 %", "≥ 90 %", "≥ 88 %", "≤ 1 in ≥ 5 h", "0 of ≥ 300", "≤ 800, ≤ 1,300", "< 0.01, < 0.06", "< 60"):
        assert f"| {limit}" in PAGE
    judged = (*counting.RECALLS.values(), counting.REVERB, counting.GROUP, counting.FALSE, counting.HOURS, counting.NEAR, counting.NEARS)
    assert judged == (95, 95, 85, 90, 88, 1, 5, 0, 300)
    assert (counting.P50_MS, counting.P95_MS, counting.IDLE, counting.IDLE_VAD, counting.RSS_MB) == (800, 1300, 0.01, 0.06, 60)
