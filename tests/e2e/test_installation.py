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

from eyelid_host.flashing.firmware import load_firmware

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "firmware" / "README.md").read_text()
TRY = "import numpy, eyelid_rig.eye, eyelid_rig.cable, eyelid_rig.crop.worker; print(numpy.__file__)"

FLASH = """
import sys
sys.path.insert(0, sys.argv[1])
from eyelid_host.flashing import firmware, pinned
one = firmware.load_firmware(firmware.firmware_dir())
print(firmware.__file__, one.digest, one.commit, len(pinned.load_pins([pinned.OURS])))
"""


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


def build(kind: str, folder: Path) -> Path:
    """A `wheel`, or an `editable` one, with everything in it."""
    run(sys.executable, "-c", f"import sys; from hatchling.build import build_{kind} as build; build(sys.argv[1])", folder, cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    return wheel


def test_a_checkout_has_the_benchs_command(tmp_path: Path) -> None:
    assert "eyelid-bench" in packed(build("editable", tmp_path))[1]


def test_every_other_wheel_has_the_bench_and_flashes_the_boards_files_without_a_checkout(tmp_path: Path) -> None:
    wheel = build("wheel", tmp_path)
    folders, commands = packed(wheel)
    assert ("eyelid_bench" in folders, "eyelid-bench" in commands) == (True, True)
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith(("eyelid_host/", "eyelid_formats/"))]
        archive.extractall(tmp_path / "installed", names)
    assert not [name for name in names if "__pycache__" in name]
    said = run(sys.executable, "-c", FLASH, tmp_path / "installed", cwd=tmp_path).split()
    assert said[0].startswith(str(tmp_path))
    assert said[1:] == [load_firmware(ROOT / "firmware" / "pico").digest, "None", "1"]


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
