from __future__ import annotations

import subprocess
import sys

import pytest

from components import require
from kernel import has_memory_lock

_PROGRAM = """
import ctypes, json, sys
from pathlib import Path
import numpy
from eyelid_rig import code_pages

def resident(what):
    (line,) = (line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith(what))
    return int(line.split()[1])

def works():
    return float(numpy.linalg.norm(numpy.arange(1000.0))), json.loads(json.dumps({"a": [1, 2]}))

if "locked" in sys.argv:
    assert ctypes.CDLL(None).mlockall(7) == 0
before, files, own = works(), resident("RssFile"), resident("RssAnon")
let_go = code_pages.let_go()
after, own_after = resident("RssFile"), resident("RssAnon")
print(json.dumps([let_go > 2**20, files - after > 2000, abs(own - own_after) < 1000, works() == before]))
"""


def _tried(*arguments: str) -> str:
    return subprocess.run([sys.executable, "-c", _PROGRAM, *arguments], check=True, capture_output=True, text=True).stdout.strip()


@pytest.mark.parametrize("how", ["as it is", "locked"])
def test_code_that_only_the_start_needed_leaves_memory_and_what_runs_again_comes_back(how: str) -> None:
    require("memory kept out of swap", how != "locked" or has_memory_lock())
    assert _tried(how) == "[true, true, true, true]"
