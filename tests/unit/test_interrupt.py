"""Ctrl-C ends each command quietly, also while it still imports what it needs."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

PACKAGES = ("eyelid_bench", "eyelid_host", "eyelid_rig")
INTERRUPTED_WHEN_IMPORTED = "import signal; signal.raise_signal(signal.SIGINT)"


@pytest.mark.parametrize("package", PACKAGES)
def test_ctrl_c_in_the_first_imports_shows_no_traceback(package: str, tmp_path: Path) -> None:
    (tmp_path / "click.py").write_text(INTERRUPTED_WHEN_IMPORTED)
    command = [sys.executable, "-m", package, "--help"]

    done = subprocess.run(command, env={"PYTHONPATH": str(tmp_path)}, capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


def test_each_installed_command_starts_there() -> None:
    pyproject = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())

    assert sorted(pyproject["project"]["scripts"].values()) == [f"{package}.__main__:main" for package in PACKAGES]
