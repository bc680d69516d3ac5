"""The stopper catches a process between two steps, without the process knowing of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from eyelid_bench.demo.stopper import stop_when_filled

_WRITER = """
import pathlib, sys, time
folder = pathlib.Path(sys.argv[1])
input()
(folder / "staged").write_text("x")
time.sleep(0.2)
(folder / "after").write_text("x")
"""


def test_a_process_stands_still_over_the_file_that_it_wrote(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", _WRITER, str(tmp_path)], stdin=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(b"\n")
        process.stdin.flush()
        try:
            assert stop_when_filled(process.pid, str(tmp_path), 10)
            assert os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT) is not None
            assert [path.name for path in tmp_path.iterdir()] == ["staged"]
        finally:
            process.send_signal(signal.SIGKILL)


def test_a_folder_that_stays_empty_stops_nobody(tmp_path: Path) -> None:
    assert not stop_when_filled(os.getpid(), str(tmp_path), 0.01)
