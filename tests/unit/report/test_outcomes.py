"""Every prompt that was refused says why in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eyelid_bench.report.outcomes import REASONS
from eyelid_formats.errors import Code
from eyelid_rig.crop import checking

RIG = Path(__file__).parents[3] / "firmware" / "eyelid_rig"
DECIDES = (
    "sealing.py",
    "cropping.py",
    "compose.py",
    "recovery.py",
    "counting.py",
    "outbox.py",
    "recorder.py",
    "agent.py",
    "prompts/spoken.py",
    "crop",
)
NO_REASONS = {Code.PICO_ABSENT, Code.PICO_OTHER, Code.LEDGER_TORN}
"""They stop a process, or describe the ledger; no prompt ends with them."""


def codes_raised_in(path: Path) -> set[Code]:
    files = path.rglob("*.py") if path.is_dir() else [path]
    return {Code[name] for file in files for name in re.findall(r"\bCode\.([A-Z_]+)", file.read_text())}


@pytest.mark.parametrize("where", DECIDES)
def test_whatever_can_end_a_prompt_has_words(where: str) -> None:
    assert codes_raised_in(RIG / where) - NO_REASONS <= {Code(reason) for reason in REASONS}


def test_every_refusal_of_the_crop_worker_has_words() -> None:
    assert set(REASONS) >= {str(code) for code in checking.REFUSALS}


def test_there_are_words_for_no_code_that_is_none() -> None:
    assert {str(code) for code in Code} >= set(REASONS)
