"""The program is installed as firmware/README.md says, by its own lines, into an environment that sees the system's packages."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "firmware" / "README.md").read_text()
TRY = "import numpy, eyelid_rig.eye, eyelid_rig.cable, eyelid_rig.crop.worker; print(numpy.__file__)"


def lines(part: str) -> list[str]:
    return [line for line in PAGE.splitlines() if part in line and line.startswith((".venv", "env", "sudo"))]


def run(*command: str | Path, cwd: Path) -> str:
    done = subprocess.run([str(word) for word in command], cwd=cwd, capture_output=True, text=True, check=False, timeout=400)
    assert done.returncode == 0, done.stderr
    return done.stdout


def wheel_of_the_page(folder: Path) -> Path:
    """The wheel that the page's own line makes, in `folder`."""
    (line,) = lines("pip wheel")
    run(*shlex.split(line.replace(".venv/bin/python", sys.executable).replace("dist", str(folder))), cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def packed(wheel: Path) -> tuple[set[str], set[str]]:
    """(top folders, commands) of a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        (entries,) = (name for name in archive.namelist() if name.endswith(".dist-info/entry_points.txt"))
        commands = ConfigParser()
        commands.read_string(archive.read(entries).decode())
        return {name.split("/")[0] for name in archive.namelist() if ".dist-info" not in name}, set(commands["console_scripts"])


def test_the_rigs_wheel_has_no_bench(tmp_path: Path) -> None:
    assert packed(wheel_of_the_page(tmp_path)) == ({"eyelid_formats", "eyelid_host", "eyelid_rig"}, {"eyelid", "eyelid-rig"})


@pytest.mark.parametrize("kind", ["wheel", "editable"])
def test_every_other_installation_has_it(tmp_path: Path, kind: str) -> None:
    program = f"import sys; from hatchling.build import build_{kind} as build; build(sys.argv[1])"
    run(sys.executable, "-c", program, tmp_path, cwd=ROOT)
    (wheel,) = tmp_path.glob("*.whl")
    folders, commands = packed(wheel)
    assert ("eyelid_bench" in folders, "eyelid-bench" in commands) == (True, True)


@pytest.mark.nightly
@pytest.mark.timeout(900)
def test_the_pages_own_lines_make_an_environment_that_the_rig_starts_in(tmp_path: Path) -> None:
    making, *installing = lines("-m venv") + lines("pip install")
    wheel_of_the_page(tmp_path)
    (tmp_path / "rig.txt").write_text((ROOT / "requirements" / "rig.txt").read_text())
    for line in [making, *installing]:
        run(*shlex.split(line.removeprefix("sudo ").replace("/opt/eyelid", str(tmp_path / "opt"))), cwd=tmp_path)
    python = tmp_path / "opt" / "bin" / "python"
    assert run(python, "-c", TRY, cwd=tmp_path).startswith(str(tmp_path)), "the lock's numpy hides the system's"
    (packages,) = (tmp_path / "opt" / "lib").glob("python3*/site-packages")
    assert not {"av", "jinja2", "starlette", "eyelid_bench"} & {one.name for one in packages.iterdir()}
    assert sorted(one.name for one in (tmp_path / "opt" / "bin").glob("eyelid*")) == ["eyelid", "eyelid-rig"]
    models = run(tmp_path / "opt" / "bin" / "eyelid-rig", "models", cwd=tmp_path)
    assert re.search(r"^faces\s+ok", models, re.MULTILINE)
    assert "include-system-site-packages = true" in (tmp_path / "opt" / "pyvenv.cfg").read_text()
