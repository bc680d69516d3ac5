"""Settings to libcamera's controls: focus, exposure, white balance and rate (`SPEC-camera.md`, Controls).

Names and numbers are libcamera's (its src/libcamera/control_ids_core.yaml, version 0.7.2), written down here so that neither libcamera nor
picamera2 has to be there to know what would be asked. picamera2 adds the modes that a fixed exposure or gain needs when it starts. Numbers
go out as the settings have them: libcamera keeps to the sensor's limits, and does not know them before the camera is configured (until then
Raspberry Pi's pipeline names 66 ms and a gain of 16 for any sensor).
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Container, Mapping
from dataclasses import dataclass
from enum import IntEnum, unique
from types import MappingProxyType
from typing import Any, Final

from eyelid_rig.settings import RigSettings

log = logging.getLogger(__name__)


_ANY_FRAME_US: Final = (10_000, 1_000_000)
"""From faster than any sensor gives its full size, to the longest exposure that a camera's `rate_hz` allows."""


@unique
class AfMode(IntEnum):
    """`AfModeManual` and its kind."""

    MANUAL = 0
    AUTO = 1
    CONTINUOUS = 2


@unique
class AfSpeed(IntEnum):
    """`AfSpeedNormal` and its kind."""

    NORMAL = 0
    FAST = 1


@unique
class AfTrigger(IntEnum):
    """`AfTriggerStart` and its kind."""

    START = 0
    CANCEL = 1


@unique
class AeFlickerMode(IntEnum):
    """`FlickerOff` and its kind."""

    OFF = 0
    MANUAL = 1
    AUTO = 2


@unique
class AwbMode(IntEnum):
    """`AwbAuto` and its kind."""

    AUTO = 0
    INCANDESCENT = 1
    TUNGSTEN = 2
    FLUORESCENT = 3
    INDOOR = 4
    DAYLIGHT = 5
    CLOUDY = 6
    CUSTOM = 7


@dataclass(frozen=True, slots=True)
class Wish:
    """What one setting asks: all of these controls, or none where the camera lacks one."""

    setting: str
    controls: Mapping[str, Any]
    by_default: bool = False
    """Asked of every camera, because it is what the setting says unless somebody changes it: no news where it cannot be had."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a camera is asked for, and what the settings say in vain."""

    controls: Mapping[str, Any]
    in_vain: tuple[str, ...]
    """A sentence for each."""


def controls_for(settings: RigSettings, rate_hz: float | None, available: Container[str], *, opening: bool = True) -> dict[str, Any]:
    """What to set before the first frame of a configuration. `available` are the names in picamera2's `camera_controls`.

    `rate_hz` is None for a still, whose frames come as fast as the sensor and the exposure let them: it is waited for.
    `opening` is False where the camera only changes to a still or back: a lens that focuses once stays where it is then. What the camera
    cannot do is left out, and said in the log, once.
    """
    asked = ask(settings, rate_hz, available, opening=opening)
    for sentence in asked.in_vain:
        _warn_once(sentence)
    return dict(asked.controls)


def ask(settings: RigSettings, rate_hz: float | None, available: Container[str], *, opening: bool = True) -> Asked:
    """The same, with what is left out told rather than logged."""
    controls: dict[str, Any] = {}
    in_vain = [*_pointless(settings)]
    for wish in wishes(settings, rate_hz, opening=opening):
        lacking = [name for name in wish.controls if name not in available]
        if not lacking:
            controls |= wish.controls
        elif not wish.by_default:
            in_vain.append(f"`{wish.setting}` is without effect: {_LACK.get(lacking[0], f'this camera has no {lacking[0]}')}")
    return Asked(MappingProxyType(controls), tuple(in_vain))


def wishes(settings: RigSettings, rate_hz: float | None, *, opening: bool = True) -> tuple[Wish, ...]:
    """What the settings ask of any camera."""
    return (_rate(rate_hz), *_focus(settings, opening=opening), *_exposure(settings), *_white_balance(settings))


def _rate(rate_hz: float | None) -> Wish:
    frame_us = round(1_000_000 / rate_hz) if rate_hz else 0
    limits_us = (frame_us, frame_us) if rate_hz else _ANY_FRAME_US
    return Wish("rate_hz", {"FrameDurationLimits": limits_us}, by_default=True)


def _focus(settings: RigSettings, *, opening: bool) -> tuple[Wish, ...]:
    """One that goes on by itself is to keep up with a head that turns."""
    match settings.focus:
        case "manual":
            return (Wish("focus", {"AfMode": int(AfMode.MANUAL), "LensPosition": settings.lens_position}),)
        case "once":
            scan = {"AfTrigger": int(AfTrigger.START)} if opening else {}
            return (Wish("focus", {"AfMode": int(AfMode.AUTO), **scan}),)
        case "continuous":
            mode = Wish("focus", {"AfMode": int(AfMode.CONTINUOUS)}, by_default=True)
            return (mode, Wish("focus", {"AfSpeed": int(AfSpeed.FAST)}, by_default=True))


def _exposure(settings: RigSettings) -> tuple[Wish, ...]:
    """What is 0 is left to the camera."""
    wanted: list[Wish] = []
    if settings.exposure_us:
        wanted.append(Wish("exposure_us", {"ExposureTime": settings.exposure_us}))
    if settings.gain:
        wanted.append(Wish("gain", {"AnalogueGain": settings.gain}))
    if settings.exposure_ev:
        wanted.append(Wish("exposure_ev", {"ExposureValue": settings.exposure_ev}))
    if settings.mains_hz:
        # Lamps go dark twice a period: 10,000 us at 50 Hz, 8,333 at 60.
        period_us = 1_000_000 // (2 * settings.mains_hz)
        wanted.append(Wish("mains_hz", {"AeFlickerMode": int(AeFlickerMode.MANUAL), "AeFlickerPeriod": period_us}))
    return tuple(wanted)


def _white_balance(settings: RigSettings) -> tuple[Wish, ...]:
    if settings.white_balance == "manual":
        gains = (settings.red_gain, settings.blue_gain)
        return (Wish("white_balance", {"AwbEnable": False, "ColourGains": gains}),)
    mode = AwbMode[settings.white_balance.upper()]
    return (Wish("white_balance", {"AwbEnable": True, "AwbMode": int(mode)}, by_default=mode is AwbMode.AUTO),)


def _pointless(settings: RigSettings) -> tuple[str, ...]:
    """Settings that others of the same file leave without effect."""
    fixed = settings.exposure_us and settings.gain
    rules = (
        (settings.lens_position and settings.focus != "manual", '`lens_position` counts only with `focus = "manual"`'),
        (
            (settings.red_gain or settings.blue_gain) and settings.white_balance != "manual",
            '`red_gain` and `blue_gain` count only with `white_balance = "manual"`',
        ),
        (fixed and settings.exposure_ev, "`exposure_ev` is without effect where both `exposure_us` and `gain` are set"),
        (settings.exposure_us and settings.mains_hz, "`mains_hz` is without effect where `exposure_us` is set"),
    )
    return tuple(sentence for applies, sentence in rules if applies)


_LACK: Final = MappingProxyType(
    {
        "AfMode": "the lens of this camera does not move",
        "LensPosition": "the lens of this camera does not move",
        "ColourGains": "this camera does not balance its colours",
        "AwbMode": "this camera does not balance its colours",
    }
)


@functools.cache
def _warn_once(sentence: str) -> None:
    log.warning("%s", sentence)
