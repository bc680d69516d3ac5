"""A camera that runs for hours costs no more in the end than in the beginning: memory, files and threads."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from components import require
from eyelid_bench.virtual_camera import building

PROGRAM = Path(__file__).with_name("hours.py")
SPELLS_AN_HOUR = 10
NOISE_MB = 1.0
"""What the allocator keeps, more or less; one still kept, or one spell's buffers, would be more."""


@pytest.mark.parametrize(
    "hours", [pytest.param(0.5, marks=pytest.mark.timeout(400)), pytest.param(12, marks=[pytest.mark.nightly, pytest.mark.timeout(4_000)])]
)
def test_hours_of_frames_stills_and_openings_take_no_more_memory_files_or_threads(hours: float) -> None:
    require("libcamera with its virtual pipeline (make libcamera)", building.found() is not None)

    done = subprocess.run([sys.executable, PROGRAM, str(2 + round(hours * SPELLS_AN_HOUR))], capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stderr
    _, begin, *_, end = map(json.loads, done.stdout.splitlines())
    assert (end["files"], end["threads"]) == (begin["files"], begin["threads"])
    assert end["rss_mb"] - begin["rss_mb"] < NOISE_MB, (begin, end)
