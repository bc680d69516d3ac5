"""The program is installed as firmware/README.md says, by its own lines, into an environment that sees the system's packages."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "firmware" / "README.md").read_text()
TRY = "import numpy, eyelid_rig.eye, eyelid_rig.cable, eyelid_rig.crop.worker; print(numpy.__file__)"


def lines(part: str) -> list[str]:
    return [line for line in PAGE.splitlines() if part in line and line.startswith((".venv", "sudo"))]


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False, timeout=400)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_the_pages_own_lines_make_an_environment_that_the_rig_starts_in(tmp_path: Path) -> None:
    (wheel,) = lines("pip wheel")
    making, *installing = lines("-m venv") + lines("pip install")
    run(*shlex.split(wheel.replace(".venv/bin/python", sys.executable).replace("dist", str(tmp_path))), cwd=ROOT)
    (tmp_path / "rig.txt").write_text((ROOT / "requirements" / "rig.txt").read_text())
    for line in [making, *installing]:
        run(*shlex.split(line.removeprefix("sudo ").replace("/opt/eyelid", str(tmp_path / "opt"))), cwd=tmp_path)
    python = tmp_path / "opt" / "bin" / "python"
    assert run(python, "-c", TRY, cwd=tmp_path).startswith(str(tmp_path)), "the lock's numpy hides the system's"
    (packages,) = (tmp_path / "opt" / "lib").glob("python3*/site-packages")
    assert not {"av", "jinja2", "starlette"} & {one.name for one in packages.iterdir()}
    models = run(tmp_path / "opt" / "bin" / "eyelid-rig", "models", cwd=tmp_path)
    assert re.search(r"^faces\s+ok", models, re.MULTILINE)
    assert "include-system-site-packages = true" in (tmp_path / "opt" / "pyvenv.cfg").read_text()
