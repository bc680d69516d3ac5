"""Runs a script on the MicroPython unix port, with the simulated `machine` and the board's files on its path."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import eyelid_bench
from components import require
from eyelid_bench.pico import firmware_dir, micropython_port

SCRIPTS = Path(__file__).parent / "on_port"
PORT = Path(eyelid_bench.__file__).parent / "pico_port"


def run(script: str, *arguments: str, fed: str = "", timeout_s: float = 60, **settings: str) -> subprocess.CompletedProcess[str]:
    """`fed` is the script's standard input (no pin is sampled, so that no world is needed there); `settings` are environment variables."""
    interpreter = micropython_port()
    require("the MicroPython unix port", interpreter is not None)
    return subprocess.run(
        [str(interpreter), "-X", "heapsize=192K", str(SCRIPTS / script), *arguments],
        env={"PATH": os.environ["PATH"], "MICROPYPATH": f"{PORT}:{firmware_dir()}:.frozen", **settings},
        input=fed,
        capture_output=True,
        text=True,
        timeout=timeout_s,
        check=False,
    )


def said(finished: subprocess.CompletedProcess[str]) -> Any:
    """The JSON object on the last line."""
    assert finished.returncode == 0, finished.stderr + finished.stdout
    return json.loads(finished.stdout.splitlines()[-1])
