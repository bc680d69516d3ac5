"""What a still of twelve megapixels takes: `eye` and its worker stay within the 600 MB of a `pi4`."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
from PIL import Image

from eyelid_bench.crop_figures.footprint import LIMITS_MB
from eyelid_bench.sim import PHOTOS
from eyelid_rig import crop
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.child import Child
from eyelid_rig.crop.made import Limits
from eyelid_rig.crop.messages import ANSWER_LIMIT, Answer, Order
from eyelid_rig.crop.workshop import MEMORY_MB, worker_command
from eyelid_rig.pipes import framed
from unit.rig import still_in_memory
from unit.rig.still_in_memory import STILL

EYE_MB, WORKER_MB = 40, 80
"""More than with frames alone."""
SPEC = Path(crop.__file__).with_name("SPEC-crop.md").read_text()


def highest_mb(pid: int) -> float:
    (kilobytes,) = re.findall(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    return int(kilobytes) / 1024


def test_with_what_both_take_for_a_still_they_stay_within_what_a_pi4_has_for_them() -> None:
    (frames_mb,) = re.findall(r"^\| `pi4`, `pi5` \| < 600 \| \d+ \| \d+ \| (\d+) \|", SPEC, re.MULTILINE)
    assert int(frames_mb) + EYE_MB + WORKER_MB < LIMITS_MB["pi4"]


def test_eye_takes_little_more_for_a_still_than_its_pixels_and_its_jpeg() -> None:
    """Of noise: the JPEG of a scene is half as large or less."""
    done = subprocess.run([sys.executable, still_in_memory.__file__], capture_output=True, text=True, check=True)
    more_mb, order_mb = map(float, done.stdout.split())
    assert order_mb > 5
    assert more_mb < EYE_MB


def test_the_worker_takes_little_more_for_a_still_than_its_pixels(tmp_path: Path) -> None:
    memory_mb = MEMORY_MB["pi4"]
    child = Child(worker_command("pi4", tmp_path, memory_mb, sandbox=False), memory_mb)
    try:
        child.first_word()
        of_frame = _highest_after(child, (1600, 1200))
        of_still = _highest_after(child, STILL)
    finally:
        child.end()
    assert of_still - of_frame < WORKER_MB


def _highest_after(child: Child, size: Size) -> float:
    photo = Image.open(PHOTOS / "1-table-with-wine.jpg").resize(size)
    order = Order.of(jpeg.encode(np.asarray(photo), 95), "read the label on the bottle", Limits(250_000, 2**20, 85, 0.1))
    answer = Answer.decode(child.exchange(framed(order)), ANSWER_LIMIT)
    assert answer.done is not None
    return highest_mb(child.pid)
