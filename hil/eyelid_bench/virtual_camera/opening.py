"""picamera2's own `Picamera2`, over libcamera's virtual pipeline and the stand-ins of this folder."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from eyelid_bench.virtual_camera import kernel
from eyelid_bench.virtual_camera.cameras import V3, Camera
from eyelid_bench.virtual_camera.faults import Fault, Hand, Switch
from eyelid_bench.virtual_camera.isp import Isp
from eyelid_bench.virtual_camera.pace import DEFAULT_HZ
from eyelid_bench.virtual_camera.paced import paced_class
from eyelid_bench.virtual_camera.place import Place, place_of_the_process
from eyelid_rig.camera.session import constructed

PHOTOS = tuple(sorted((Path(__file__).parents[1] / "photos").glob("*.jpg")))
_MATCH = "LIBCAMERA_PIPELINES_MATCH_LIST"
_UNLISTED = frozenset({Fault.MISSING, Fault.UNPLUGGED})
_QUIET = "*:WARN,IPAManager:ERROR,DmaBufAllocator:FATAL"
"""libcamera says that there are no image processors and no dma-bufs: so it is here."""


class VirtualCamera:
    """Cameras without hardware. `make` is what stands for the constructor `picamera2.Picamera2`.

    libcamera has one camera manager a process: use one of these at a time, and close it.
    """

    def __init__(
        self,
        cameras: Sequence[Camera] = (V3,),
        photos: Sequence[Path] = PHOTOS[:2],
        *,
        rate_hz: float | None = DEFAULT_HZ,
        isp: Isp | None = None,
        faults: Switch | None = None,
        folder: Path | None = None,
    ) -> None:
        """`rate_hz` holds for configurations without FrameDurationLimits; None: as fast as buffers come, whatever they say.

        `isp` makes of the pipeline's NV12 what a board would give; None: NV12 it is, as libcamera gives it, and nothing is flipped.
        `folder`, empty or not there, is where this process runs libcamera from: the first one is used to its end, a temporary one unless
        it is given. Raises `FileNotFoundError` where libcamera was not built.
        """
        self.rate_hz = rate_hz
        self.isp = isp
        self.cameras: dict[str, Camera] = {}
        self.photos: tuple[Path, ...] = ()
        self.hand = Hand()
        """Switches faults, where no other switch was given."""
        self.faults: Switch = faults or self.hand
        self.opened: list[Any] = []
        self._other: Any = None
        self._place = place_of_the_process(folder)
        self._module = _import(self._place)
        self.show(cameras, photos)

    def show(self, cameras: Sequence[Camera], photos: Sequence[Path] = PHOTOS[:2]) -> None:
        """From the next `make` on: these cameras, each showing these photographs in turn. Only while none is open."""
        self.cameras = {one.model: one for one in cameras}
        self.photos = tuple(photos)
        self._place.show(cameras, photos)
        self._begin_anew()

    @property
    def lost(self) -> int:
        """Frames of the camera that was opened last for which no buffer waited, since it started."""
        return int(self.opened[-1].sensor_lost) if self.opened else 0

    def make(self, index: int = 0) -> Any:
        """A new `Picamera2`, by the rig's `constructed`. Raises RigError where there is no such camera, RuntimeError where it is taken."""
        self._apply()
        camera = constructed(paced_class(), index, self)
        self.opened = [one for one in self.opened if one.is_open] + [camera]
        return camera

    def info(self) -> list[dict[str, Any]]:
        """`Picamera2.global_camera_info()` as it is now."""
        self._apply()
        return list(self._module.Picamera2.global_camera_info())

    def close(self) -> None:
        """Close what is still open; afterwards no thread, memory or file of a camera is left."""
        for camera in self.opened:
            camera.close()
        self.opened = []
        self._let_go()
        os.environ.pop(_MATCH, None)
        self._begin_anew()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _apply(self) -> None:
        """The faults that show where a camera is opened."""
        fault = self.faults.now()
        unlisted = fault in _UNLISTED
        if unlisted != (_MATCH in os.environ):
            if unlisted:
                os.environ[_MATCH] = "none"
            else:
                del os.environ[_MATCH]
            self._begin_anew()
        if fault is not Fault.BUSY:
            self._let_go()
        elif self._other is None:
            self._other = self._module.Picamera2._cm.cms.cameras[0]
            self._other.acquire()

    def _let_go(self) -> None:
        if self._other is not None:
            self._other.release()
            self._other = None

    def _begin_anew(self) -> None:
        """Let the camera manager go, where nobody uses it; the next one reads list and environment again."""
        managers = self._module.Picamera2._cm
        if not managers.cameras:
            managers._cms = None
            gc.collect()


def _import(place: Place) -> Any:
    """The module `picamera2.picamera2`, with what is missing here in its place."""
    os.environ.setdefault("LIBCAMERA_LOG_LEVELS", _QUIET)
    kernel.without_display()
    for folder in (place.folder, place.python):  # both: a process that closes itself in keeps what is in sys.path
        if str(folder) not in sys.path:
            sys.path.insert(0, str(folder))
    import picamera2.picamera2 as module

    module.DmaAllocator = kernel.MemfdAllocator
    return module
