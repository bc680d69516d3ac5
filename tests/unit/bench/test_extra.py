"""A rig's installation has no bench: proved with nothing but what its extras bring."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import eyelid_bench
import eyelid_formats
from eyelid_bench.extra import MODULES

OURS = [str(Path(module.__file__ or "").parents[1]) for module in (eyelid_bench, eyelid_formats)]
RIG = frozenset({"rig", "redact", "voice"})
RUN = "import sys, runpy; sys.path[1:1] = sys.argv[1:4]; sys.argv[1:] = sys.argv[4:]; runpy.run_module({module!r}, run_name='__main__')"


def closure(extras: frozenset[str]) -> dict[str, metadata.Distribution]:
    """Everything that installing eyelid with `extras` installs, by canonical name, without eyelid itself."""
    found: dict[str, metadata.Distribution] = {}
    waiting = [("eyelid", extras)]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        name, wanted = waiting.pop()
        if (name, wanted) in seen:
            continue
        seen.add((name, wanted))
        found[name] = metadata.distribution(name)
        for requirement in map(Requirement, found[name].requires or ()):
            marker = requirement.marker
            if marker is None or any(marker.evaluate({"extra": extra}) for extra in {"", *wanted}):
                waiting.append((requirement.name.lower().replace("_", "-"), frozenset(requirement.extras)))
    del found["eyelid"]
    return found


@pytest.fixture(scope="module")
def rig_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of packages as a rig's installation has it: links to the files of exactly those distributions."""
    site = tmp_path_factory.mktemp("site")
    for distribution in closure(RIG).values():
        for top in {file.parts[0] for file in distribution.files or () if file.parts[0] not in ("..", "__pycache__")}:
            if not (site / top).exists():
                (site / top).symlink_to(Path(str(distribution.locate_file(top))))
    return site


def run(site: Path, module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`python -m module` where nothing but the standard library, our own packages and `site` can be found."""
    command = [sys.executable, "-I", "-S", "-c", RUN.format(module=module), *OURS, str(site), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, cwd=site, check=False, env={"PATH": os.environ["PATH"]})


def test_the_rig_s_own_command_runs_from_these_packages(rig_site: Path) -> None:
    done = run(rig_site, "eyelid_rig", "--help")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("arguments", [("record-scene", "scene", "--seconds", "1", "--camera"), ("sim",), ("--help",), ()])
def test_on_a_rig_there_is_no_eyelid_bench_and_one_line_names_the_extra(rig_site: Path, arguments: tuple[str, ...]) -> None:
    done = run(rig_site, "eyelid_bench", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.splitlines() == [done.stderr.strip()]
    assert "install eyelid[bench]" in done.stderr
    assert not (rig_site / "scene").exists()


@pytest.mark.parametrize("module", ["eyelid_bench.cli", "eyelid_bench.record.command"])
def test_nor_by_a_way_around_that_line(rig_site: Path, module: str) -> None:
    done = run(rig_site, module)
    assert done.returncode == 1
    assert "ModuleNotFoundError: No module named" in done.stderr


def test_what_is_looked_for_is_what_only_the_bench_s_extra_brings() -> None:
    packages = {name: {one.lower() for one in made} for name, made in metadata.packages_distributions().items()}
    on_a_rig, on_a_bench = closure(RIG), closure(frozenset({"bench"}))
    for module in MODULES:
        assert packages[module] & on_a_bench.keys()
        assert not packages[module] & on_a_rig.keys()


def test_the_command_starts_with_that_look() -> None:
    pyproject = (Path(__file__).parents[3] / "pyproject.toml").read_text()
    assert 'eyelid-bench = "eyelid_bench.__main__:main"' in pyproject
