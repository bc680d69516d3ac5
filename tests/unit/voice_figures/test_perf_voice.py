"""The command measures the real listeners on real test voices, a little of each."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from components import require
from eyelid_bench.cli import bench
from eyelid_bench.voice_figures import chart, costing, living, ours, sounds
from eyelid_bench.voice_figures.living import Footprint
from eyelid_bench.voice_figures.truth import MODEL_NAME, NAME, Condition
from eyelid_bench.voices.clips import Half, Kind, Stretch
from eyelid_bench.voices.corpus import prompt_lines
from eyelid_bench.voices.kokoro import STYLES
from eyelid_bench.voices.people import people
from eyelid_bench.voices.script import PHRASES, SHORT
from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

RECALLS = {f"peer_{peer}_recall_clean" for peer in ("microwakeword", "pocketsphinx", "vad_whisper")}
NAMES = {"recall_clean", "worst_group", "false_prompts", "negative_hours", "near_miss", "near_miss_total", *RECALLS}


@pytest.fixture
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """One prompt with each of two names, in quiet, and some seconds of noise; costs are measured by a test of their own."""
    require("the test voices (make voices)", STYLES.exists())

    def noise() -> Iterator[Samples]:
        yield np.random.default_rng(1).integers(-3000, 3000, 3 * RATE_HZ, np.int16)

    def negatives(half: Half, kinds: Iterable[Kind]) -> list[Stretch]:
        return [Stretch("n", Kind.NOISE, half, "made", 3.0, noise)] if Kind.NOISE in kinds else []

    monkeypatch.setattr(sounds, "SHARES", {NAME: 1.0, MODEL_NAME: 1.0})
    monkeypatch.setattr(sounds, "CONDITIONS", {Condition.CLEAN: sounds.CONDITIONS[Condition.CLEAN]})
    monkeypatch.setattr(sounds, "negatives", negatives)
    monkeypatch.setattr(costing, "measured", lambda prompts: costing.Cost(0.002, 0.001, 58.0, 58.0, 0.01, 0.02))


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(bench, ["perf", "voice", "--prompts", "1", *arguments], standalone_mode=False)
    if result.exception:
        raise result.exception
    return result.return_value, result.output


@pytest.mark.usefixtures("little")
def test_every_listener_hears_the_same_clips_and_the_figures_have_their_names(tmp_path: Path) -> None:
    journal, drawing = tmp_path / "voice.jsonl", tmp_path / "voice.svg"
    status, output = run("--json", "--resume", str(journal), "--chart", str(drawing))
    told = json.loads(output.splitlines()[-1])
    assert told["figures"].keys() >= NAMES
    assert told["figures"]["near_miss_total"] == 2
    assert told["figures"]["negative_hours"] == 0.0
    assert told["settings"].keys() == {"eyelid", "microwakeword", "pocketsphinx", "vad_whisper"}
    assert "<svg" in drawing.read_text()
    assert status == 0, "a quick look judges no limit"
    heard = journal.read_bytes()
    assert run("--json", "--resume", str(journal))[0] == 0
    assert journal.read_bytes() == heard, "nothing was judged twice"


def test_a_chart_that_has_no_folder_is_refused_before_anything_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sounds, "_OF_PART", {})
    with pytest.raises(RigError) as error:
        run("--chart", str(tmp_path / "missing" / "voice.svg"))
    assert error.value.code is Code.NOT_FOUND
    assert "missing" in str(error.value)


@pytest.mark.usefixtures("little")
def test_figures_are_told_though_the_chart_cannot_be_written(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def full(path: Path, verdicts: object) -> None:
        raise RigError(Code.STORAGE_FAILED, f"{path}: no space left on device")

    monkeypatch.setattr(chart, "write", full)
    arguments = ("--only", "near", "--ear", "microwakeword", "--json", "--chart", str(tmp_path / "voice.svg"))
    result = CliRunner().invoke(bench, ["perf", "voice", "--prompts", "1", *arguments], standalone_mode=False)
    assert isinstance(result.exception, RigError)
    assert '"peer_microwakeword_near_miss"' in result.output


@pytest.mark.parametrize("hours", ["nan", "0", "-1", "inf"])
def test_hours_are_a_number_of_hours(hours: str) -> None:
    assert CliRunner().invoke(bench, ["perf", "voice", "--hours", hours]).exit_code == 2


def test_a_whole_run_has_every_phrase_by_every_voice_and_short_forms_with_the_usual_name_and_every_phrase_with_each_other() -> None:
    lines = {name: sounds._drawn(prompt_lines(Half.REPORT, name), 0) for name in sounds.SHARES}
    for name, share in sounds.SHARES.items():
        drawn = lines[name][: round(len(lines[name]) * share)]
        assert {line.phrase for line in drawn} == set(PHRASES)
        if name == NAME:
            assert len({(line.phrase, line.recipe.voice.name) for line in drawn}) == len(PHRASES) * len(people(Half.REPORT))
            assert sum(line.id.endswith("/short") for line in drawn) == len(SHORT) * len(people(Half.REPORT))


def test_without_the_test_voices_it_says_in_one_line_what_gets_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(wanted: sounds.Wanted) -> Iterator[sounds.Sound]:
        raise RigError(Code.NOT_FOUND, "the voice af_heart is not here: `make voices` gets it")
        yield

    monkeypatch.setattr(sounds, "_OF_PART", dict.fromkeys(sounds.Part, missing))
    with pytest.raises(RigError) as error:
        run("--only", "prompts")
    assert "`make voices`" in str(error.value)
    assert "\n" not in str(error.value)


def test_the_heavier_ear_is_the_one_that_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    ears = {MODEL_NAME: Footprint(58.0, 60.0, 0.01), NAME: Footprint(57.0, 66.0, 0.02)}
    monkeypatch.setattr(living, "measured", lambda settings, speech, quiet: ears[settings.voice_name])
    monkeypatch.setattr(costing, "QUIET_S", 5)
    cost = costing.measured(dict.fromkeys((MODEL_NAME, NAME), costing.quiet(1)))
    assert (cost.rss_mb, cost.rss_peak_mb, cost.ear_idle_share, cost.ear_idle_share_vad) == (58.0, 66.0, 0.01, 0.02)
    assert 0 < cost.idle_share < 0.2
    assert 0 < cost.idle_share_vad < 0.2


def test_what_the_ear_weighs_is_of_the_process_that_a_rig_runs() -> None:
    require("PulseAudio (make voices-components)", shutil.which("pulseaudio") is not None)
    ear = living.measured(ours.settings(NAME), costing.quiet(1), costing.quiet(1))
    assert 30 < ear.rss_mb <= ear.peak_mb < 120
    assert ear.idle_share > 0
