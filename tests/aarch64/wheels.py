"""The rig's Python packages as a 64-bit Raspberry Pi gets them: the wheels that the lock pins for aarch64, by hash.

What is needed is what `pyproject.toml` asks for on a rig, and what that asks for in turn, on aarch64.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import requires
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = Path(__file__).parents[2]
LOCK = PROJECT / "requirements" / "run.txt"
KNOWN_BAD = Path(__file__).with_name("known-bad.txt")
EXTRAS = ("rig", "redact", "voice")
PLATFORMS = (*(f"manylinux_2_{minor}_aarch64" for minor in range(36, 25, -1)), "manylinux_2_17_aarch64", "manylinux2014_aarch64")
_BOARD = {
    "implementation_name": "cpython",
    "implementation_version": "3.11.2",
    "os_name": "posix",
    "platform_machine": "aarch64",
    "platform_python_implementation": "CPython",
    "platform_system": "Linux",
    "python_full_version": "3.11.2",
    "python_version": "3.11",
    "sys_platform": "linux",
}
_PIP = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
_FOR_THE_BOARD = ["--no-deps", "--only-binary=:all:", "--python-version=3.11", *(f"--platform={name}" for name in PLATFORMS)]


@dataclass(frozen=True, slots=True)
class Pinned:
    """One package of a lock: its version, and the hashes of all its files."""

    name: str
    version: str
    hashes: frozenset[str]

    def line(self) -> str:
        """What pip reads; no marker, because pip would ask this machine and not the board."""
        return " ".join([f"{self.name}{self.version}", *(f"--hash=sha256:{digest}" for digest in sorted(self.hashes))]) + "\n"


def needed() -> list[Pinned]:
    """The rig's packages on a board, from the lock. Raises `KeyError` for one that the lock does not have."""
    pinned = {package.name: package for package in read(LOCK)}
    return [pinned[name] for name in sorted(_closure())]


def known_bad() -> list[Pinned]:
    """Releases that are known to die on an older core."""
    return list(read(KNOWN_BAD))


def read(lock: Path) -> Iterator[Pinned]:
    """What a lock pins for a board."""
    lines = (line for line in lock.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#"))
    for line in "\n".join(lines).replace("\\\n", " ").splitlines():
        wanted, *hashes = line.split("--hash=sha256:")
        requirement = Requirement(wanted)
        if _applies(requirement):
            yield Pinned(canonicalize_name(requirement.name), str(requirement.specifier), frozenset(digest.strip() for digest in hashes))


def download(package: Pinned, folder: Path) -> Path:
    """The package's wheel in `folder`; no network where it is there already. Raises `CalledProcessError`."""
    for path in folder.glob("*.whl"):
        if hashlib.sha256(path.read_bytes()).hexdigest() in package.hashes:
            return path
    with tempfile.TemporaryDirectory(dir=folder) as fresh:
        requirement = Path(fresh) / "requirement.txt"
        requirement.write_text(package.line(), encoding="ascii")
        subprocess.run([*_PIP, "download", "--require-hashes", *_FOR_THE_BOARD, "-d", fresh, "-r", requirement], check=True)
        (wheel,) = Path(fresh).glob("*.whl")
        return wheel.rename(folder / wheel.name)


def install(wheels: list[Path], target: Path) -> None:
    """Unpack wheels, as pip does, into a folder for PYTHONPATH. Raises `CalledProcessError`."""
    subprocess.run([*_PIP, "install", "--no-index", *_FOR_THE_BOARD, "--target", target, *wheels], check=True)


def _closure() -> set[str]:
    """The names of all that a rig installs on a board."""
    found: set[str] = set()
    waiting = _asked()
    while waiting:
        requirement, extra = waiting.pop()
        name = canonicalize_name(requirement.name)
        if name not in found and _applies(requirement, extra):
            found.add(name)
            waiting += [(Requirement(line), extra) for line in requires(name) or () for extra in ("", *requirement.extras)]
    return found


def _asked() -> list[tuple[Requirement, str]]:
    """What a rig's own extras ask for."""
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = sum((project["optional-dependencies"][extra] for extra in EXTRAS), project["dependencies"])
    return [(Requirement(line), "") for line in lines]


def _applies(requirement: Requirement, extra: str = "") -> bool:
    """Whether a board installs it, as an extra of what asks for it where one is named."""
    return requirement.marker is None or requirement.marker.evaluate({**default_environment(), **_BOARD, "extra": extra})
