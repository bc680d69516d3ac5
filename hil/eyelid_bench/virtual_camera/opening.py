"""picamera2's own `Picamera2`, over libcamera's virtual pipeline and the stand-ins of this folder."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from eyelid_bench.virtual_camera import building, kernel
from eyelid_bench.virtual_camera.cameras import V3, Camera
from eyelid_bench.virtual_camera.faults import Fault, Hand, Switch
from eyelid_bench.virtual_camera.isp import Isp
from eyelid_bench.virtual_camera.pace import DEFAULT_HZ, Sensor
from eyelid_bench.virtual_camera.place import Place
from eyelid_rig.camera.session import constructed

PHOTOS = tuple(sorted((Path(__file__).parents[1] / "photos").glob("*.jpg")))
_MATCH = "LIBCAMERA_PIPELINES_MATCH_LIST"
_UNLISTED = frozenset({Fault.MISSING, Fault.UNPLUGGED})
_OTHER_FORMAT = "YUYV"
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
        self._place = _place_of_the_process(folder)
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
        """A new `Picamera2`. Raises what that raises: RuntimeError where there is no such camera, or somebody has it."""
        self._apply()
        camera = constructed(_paced_class(), index, self)
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


_places: list[Place] = []


def _place_of_the_process(folder: Path | None) -> Place:
    """Made once, since a process loads a library once. Raises FileNotFoundError."""
    if not _places:
        made = building.found()
        if made is None:
            raise FileNotFoundError(f"no libcamera in {building.BUILD}: make libcamera")
        _places.append(Place(folder or _temporary(), made))
    return _places[0]


def _temporary() -> Path:
    folder = tempfile.mkdtemp(prefix="eyelid-camera-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


class _Paced:
    """libcamera's Camera, but for the requests, which wait for the sensor."""

    def __init__(self, camera: Any, owner: VirtualCamera) -> None:
        self._camera = camera
        self._owner = owner
        self._sensor: Sensor | None = None
        self._lost = 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._camera, name)

    def __eq__(self, other: object) -> bool:
        return bool(self._camera == other)

    __hash__ = None  # type: ignore[assignment]

    @property
    def lost(self) -> int:
        """Since the last start."""
        return self._sensor.lost if self._sensor else self._lost

    def start(self, controls: dict[Any, Any]) -> None:
        """As libcamera's; the sensor's first frame is due one period later."""
        self._camera.start(controls)
        self._sensor = Sensor(self._camera.queue_request, self._period_ns(controls), self._owner.faults)
        self._sensor.start()

    def queue_request(self, request: Any) -> None:
        """To the sensor."""
        assert self._sensor is not None, "a request is queued before the camera starts"
        self._sensor.queue(request)

    def stop(self) -> None:
        """As libcamera's; the sensor stops first.

        Its requests go last: the pipeline's thread, which ends with `stop`, looks at a request once more after it has completed.
        """
        if self._sensor is not None:
            self._sensor.stop()
            self._lost = self._sensor.lost
        self._camera.stop()
        self._sensor = None

    def _period_ns(self, controls: dict[Any, Any]) -> int:
        if self._owner.rate_hz is None:
            return 0
        limits_us = next((value for control, value in controls.items() if control.name == "FrameDurationLimits"), None)
        return round(1e9 / self._owner.rate_hz) if limits_us is None else int(limits_us[0]) * 1000


@cache
def _paced_class() -> Any:
    """A subclass of the real class: what it changes is what the stand-ins need."""
    from picamera2.picamera2 import Picamera2

    class PacedPicamera2(Picamera2):  # type: ignore[misc]
        """Opens the camera through the sensor's pace; knows its modes without raw streams, which the virtual pipeline has not."""

        def __init__(self, index: int, owner: VirtualCamera) -> None:
            self._owner = owner
            super().__init__(index)

        @property
        def sensor_lost(self) -> int:
            """Frames for which no buffer waited."""
            return self.camera.lost if self.camera is not None else 0

        def _grab_camera(self, index: Any) -> Any:
            return _Paced(super()._grab_camera(index), self._owner)

        def _get_raw_modes(self) -> list[dict[str, Any]]:
            return [{"format": "NV12", "size": size} for size in self._owner.cameras[self.camera_properties["Model"]].sizes]

        def _make_libcamera_config(self, camera_config: dict[str, Any]) -> Any:
            self.allocator.count = camera_config["buffer_count"]
            return super()._make_libcamera_config(camera_config)

        def _update_camera_config(self, camera_config: dict[str, Any], libcamera_config: Any) -> None:
            """The pipeline reads back whatever turn was asked for, and turns nothing; an image processor flips, and keeps colours."""
            self.allocator.outputs = []
            asked, colours = camera_config["transform"], camera_config["colour_space"]
            flips = self._owner.isp is not None and not asked.transpose
            self._flips = {"hflip": flips and bool(asked.hflip), "vflip": flips and bool(asked.vflip)}
            super()._update_camera_config(camera_config, libcamera_config)
            camera_config["transform"] = type(asked)(**self._flips)
            if self._owner.isp is not None:
                camera_config["colour_space"] = colours

        def _update_stream_config(self, stream_config: dict[str, Any], libcamera_stream_config: Any) -> None:
            asked = stream_config["format"]
            super()._update_stream_config(stream_config, libcamera_stream_config)
            if self._owner.isp is not None:
                output = self._owner.isp.output(asked, stream_config["size"], **self._flips)
                self.allocator.outputs.append(output)
                stream_config.update(format=output.pixel_format, stride=output.stride, framesize=output.length)
            if self._owner.faults.now() is Fault.FORMAT:
                stream_config["format"] = _OTHER_FORMAT

    return PacedPicamera2
