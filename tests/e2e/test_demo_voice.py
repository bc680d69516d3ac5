"""`eyelid-bench demo --voice` as a user runs it: the contract of the demo holds, and nobody but the wearer gets anything by sound."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from components import require
from e2e.test_demo import check_contract, run_demo
from eyelid_bench.layout import Layout
from eyelid_bench.sim import SimSettings, Simulation
from eyelid_bench.voices.kokoro import STYLES
from eyelid_formats.errors import RigError

TIMEOUT_S = 500


@pytest.mark.nightly
@pytest.mark.timeout(TIMEOUT_S + 60)
def test_the_demo_by_voice_keeps_its_contract_and_shows_what_was_said(tmp_path: Path) -> None:
    require("PulseAudio (Debian: pulseaudio pulseaudio-utils libasound2-plugins)", shutil.which("pulseaudio") is not None)
    require("the test voices (make voices)", STYLES.exists())
    out = tmp_path / "out"
    command = [sys.executable, "-m", "eyelid_bench", "demo", "--voice", "--json", "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT_S, stdin=subprocess.DEVNULL, check=False)
    line = check_contract(out, done)
    assert {one["scope"] for one in line["bundles"]} == {"answer"}
    assert line["forgotten"] == 1
    page = (out / "report.html").read_text()
    for words in ("What was said", "A television", "A flood of prompts", "Speaking to a rig that is shut", "intent identify"):
        assert words in page


def test_somebodys_frames_are_no_table_to_ask_about_by_voice(tmp_path: Path) -> None:
    done = run_demo("--voice", "--frames", str(tmp_path), "--out", str(tmp_path / "out"))
    assert done.returncode == 2
    assert "leave out --frames" in done.stderr


def test_without_a_sound_server_a_rig_with_a_microphone_says_what_brings_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(RigError, match=r"no pulseaudio.*make voices"):
        Simulation(Layout(tmp_path / "rig"), SimSettings(microphone=True)).start()
    assert not (tmp_path / "rig").exists()
