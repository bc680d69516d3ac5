"""A killed run goes on where it was, and never with verdicts of something else."""

from __future__ import annotations

import signal
from dataclasses import replace
from pathlib import Path

import pytest

from eyelid_bench.voice_figures import running
from eyelid_bench.voice_figures.running import Journal
from eyelid_formats.errors import Code, RigError

from .verdicts import CODE, IDENTIFY, near, prompt


@pytest.fixture(autouse=True)
def code(monkeypatch: pytest.MonkeyPatch) -> None:
    """All listeners' code is one that does not change while others write on it."""
    monkeypatch.setattr(running, "of_listener", lambda ear: CODE)


def test_what_was_judged_is_not_judged_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "voice.jsonl")
    journal.add([prompt(IDENTIFY, key="p1"), near()])
    again = Journal(tmp_path / "voice.jsonl")
    assert again.recall("eyelid", "p1")
    assert not again.recall("eyelid", "p2")
    assert not again.recall("pocketsphinx", "p1")


def test_a_report_is_of_this_run_s_sounds_alone(tmp_path: Path) -> None:
    Journal(tmp_path / "voice.jsonl").add([prompt(IDENTIFY, key="p1"), near()])
    again = Journal(tmp_path / "voice.jsonl")
    again.recall("eyelid", "p1")
    assert [verdict.clip.key for verdict in again.verdicts] == ["p1"]


def test_a_line_that_was_cut_off_is_judged_again(tmp_path: Path) -> None:
    path = tmp_path / "voice.jsonl"
    Journal(path).add([prompt(IDENTIFY, key="p1"), prompt(key="p2")])
    path.write_bytes(path.read_bytes()[:-5])
    again = Journal(path)
    assert again.recall("eyelid", "p1")
    assert not again.recall("eyelid", "p2")
    again.add([prompt(key="p2")])
    assert Journal(path).recall("eyelid", "p2")


def test_a_verdict_of_other_code_counts_no_more(tmp_path: Path) -> None:
    Journal(tmp_path / "voice.jsonl").add([replace(prompt(IDENTIFY, key="p1"), code="as it was")])
    assert not Journal(tmp_path / "voice.jsonl").recall("eyelid", "p1")


@pytest.mark.parametrize("text", ["to do\n", '{"broken": 1}\n', "[]\n", "\xff\n"])
def test_a_file_that_is_no_journal_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_text(text, "latin-1")
    with pytest.raises(RigError) as error:
        Journal(path)
    assert error.value.code is Code.FILE_EXISTS
    assert path.read_text("latin-1") == text


def test_sigterm_ends_the_processes_and_raises_as_an_end_does() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(SystemExit) as ended, running._ended_by_a_signal():
        signal.raise_signal(signal.SIGTERM)
    assert ended.value.code == 128 + signal.SIGTERM
    assert signal.getsignal(signal.SIGTERM) is before
