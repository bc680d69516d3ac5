"""The source on the real picamera2 and the real libcamera; its virtual pipeline gives photographs as NV12 and turns nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from components import require
from eyelid_bench.virtual_camera import building
from eyelid_bench.virtual_camera.cameras import V3
from eyelid_bench.virtual_camera.faults import Fault
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_rig.camera.picamera import Picamera2Source
from eyelid_rig.settings import RigSettings
from unit.camera.picamera.smallcamera import RATE_HZ, Open, small


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """No two of its corners look alike, and its edges lie on whole blocks of chroma."""
    corners = np.array([[[200, 40, 40], [40, 180, 60]], [[50, 60, 200], [220, 220, 220]]], np.uint8)
    path = tmp_path / "corners.jpg"
    Image.fromarray(corners.repeat(360, 0).repeat(640, 1)).save(path, quality=95, subsampling=0)
    return path


@pytest.fixture(scope="module", autouse=True)
def libcamera_was_built() -> None:
    require("libcamera with its virtual pipeline (make libcamera)", building.found() is not None)


@pytest.fixture
def virtual(photo: Path) -> Iterator[VirtualCamera]:
    with VirtualCamera((V3,), [photo]) as camera:
        yield camera


@pytest.fixture
def opened(virtual: VirtualCamera) -> Iterator[Open]:
    sources: list[Picamera2Source] = []

    def opened(plan_of: Any = small, make_encoder: Any = None, **settings: Any) -> Picamera2Source:
        others = {} if make_encoder is None else {"make_encoder": make_encoder}
        source = Picamera2Source(virtual.make, RigSettings(**{"rate_hz": RATE_HZ, **settings}), plan_of, **others)
        sources.append(source)
        return source

    yield opened
    virtual.hand.fault = Fault.NONE
    for source in sources:
        source.close()
