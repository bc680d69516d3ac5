"""The sensors that this rig is planned for: what each can do, and where that is written.

Sizes and focus: the hardware specification in Raspberry Pi's documentation (raspberrypi.com/documentation/accessories/camera.html).
Modes, what they look at and their rates: `rpicam-hello --list-cameras`, as the same documentation prints it for imx219 and imx477
(raspberrypi/documentation#2587) and as every imx708 prints it. Newer kernels read an imx477 faster (raspberrypi/linux#6798); the rates here
hold on all of them. Bits: that list's formats; the 8-bit ones of an imx219 are not used.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from eyelid_rig.camera.frames import Size


@dataclass(frozen=True, slots=True)
class SensorMode:
    """One way to read a sensor."""

    size: Size
    """(width, height) of what it gives."""
    view: Size
    """(width, height) of the part of the sensor that it looks at, in the sensor's own pixels."""
    rate_hz: float
    """The most frames a second."""
    bits: int
    """Of a pixel."""


@dataclass(frozen=True, slots=True)
class Sensor:
    """What a kind of camera can do. Sizes as the camera gives them, before rotation."""

    name: str
    """For people."""
    modes: tuple[SensorMode, ...]
    """By size, the smallest first; none where nobody knows."""
    frame: Size
    """Of frames, where the settings do not say: about two megapixels of the whole view, which is what encoder and vault are made for."""
    lens_moves: bool | None
    """Whether focus is a setting; None where nobody knows."""

    @property
    def full(self) -> Size | None:
        """(width, height) of everything that it can give."""
        return self.modes[-1].size if self.modes else None

    @property
    def whole(self) -> tuple[SensorMode, ...]:
        """The modes that look at the whole sensor, the smallest first. Only they are used: a wearer's view is not to be cropped twice."""
        return tuple(mode for mode in self.modes if mode.view == self.modes[-1].view)

    def mode_of(self, size: Size) -> SensorMode | None:
        """The mode that gives `size` of the whole view."""
        return next((mode for mode in self.whole if mode.size == size), None)


_IMX219: Final = (
    SensorMode((640, 480), (1280, 960), 206.65, 10),
    SensorMode((1640, 1232), (3280, 2464), 41.85, 10),
    SensorMode((1920, 1080), (1920, 1080), 47.57, 10),
    SensorMode((3280, 2464), (3280, 2464), 21.19, 10),
)
_IMX477: Final = (
    SensorMode((1332, 990), (2664, 1980), 120.05, 10),
    SensorMode((2028, 1080), (4056, 2160), 50.03, 12),
    SensorMode((2028, 1520), (4056, 3040), 40.01, 12),
    SensorMode((4056, 3040), (4056, 3040), 10.0, 12),
)
_IMX708: Final = (
    SensorMode((1536, 864), (3072, 1728), 120.13, 10),
    SensorMode((2304, 1296), (4608, 2592), 56.03, 10),
    SensorMode((4608, 2592), (4608, 2592), 14.35, 10),
)


def _v3(kind: str) -> Sensor:
    """Lens and filter differ, and libcamera's name with them; what comes out of the sensor does not."""
    return Sensor(f"Camera Module 3{kind}", _IMX708, frame=(1920, 1080), lens_moves=True)


SENSORS: Final = MappingProxyType(
    {
        "imx219": Sensor("Camera Module 2", _IMX219, frame=(1640, 1232), lens_moves=False),
        "imx708": _v3(""),
        "imx708_wide": _v3(" Wide"),
        "imx708_noir": _v3(" NoIR"),
        "imx708_wide_noir": _v3(" Wide NoIR"),
        "imx477": Sensor("High Quality Camera", _IMX477, frame=(1600, 1200), lens_moves=False),
    }
)
"""By libcamera's name. (A Camera Module 2 NoIR says `imx219` too. A lens that is turned by hand does not move.)"""

_UNKNOWN: Final = Sensor("unknown sensor", (), frame=(1280, 720), lens_moves=None)


def sensor_of(model: str) -> Sensor:
    """By libcamera's name; of one that is not in the table, one of which nothing is known."""
    return SENSORS.get(model, _UNKNOWN)
