"""A process of its own that has a camera for hours, as `eye` has: `python hours.py SPELLS`. Prints what it held after each spell."""

from __future__ import annotations

import gc
import json
import sys
import threading
from pathlib import Path

from eyelid_bench.virtual_camera.cameras import fitting
from eyelid_bench.virtual_camera.isp import VC4
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_rig.camera.opening import open_camera
from eyelid_rig.memory import resident_mb, return_at_once
from eyelid_rig.settings import RigSettings

SETTINGS = RigSettings(width=128, height=72, rate_hz=10.0)
SPELL = 3_600
"""Frames from one opening of the camera to the next: six minutes of a rig. A still is taken in each."""
_WAIT_S = 20.0


def main() -> None:
    return_at_once(128 << 10)
    with VirtualCamera([fitting("imx708", SETTINGS)], rate_hz=None, isp=VC4) as virtual:
        for _ in range(int(sys.argv[1])):
            with open_camera(SETTINGS, virtual.make) as source:
                for _ in range(SPELL):
                    source.next_frame(_WAIT_S)
                source.take_still(_WAIT_S)
                source.next_frame(_WAIT_S)
            print(json.dumps(held()), flush=True)


def held() -> dict[str, float]:
    gc.collect()
    files = len(list(Path("/proc/self/fd").iterdir()))
    return {"files": files, "threads": threading.active_count(), "rss_mb": resident_mb()}


if __name__ == "__main__":
    main()
