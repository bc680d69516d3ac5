"""A killed run goes on where it was, and never with verdicts of something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from eyelid_bench.voice_figures.running import Journal
from eyelid_formats.errors import Code, RigError

from .verdicts import IDENTIFY, near, prompt

PLAN: dict[str, object] = {"seed": 0, "prompts": 3, "parts": ("near",), "code": "abc"}


def test_what_was_judged_is_not_judged_again(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "voice.jsonl", PLAN)
    journal.add([prompt(IDENTIFY, key="p1"), near()])
    again = Journal(tmp_path / "voice.jsonl", PLAN)
    assert again.verdicts == journal.verdicts
    assert not again.lacks("eyelid", "p1")
    assert again.lacks("eyelid", "p2")
    assert again.lacks("pocketsphinx", "p1")


def test_a_line_that_was_cut_off_is_judged_again(tmp_path: Path) -> None:
    path = tmp_path / "voice.jsonl"
    Journal(path, PLAN).add([prompt(IDENTIFY, key="p1"), prompt(key="p2")])
    path.write_bytes(path.read_bytes()[:-5])
    again = Journal(path, PLAN)
    assert [verdict.clip.key for verdict in again.verdicts] == ["p1"]
    again.add([prompt(key="p2")])
    assert len(Journal(path, PLAN).verdicts) == 2


@pytest.mark.parametrize("other", [{"prompts": 4}, {"code": "abd"}])
def test_another_plan_or_other_code_is_refused(tmp_path: Path, other: dict[str, object]) -> None:
    path = tmp_path / "voice.jsonl"
    Journal(path, PLAN)
    with pytest.raises(RigError) as error:
        Journal(path, PLAN | other)
    assert error.value.code is Code.FILE_EXISTS
    assert "voice.jsonl" in str(error.value)
