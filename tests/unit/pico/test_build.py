from __future__ import annotations

import shutil
import subprocess
import sysconfig
from pathlib import Path

import pytest

from components import require
from eyelid_bench.pico import firmware_dir

COMPILER = shutil.which("mpy-cross", path=sysconfig.get_path("scripts"))
FILES = sorted(path for path in firmware_dir().rglob("*.py") if "tools" not in path.relative_to(firmware_dir()).parts)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_micropythons_own_parser_takes_every_file_of_the_board_for_its_processor(path: Path, tmp_path: Path) -> None:
    require("mpy-cross", COMPILER is not None)
    command = [str(COMPILER), "-march=armv6m", "-o", str(tmp_path / "out.mpy"), str(path)]
    finished = subprocess.run(command, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr
