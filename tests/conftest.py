"""For all tests: no example fails for being slow, because a loaded machine is no fault of what it tests; a camera without hardware."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import hypothesis
import pytest

from components import require
from eyelid_bench.virtual_camera import building

if TYPE_CHECKING:
    from eyelid_bench.virtual_camera.opening import VirtualCamera

hypothesis.settings.register_profile("eyelid", deadline=None)
hypothesis.settings.load_profile("eyelid")


@pytest.fixture
def virtual_camera() -> Iterator[VirtualCamera]:
    """The real picamera2 over the real libcamera: a camera module 3 with two photographs at 30 Hz, until a test says otherwise."""
    from eyelid_bench.virtual_camera.opening import VirtualCamera

    require("libcamera with its virtual pipeline (make libcamera)", building.found() is not None)
    with VirtualCamera() as camera:
        yield camera
