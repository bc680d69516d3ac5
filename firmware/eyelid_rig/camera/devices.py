"""What of the machine a camera needs: device nodes, and what sysfs says about them. `reach` opens up these and no others.

By libcamera's sources (0.7): without sockets its udev monitor cannot be made (`device_enumerator_udev.cpp`, init), so it lists
/sys/bus/media/devices instead and takes the names of nodes from the `uevent` of each (`device_enumerator_sysfs.cpp`). Buffers come from
a dma-heap (`dma_buf_allocator.cpp`, and picamera2's `dma_heap.py`). Everything else that it opens lies in /usr and /etc.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

CLASSES: Final = ("char-dma_heap", "char-media", "char-video4linux")
"""The nodes, as the systemd unit names them (systemd.resource-control(5), DeviceAllow)."""
_NODES: Final = (
    *(f"{kind}{number}" for kind in ("media", "v4l-subdev", "video") for number in range(64)),
    *(f"dma_heap/{name}" for name in ("default_cma_region", "linux,cma", "reserved", "system", "vidbuf_cached")),
)
"""All names that there may be: whoever is confined cannot list /dev."""
_LIST: Final = "sys/bus/media/devices"
_VIDEO: Final = "sys/class/video4linux"


def nodes(machine: Path = Path("/")) -> tuple[Path, ...]:
    """The camera's device nodes that there are now. A node that comes later is out of reach until the process starts anew."""
    there = (machine / "dev" / name for name in _NODES)
    return tuple(node for node in there if node.exists() and not _speaks(node, machine))


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


def out_of_reach(machine: Path = Path("/")) -> tuple[Path, ...]:
    """Media devices that are there and that this process may not open: they came after it began, or it is in no group that may."""
    return tuple(node for node in nodes(machine) if node.name.startswith("media") and _is_refused(node))


def _speaks(node: Path, machine: Path) -> bool:
    """Whether what is written to this video device is another program's camera (v4l2loopback, which has no hardware below it), or a USB
    host's (the gadget's uvc function): a way out for whoever sees (promise 9).
    """
    below = (machine / _VIDEO / node.name).resolve().relative_to(machine.resolve()).parts
    return below[:3] == ("sys", "devices", "virtual") or any(part.startswith("gadget") for part in below)


def _name_of(node: Path, machine: Path) -> str:
    try:
        return (machine / _VIDEO / node.name / "name").read_text().strip()
    except OSError:
        return ""


def _is_refused(node: Path) -> bool:
    try:
        os.close(os.open(node, os.O_RDWR | os.O_NONBLOCK | os.O_CLOEXEC))
    except PermissionError:
        return True
    except OSError:
        return False
    return False
