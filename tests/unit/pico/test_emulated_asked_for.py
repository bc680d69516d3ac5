"""The tests on the emulated RP2040 are skipped where nobody asked for them, and nowhere else."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from eyelid_bench import perf_pico

ROOT = Path(__file__).parents[3]
TESTS = ROOT / "tests" / "emulated" / "test_on_the_chip.py"


@pytest.mark.parametrize(("named", "code", "words"), [("", 0, "NOT TESTED"), ("/none.uf2", 1, "MICROPYTHON_UF2=/none.uf2 is no file")])
def test_a_uf2_that_is_named_and_not_there_is_an_error_and_no_skip(named: str, code: int, words: str) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", str(TESTS)]
    ran = subprocess.run(
        command, env={**os.environ, "MICROPYTHON_UF2": named}, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert ran.returncode == code
    assert words in ran.stdout


def test_the_note_of_perf_pico_and_its_page_cite_the_figure_of_the_emulated_chip() -> None:
    figure = re.search(r"^\| a signature, and its longest step \| (\d+ ms), ", (ROOT / "firmware/pico/README.md").read_text(), re.MULTILINE)
    assert figure
    for text in (perf_pico.BOARD_NOTE, (ROOT / "docs/pico.md").read_text()):
        assert figure[1] in text
        assert "emulated" in text.lower()
