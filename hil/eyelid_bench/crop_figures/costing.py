"""What a crop costs, in a process that does nothing else: CPU seconds a crop and the process's peak memory.

Run as a program it is that process: `python -m eyelid_bench.crop_figures.costing PROFILE FOLDER`.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from eyelid_bench.crop_figures.limits import LIMITS
from eyelid_formats.errors import RigError
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels

Asked: TypeAlias = tuple[Pixels, str | None]
"""A frame and the words."""
_LIMITS_MB = {"zero": 300}
_LIMIT_MB = 600
_NEARLY_LOSSLESS = 97
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU seconds of each crop that left, by the frame's size; what is refused costs less and is not counted."""

    full_hd_s: tuple[float, ...]
    twelve_mp_s: tuple[float, ...]
    peaks_mb: tuple[float, ...]
    """Of the process that was timed; a report has those of running rigs in its place (`footprint`)."""
    limit_mb: int


def measured(profile: str, folder: Path, full_hd: Iterable[Asked], twelve_mp: Iterable[Asked]) -> Cost:
    """The frames lie in `folder` while the other process runs. Raises `CalledProcessError` when that one fails."""
    folder.mkdir(parents=True, exist_ok=True)
    for size, asked in (("a", full_hd), ("b", twelve_mp)):
        for number, (pixels, words) in enumerate(asked):
            (folder / f"{size}{number:04}.jpg").write_bytes(jpeg.encode(pixels, _NEARLY_LOSSLESS))
            (folder / f"{size}{number:04}.json").write_text(json.dumps(words))
    command = [sys.executable, "-m", __name__, profile, str(folder)]
    try:
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env={**os.environ, **_ONE_THREAD})
    finally:
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()
    said = json.loads(done.stdout)
    return Cost(tuple(said["a"]), tuple(said["b"]), (said["peak_mb"],), _LIMITS_MB.get(profile, _LIMIT_MB))


def _measure(profile: str, folder: Path) -> dict[str, object]:
    """Imports the rig's part here, so that the parent needs none of it."""
    from eyelid_rig.crop.making import Maker
    from eyelid_rig.crop.profiles import PROFILES

    maker = Maker(PROFILES[profile])
    seconds: dict[str, list[float]] = {"a": [], "b": []}
    for path in sorted(folder.glob("*.jpg")):
        frame, words = jpeg.decode(path.read_bytes()), json.loads(path.with_suffix(".json").read_text())
        before = time.process_time()
        try:
            maker.make(frame, words, LIMITS)
        except RigError:
            continue
        seconds[path.name[0]].append(round(time.process_time() - before, 4))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {**seconds, "peak_mb": round(peak_mb, 1)}


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], Path(sys.argv[2]))))
