"""The report fits a terminal."""

from __future__ import annotations

from typing import Any

import pytest

from eyelid_bench.perf_voice import Report
from eyelid_bench.voice_figures import counting, sheet, tables
from eyelid_bench.voice_figures.costing import Cost
from eyelid_bench.voice_figures.sounds import Wanted
from eyelid_bench.voice_figures.truth import Condition

from .verdicts import IDENTIFY, READ, near, negative, prompt

EARS = ("eyelid", "microwakeword", "pocketsphinx", "vad_whisper")


@pytest.fixture
def report() -> Report:
    prompts = [
        prompt(IDENTIFY, ear=ear, condition=condition, noise=noise, voice=voice, intent=intent)
        for ear in EARS
        for condition in Condition
        for noise in ("babble", "household")
        for voice in ("af_jessica", "bm_fable")
        for intent in (IDENTIFY, READ)
    ]
    every = [*prompts, near(), *(negative(ear=ear) for ear in EARS), negative(kind="made-speech")]
    of: dict[str, Any] = {
        "voices": tables.by_voice(every),
        "groups": tables.by_group(every),
        "noises": tables.by_noise(every),
        "names": tables.by_name(every),
        "intents": tables.confusion(every),
        "missed": tables.missed(every),
        "kinds": tables.by_kind(every),
        "nears": tables.nears_by_kind(every),
    }
    figures = tuple(counting.figures(every, Cost(0.002, 0.001, 61.0, 61.5, 0.01, 0.02)))
    return Report(figures, **of, settings={}, wanted=Wanted(), wall_s=1.0)


@pytest.mark.parametrize("width", [80, 50])
def test_no_line_is_longer_than_the_terminal(report: Report, width: int) -> None:
    assert [line for line in sheet.lines(report, width) if len(line) > width] == []


@pytest.mark.parametrize("width", [80, 50])
def test_every_figure_is_in_it_and_a_limit_that_does_not_hold_is_said(report: Report, width: int) -> None:
    told = list(sheet.lines(report, width))
    for figure in report.figures:
        assert any(figure.name.removeprefix("peer_") in line and f"{figure.value}" in line for line in told), figure.name
    assert any("rss_mb" in line and "NOT HELD" in line for line in told)
    assert any("af_jessica" in line for line in told)
    assert any("identify: identify" in line for line in told)
