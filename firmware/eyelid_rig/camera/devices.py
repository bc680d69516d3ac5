"""What of the machine a camera needs: device nodes, and what sysfs says about them. `reach` opens up these and no others.

By libcamera's sources (0.7): without sockets its udev monitor cannot be made (`device_enumerator_udev.cpp`, init), so it lists
/sys/bus/media/devices instead and takes the names of nodes from the `uevent` of each (`device_enumerator_sysfs.cpp`). Buffers come from
a dma-heap (`dma_buf_allocator.cpp`, and picamera2's `dma_heap.py`). Everything else that it opens lies in /usr and /etc.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

CLASSES: Final = ("char-dma_heap", "char-media", "char-video4linux")
"""The nodes, as the systemd unit names them (systemd.resource-control(5), DeviceAllow)."""
_NODES: Final = ("media[0-9]*", "video[0-9]*", "v4l-subdev[0-9]*", "dma_heap/*")
_LIST: Final = "sys/bus/media/devices"
_VIDEO: Final = "sys/class/video4linux"


def nodes(machine: Path = Path("/")) -> tuple[Path, ...]:
    """The camera's device nodes that there are now, sorted. A node that comes later is out of reach until the process starts anew."""
    return tuple(sorted(node for pattern in _NODES for node in (machine / "dev").glob(pattern) if not node.is_dir()))


def facts(machine: Path = Path("/")) -> tuple[Path, ...]:
    """Where sysfs lists the nodes, and the folder of each: its `uevent` and `name`."""
    listed = machine / _LIST
    described = (machine / _VIDEO / node.name for node in nodes(machine))
    return (listed, *sorted({folder.resolve() for folder in described if folder.exists()}))


def named(name: str, machine: Path = Path("/")) -> Path | None:
    """The node of the video device whose driver gave it this name, as `bcm2835-codec-encode`; None where there is none."""
    for node in nodes(machine):
        if _name_of(node, machine) == name:
            return node
    return None


def _name_of(node: Path, machine: Path) -> str:
    try:
        return (machine / _VIDEO / node.name / "name").read_text().strip()
    except OSError:
        return ""
