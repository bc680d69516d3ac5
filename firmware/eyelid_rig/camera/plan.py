"""What a camera is asked for: sizes, rate and buffers, by board, sensor and settings (`SPEC-camera.md`, Plans)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.boards import BOARDS, MIB, Board
from eyelid_rig.camera.frames import Size
from eyelid_rig.camera.sensors import Sensor, SensorMode, sensor_of
from eyelid_rig.settings import LEAST_SIDE, RigSettings

_LORES_WIDTH: Final = 640
"""Enough to tell a sharp frame from a blurred one, and a ninth of the work."""
_LORES_SIDE: Final = 32
"""The smallest that the boards' ISPs make."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Sizes as the camera gives them, before rotation; what it gives then is read back."""

    main: Size
    """Of the frames that are sealed."""
    lores: Size
    """Of the small stream that sharpness is measured on."""
    mode: Size | None
    """Of the sensor's mode; None lets libcamera choose."""
    rate_hz: float
    buffers: int
    still: Size | None
    """Of a still; None where the board takes none."""


def plan_for(model: str, settings: RigSettings) -> Plan:
    """For the sensor that libcamera calls `model`. Raises RigError (`camera-format`), which names what would be possible."""
    sensor, board = sensor_of(model), BOARDS[settings.profile]
    _refuse_odd(settings)
    main = _laid((settings.width, settings.height), settings) if settings.width else sensor.frame
    _refuse_larger_than(sensor, main, settings)
    mode = _mode_for(sensor, main)
    _refuse_faster_than(mode, sensor, settings)
    plan = Plan(main, lores_of(main), mode.size if mode else None, settings.rate_hz, settings.buffers or board.buffers, None)
    _refuse_beyond(board, sensor, plan, settings)
    return _with_still(plan, sensor, board) if settings.still != "never" else plan


def lores_of(main: Size) -> Size:
    """About 640 wide, the shape of `main` to within two pixels, even, and no larger than it."""
    width, height = main
    wide = min(width, max(_LORES_WIDTH, -(-_LORES_SIDE * width // height)))
    return _even(wide), min(height, _even(round(wide * height / width)))


def cma_bytes(plan: Plan, sensor: Sensor, board: Board) -> int:
    """What the buffers of `plan` take: both streams, the still beside them, and the sensor's frames of the larger mode of the two."""
    streams = sum(board.stream_bytes(size, plan.buffers) for size in (plan.main, plan.lores))
    still = board.stream_bytes(plan.still, 1) if plan.still else 0
    raw = max(board.raw_bytes(size, bits) for size, bits in _raw_frames(plan, sensor))
    return streams + still + raw


def _raw_frames(plan: Plan, sensor: Sensor) -> list[tuple[Size, int]]:
    """(size, bits) of each mode that is used. Of an unknown sensor a mode of twice the size each way, unpacked, is taken for granted."""
    modes = [sensor.mode_of(size) for size in (plan.mode, plan.still) if size]
    known = [(mode.size, mode.bits) for mode in modes if mode]
    return known or [((plan.main[0] * 2, plan.main[1] * 2), 16)]


def _laid(size: Size, settings: RigSettings) -> Size:
    """From an upright frame to what the camera gives, and back: a camera may lie on its side."""
    return (size[1], size[0]) if settings.rotation in (90, 270) else size


def _mode_for(sensor: Sensor, main: Size) -> SensorMode | None:
    """The smallest mode with the whole view that needs no enlarging."""
    return next((mode for mode in sensor.whole if mode.size[0] >= main[0] and mode.size[1] >= main[1]), None)


def _with_still(plan: Plan, sensor: Sensor, board: Board) -> Plan:
    """With a still of the full size, where the board takes any, it is larger than a frame, and there is room for it."""
    if not board.stills or sensor.full is None or sensor.full == plan.main:
        return plan
    more = replace(plan, still=sensor.full)
    return more if cma_bytes(more, sensor, board) <= board.limit else plan


def _refuse_odd(settings: RigSettings) -> None:
    asked = (settings.width, settings.height)
    even = (_even(asked[0]), _even(asked[1]))
    if asked != even:
        raise RigError(
            Code.CAMERA_FORMAT,
            f"`width` and `height`: a camera's frames have even sides, {_shown(asked)} has not: {_shown(even)} would do",
        )


def _refuse_larger_than(sensor: Sensor, main: Size, settings: RigSettings) -> None:
    full = sensor.full
    if full and (main[0] > full[0] or main[1] > full[1]):
        asked, most = _shown(_laid(main, settings)), _shown(_laid(full, settings))
        raise RigError(Code.CAMERA_FORMAT, f"`width` and `height`: {asked} is more than a {sensor.name} gives, which is {most}")


def _refuse_faster_than(mode: SensorMode | None, sensor: Sensor, settings: RigSettings) -> None:
    if mode is None or settings.rate_hz <= mode.rate_hz:
        return
    fast = sensor.whole[0]
    smaller = f", and {fast.rate_hz:g} of up to {_shown(_laid(fast.size, settings))}" if fast.rate_hz > mode.rate_hz else ""
    raise RigError(
        Code.CAMERA_FORMAT,
        f"`rate_hz` = {settings.rate_hz:g}: a {sensor.name} gives at most {mode.rate_hz:g} frames a second of this size{smaller}",
    )


def _refuse_beyond(board: Board, sensor: Sensor, plan: Plan, settings: RigSettings) -> None:
    if (asked := cma_bytes(plan, sensor, board)) <= board.limit:
        return
    ways = []
    if count := _fewer_buffers(board, sensor, plan):
        ways.append(f"`buffers` = {count} is the most that fits")
    if size := _smaller(board, sensor, plan):
        ways.append(f"{_shown(_laid(size, settings))} is the largest of this shape that fits")
    frames = f"frames of {_shown(_laid(plan.main, settings))} with {plan.buffers} `buffers` take {asked // MIB} MiB of camera memory"
    lent = f"a board of this `profile` lends {board.limit // MIB}"
    raise RigError(Code.CAMERA_FORMAT, f"{frames}, and {lent}: {', or '.join(ways or [_OWN])}")


_OWN: Final = "without `width`, `height` and `buffers` it has its own, which fit"


def _fewer_buffers(board: Board, sensor: Sensor, plan: Plan) -> int | None:
    fit = [count for count in range(1, plan.buffers) if cma_bytes(replace(plan, buffers=count), sensor, board) <= board.limit]
    return fit[-1] if fit else None


def _smaller(board: Board, sensor: Sensor, plan: Plan) -> Size | None:
    def fits(main: Size) -> bool:
        mode = _mode_for(sensor, main)
        smaller = replace(plan, main=main, lores=lores_of(main), mode=mode.size if mode else None)
        return cma_bytes(smaller, sensor, board) <= board.limit

    return _largest(plan.main, fits)


def _largest(shape: Size, fits: Callable[[Size], bool]) -> Size | None:
    """Of the sizes of that shape; more pixels never take less memory, so half of what is left falls away with each question."""

    def scaled(width: int) -> Size:
        return width, _even(round(width * shape[1] / shape[0]))

    least = max(LEAST_SIDE, -(-LEAST_SIDE * shape[0] // shape[1]))
    widths = range(least + least % 2, shape[0] + 1, 2)
    count = bisect_left(widths, True, key=lambda width: not fits(scaled(width)))
    return scaled(widths[count - 1]) if count else None


def _even(side: int) -> int:
    return side - side % 2


def _shown(size: Size) -> str:
    return f"{size[0]}x{size[1]}"
