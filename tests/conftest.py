"""For all tests: no example fails for being slow, because a loaded machine is no fault of what it tests; a camera without hardware;
what takes longest begins first.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest

from components import require
from eyelid_bench.virtual_camera import building

if TYPE_CHECKING:
    from eyelid_bench.virtual_camera.opening import VirtualCamera

hypothesis.settings.register_profile("eyelid", deadline=None)
hypothesis.settings.load_profile("eyelid")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files with a test that may take longer than usual come first, those that may take longest before them: whichever worker has one
    of them at the end works alone. The other files stay in their order, and whole rigs come before units in it.
    """
    longest_s: dict[Path, float] = {}
    for item in items:
        longest_s[item.path] = max(longest_s.get(item.path, 0.0), _may_take_s(item))
    items.sort(key=lambda item: -longest_s[item.path])


def _may_take_s(item: pytest.Item) -> float:
    """0.0 for what every test may take."""
    timeout = item.get_closest_marker("timeout")
    return float(timeout.args[0]) if timeout else 0.0


@pytest.fixture
def virtual_camera() -> Iterator[VirtualCamera]:
    """The real picamera2 over the real libcamera: a camera module 3 with two photographs at 30 Hz, until a test says otherwise."""
    from eyelid_bench.virtual_camera.opening import VirtualCamera

    require("libcamera with its virtual pipeline (make libcamera)", building.found() is not None)
    with VirtualCamera() as camera:
        yield camera
