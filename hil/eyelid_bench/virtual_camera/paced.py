"""libcamera's camera and picamera2's `Picamera2`, changed in what a machine without a camera needs, and in nothing else."""

from __future__ import annotations

from functools import cache
from typing import Any, Protocol

from eyelid_bench.virtual_camera.cameras import Camera
from eyelid_bench.virtual_camera.faults import Fault, Switch
from eyelid_bench.virtual_camera.isp import Isp
from eyelid_bench.virtual_camera.pace import Sensor

_OTHER_FORMAT = "YUYV"


class Conditions(Protocol):
    """What the cameras of a process work under, now."""

    rate_hz: float | None
    isp: Isp | None
    faults: Switch
    cameras: dict[str, Camera]


class PacedCamera:
    """libcamera's Camera, but for the requests, which wait for the sensor."""

    def __init__(self, camera: Any, conditions: Conditions) -> None:
        self._camera = camera
        self._conditions = conditions
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
        self._sensor = Sensor(self._camera.queue_request, self._period_ns(controls), self._conditions.faults)
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
        if self._conditions.rate_hz is None:
            return 0
        limits_us = next((value for control, value in controls.items() if control.name == "FrameDurationLimits"), None)
        return round(1e9 / self._conditions.rate_hz) if limits_us is None else int(limits_us[0]) * 1000


@cache
def paced_class() -> Any:
    """A subclass of the real class: what it changes is what the stand-ins need."""
    from picamera2.picamera2 import Picamera2

    class PacedPicamera2(Picamera2):  # type: ignore[misc]
        """Opens the camera through the sensor's pace; knows its modes without raw streams, which the virtual pipeline has not."""

        def __init__(self, index: int, conditions: Conditions) -> None:
            self._conditions = conditions
            super().__init__(index)

        @property
        def sensor_lost(self) -> int:
            """Frames for which no buffer waited."""
            return self.camera.lost if self.camera is not None else 0

        def _grab_camera(self, index: Any) -> Any:
            return PacedCamera(super()._grab_camera(index), self._conditions)

        def _get_raw_modes(self) -> list[dict[str, Any]]:
            return [{"format": "NV12", "size": size} for size in self._conditions.cameras[self.camera_properties["Model"]].sizes]

        def _make_libcamera_config(self, camera_config: dict[str, Any]) -> Any:
            self.allocator.count = camera_config["buffer_count"]
            return super()._make_libcamera_config(camera_config)

        def _update_camera_config(self, camera_config: dict[str, Any], libcamera_config: Any) -> None:
            """The pipeline reads back whatever turn was asked for, and turns nothing; an image processor flips, and keeps colours."""
            self.allocator.outputs = []
            asked, colours = camera_config["transform"], camera_config["colour_space"]
            flips = self._conditions.isp is not None and not asked.transpose
            self._flips = {"hflip": flips and bool(asked.hflip), "vflip": flips and bool(asked.vflip)}
            super()._update_camera_config(camera_config, libcamera_config)
            camera_config["transform"] = type(asked)(**self._flips)
            if self._conditions.isp is not None:
                camera_config["colour_space"] = colours

        def _update_stream_config(self, stream_config: dict[str, Any], libcamera_stream_config: Any) -> None:
            asked = stream_config["format"]
            super()._update_stream_config(stream_config, libcamera_stream_config)
            if self._conditions.isp is not None:
                output = self._conditions.isp.output(asked, stream_config["size"], **self._flips)
                self.allocator.outputs.append(output)
                stream_config.update(format=output.pixel_format, stride=output.stride, framesize=output.length)
            if self._conditions.faults.now() is Fault.FORMAT:
                stream_config["format"] = _OTHER_FORMAT

    return PacedPicamera2
