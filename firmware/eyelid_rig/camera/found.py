"""The cameras that libcamera finds, looked at without taking one: whoever has a camera keeps it. picamera2 and libcamera come in here."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from eyelid_rig.camera import devices, trouble
from eyelid_rig.camera.faults import told
from eyelid_rig.camera.frames import Size

Info: TypeAlias = Callable[[], Sequence[Mapping[str, Any]]]
"""picamera2's `Picamera2.global_camera_info`, or what a bench made of it."""

_PLACES: Final = MappingProxyType({0: "front", 1: "back", 2: "external"})
"""libcamera's `Location` (its src/libcamera/property_ids_core.yaml)."""

_RAW: Final = "ColorFilterArrangement"
"""What a camera has that gives raw frames: picamera2 goes by the same."""


@dataclass(frozen=True, slots=True)
class Found:
    """A camera as libcamera describes it, before anybody configured it."""

    index: int
    """As picamera2 and the setting `camera` count."""
    model: str
    """The sensor's."""
    path: str
    """Where on the board it is; libcamera's `Id`."""
    place: str | None
    """Where on the device its driver says it is: front, back or external."""
    mounted: int | None
    """How far, in degrees, its driver says it is turned."""
    modes: tuple[Size, ...]
    """(width, height) of each mode of the sensor, the smallest first; none where libcamera lists none."""
    controls: frozenset[str]
    """Names of what can be set."""


def look(info: Info | None = None, root: Path = Path("/"), may: Callable[[Path, int], bool] = os.access) -> tuple[Found, ...]:
    """Every camera, in the order in which they count. Raises RigError (`camera-missing`, `permission`, `camera-*`).

    Where there is none, `root` is where nodes are looked for that `may` not be opened: libcamera passes them over without a word.
    """
    with told("libcamera"):
        listed = (info or _picamera2())()
        found = tuple(_found(index, entry) for index, entry in enumerate(listed))
    if not found:
        shut = (node for node in devices.nodes(root) if node.name.startswith("media") and not may(node, os.R_OK | os.W_OK))
        raise next((trouble.closed(node) for node in shut), trouble.missing())
    return found


def _picamera2() -> Info:
    try:
        from picamera2 import Picamera2
    except ImportError as error:
        raise trouble.not_installed(error) from error
    listed: Info = Picamera2.global_camera_info
    return listed


def _found(index: int, entry: Mapping[str, Any]) -> Found:
    import libcamera

    path = str(entry["Id"])
    camera = libcamera.CameraManager.singleton().get(path)
    controls = frozenset(control.name for control in camera.controls)
    place = _PLACES.get(int(entry.get("Location", -1)))
    return Found(index, str(entry.get("Model", "?")), path, place, entry.get("Rotation"), _modes(camera), controls)


def _modes(camera: Any) -> tuple[Size, ...]:
    """From the configuration that libcamera proposes for raw frames; nothing is configured. A USB camera has none, and would complain."""
    import libcamera

    if not any(named.name == _RAW for named in camera.properties):
        return ()
    proposed = camera.generate_configuration([libcamera.StreamRole.Raw])
    if proposed is None or proposed.empty:
        return ()
    formats = proposed.at(0).formats
    sizes = {(size.width, size.height) for pixels in formats.pixel_formats for size in formats.sizes(pixels)}
    return tuple(sorted(sizes))
