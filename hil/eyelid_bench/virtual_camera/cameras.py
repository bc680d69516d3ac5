"""The cameras that libcamera's virtual pipeline pretends to have, and its `virtual.yaml`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Size
from eyelid_rig.camera.plan import plan_for
from eyelid_rig.settings import RigSettings

SCALED: tuple[Size, ...] = (
    *((1920, 1080), (1600, 1200), (1440, 1080), (1296, 972), (1280, 960), (1280, 720), (1024, 768), (960, 720), (960, 540), (800, 600)),
    *((768, 576), (768, 432), (640, 480), (640, 360), (512, 384), (512, 288), (480, 360), (480, 270), (384, 288), (320, 240), (320, 180)),
)
"""What a Pi's processor scales any mode to; the virtual pipeline gives nothing that is not listed."""
FASTEST_HZ = 120


@dataclass(frozen=True, slots=True)
class Camera:
    """One camera: its sensor's model, and every (width, height) that a stream of it may have, the sensor's full size among them."""

    model: str
    sizes: tuple[Size, ...]

    @property
    def full(self) -> Size:
        """The sensor's full size."""
        return max(self.sizes, key=lambda size: size[0] * size[1])


def known(model: str) -> Camera:
    """The camera of that model. Raises RigError (`not-found`), which names those that there are."""
    every = {one.model: one for one in (V1, V2, V3, HQ, UNKNOWN)}
    if model not in every:
        raise RigError(Code.NOT_FOUND, f"no virtual camera {model!r}: there are {', '.join(every)}")
    return every[model]


def fitting(model: str, settings: RigSettings) -> Camera:
    """The camera of that model, which also gives what a rig with these settings asks for. Raises RigError (`not-found`, `camera-*`)."""
    sizes = known(model).sizes
    plan = plan_for(model, settings)
    return Camera(model, tuple(dict.fromkeys((*sizes, plan.main, plan.lores))))


def camera(model: str, *modes: Size) -> Camera:
    """A camera whose sensor has these modes, scaled to whatever is smaller than the largest."""
    width, height = max(modes)
    scaled = (size for size in SCALED if size[0] <= width and size[1] <= height)
    return Camera(model, tuple(dict.fromkeys((*modes, *scaled))))


V1 = camera("ov5647", (2592, 1944), (1920, 1080), (1296, 972), (640, 480))
V2 = camera("imx219", (3280, 2464), (1920, 1080), (1640, 1232), (640, 480))
V3 = camera("imx708", (4608, 2592), (2304, 1296), (1536, 864))
HQ = camera("imx477", (4056, 3040), (2028, 1520), (2028, 1080), (1332, 990))
UNKNOWN = camera("imx9999", (1600, 1200), (800, 600))
"""No sensor that the rig has heard of."""


def listing(cameras: Iterable[Camera], photos: Path) -> str:
    """`virtual.yaml`: these cameras in this order as picamera2 counts them, each showing the photographs of a folder (JSON is YAML)."""
    entries = {_identity(at, one): _entry(one, photos) for at, one in enumerate(cameras)}
    return json.dumps(entries, indent=1) if entries else "{}"


def _identity(at: int, one: Camera) -> str:
    """As a Pi names it, by its bus. picamera2 counts from the last in the alphabet."""
    return f"/base/soc/i2c0mux/i2c@{9 - at}/{one.model}@1a"


def _entry(one: Camera, photos: Path) -> dict[str, object]:
    sizes = [{"width": width, "height": height, "frame_rates": [1, FASTEST_HZ]} for width, height in one.sizes]
    return {"supported_formats": sizes, "frames": {"path": str(photos)}, "location": "CameraLocationFront", "model": one.model}
