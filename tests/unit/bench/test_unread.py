"""Whoever reads a command's output may go away: that is no failure of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from eyelid_bench.sim import PHOTOS
from eyelid_rig.camera.replay import open_replay


def test_a_recording_whose_last_word_nobody_reads_ends_with_141_and_is_whole(tmp_path: Path) -> None:
    read, write = os.pipe()
    os.close(read)
    scene = tmp_path / "scene"
    command = [sys.executable, "-m", "eyelid_bench", "record-scene", str(scene), "--seconds", "0.2", "--frames", str(PHOTOS)]
    try:
        done = subprocess.run(command, stdout=write, stderr=subprocess.PIPE, text=True, check=False, timeout=60)
    finally:
        os.close(write)
    assert done.returncode == 141
    assert "Traceback" not in done.stderr
    with open_replay(scene, (64, 36), 10.0) as replay:
        assert replay.next_frame(5.0).pixels.size
