"""What `eyelid-rig camera` says: each camera, what the profile and the settings make of it, and what they ask of it in vain. Pure."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from eyelid_formats.errors import RigError
from eyelid_rig.camera import trouble
from eyelid_rig.camera.boards import BOARDS, MIB
from eyelid_rig.camera.buffers import Layout
from eyelid_rig.camera.controls import ask
from eyelid_rig.camera.encoders import choose
from eyelid_rig.camera.found import Found
from eyelid_rig.camera.frames import Size
from eyelid_rig.camera.lookback import WHOLE_S, lookback_s, vault_mb_for
from eyelid_rig.camera.orientation import asked_of_camera, left_for_copy, turn_of
from eyelid_rig.camera.plan import Plan, cma_bytes, plan_for
from eyelid_rig.camera.sensors import Sensor, sensor_of
from eyelid_rig.settings import RigSettings

NARROWEST: Final = 40
"""Columns; on a terminal with fewer, it wraps."""
_LABEL: Final = 10


@dataclass(frozen=True, slots=True)
class Mode:
    """One mode of a sensor that libcamera lists, or, where it lists none, that is known."""

    size: Size
    rate_hz: float | None
    """The most frames a second; None where nobody knows."""
    whole_view: bool | None
    """Whether it looks at the whole sensor; None where nobody knows."""


@dataclass(frozen=True, slots=True)
class Use:
    """What the rig would do with a camera."""

    plan: Plan
    memory: int
    """Bytes that its buffers take."""
    memory_limit: int
    """Bytes that the profile's board lends."""
    encoder: str
    lookback_s: float
    """Seconds of frames that the vault holds, about; 12 are all."""

    @property
    def holds_all(self) -> bool:
        """To the precision of an estimate."""
        return round(self.lookback_s) >= WHOLE_S


@dataclass(frozen=True, slots=True)
class Listed:
    """A camera, and the rig's use of it or why there is none."""

    found: Found
    sensor: Sensor
    modes: tuple[Mode, ...]
    ours: bool
    """The settings name this one."""
    use: Use | None
    refused: RigError | None
    in_vain: tuple[str, ...]
    """What the settings ask and this camera cannot do; a sentence each."""


def describe(found: Found, settings: RigSettings, machine: Path = Path("/")) -> Listed:
    """One camera under these settings, on the board whose files are under `machine`."""
    sensor = sensor_of(found.model)
    asked = ask(settings, settings.rate_hz, found.controls)
    use: Use | None = None
    refused: RigError | None = None
    try:
        use = _use(found.model, sensor, settings, machine)
    except RigError as error:
        refused = error
    in_vain = (*asked.in_vain, *_odd(found, sensor))
    return Listed(found, sensor, _modes(found, sensor), found.index == settings.camera, use, refused, in_vain)


def as_json(cameras: Sequence[Listed], settings: RigSettings) -> str:
    """For programs: one object, whose keys stay."""
    said = {
        "profile": settings.profile,
        "camera": settings.camera,
        "replays": settings.frames,
        "cameras": [_object(one) for one in cameras],
    }
    return json.dumps(said, indent=2)


def as_text(cameras: Sequence[Listed], settings: RigSettings, columns: int) -> str:
    """For people, in that many columns."""
    width = max(NARROWEST, columns)
    blocks = ["\n".join(_block(one, settings, width)) for one in cameras]
    if settings.frames:
        note = f"`frames` is set: this rig replays {settings.frames} and opens no camera."
        blocks.append(textwrap.fill(note, width, break_on_hyphens=False))
    return "\n\n".join(blocks)


def refuse(cameras: Sequence[Listed], settings: RigSettings) -> None:
    """Raises RigError where the rig cannot have the camera that its settings name; one that replays needs none."""
    ours = next((one for one in cameras if one.ours), None)
    if settings.frames:
        return
    if ours is None:
        raise trouble.missing(settings.camera, len(cameras))
    if ours.refused:
        raise ours.refused


def _use(model: str, sensor: Sensor, settings: RigSettings, machine: Path) -> Use:
    """Raises RigError (`camera-format`)."""
    plan, board = plan_for(model, settings), BOARDS[settings.profile]
    seconds = round(lookback_s(plan.main, plan.rate_hz, settings.frame_quality, settings.vault_bytes), 1)
    return Use(plan, cma_bytes(plan, sensor, board), board.limit, _encoder(plan, settings, machine), seconds)


def _encoder(plan: Plan, settings: RigSettings, machine: Path) -> str:
    """For the stream that is asked for, turned as far as a sensor can; what reads back decides when the camera opens."""
    wanted = turn_of(settings.rotation, settings.mirror)
    left = left_for_copy(wanted, asked_of_camera(wanted))
    return str(choose(settings.encoder, settings.frame_quality, plan.rate_hz, Layout("YUV420", plan.main, plan.main[0]), left, machine))


def _modes(found: Found, sensor: Sensor) -> tuple[Mode, ...]:
    known = {mode.size: mode for mode in sensor.modes}
    whole = set(sensor.whole)
    return tuple(
        Mode(size, known[size].rate_hz, known[size] in whole) if size in known else Mode(size, None, None) for size in found.modes or known
    )


def _odd(found: Found, sensor: Sensor) -> Iterator[str]:
    """What does not fit the sensor that this claims to be."""
    if sensor.lens_moves and "AfMode" not in found.controls:
        yield "the lens of this sensor should move, and libcamera has no control for it: is its driver (dw9807) loaded?"
    if found.modes and sensor.modes and not {mode.size for mode in sensor.whole} <= set(found.modes):
        yield f"libcamera does not list every mode that a {sensor.name} has: another size than planned may come"


def _object(one: Listed) -> dict[str, Any]:
    found = one.found
    return {
        "index": found.index,
        "chosen": one.ours,
        "model": found.model,
        "name": one.sensor.name,
        "path": found.path,
        "place": found.place,
        "mounted": found.mounted,
        "full": one.sensor.full or max(found.modes, default=None),
        "lens_moves": "AfMode" in found.controls,
        "modes": [asdict(mode) for mode in one.modes],
        "controls": sorted(found.controls),
        "use": asdict(one.use) if one.use else None,
        "refused": {"code": one.refused.code, "message": str(one.refused.args[0])} if one.refused else None,
        "in_vain": list(one.in_vain),
    }


def _block(one: Listed, settings: RigSettings, width: int) -> Iterator[str]:
    found = one.found
    yield from _line(
        f"camera {found.index}", f"{found.model}, {one.sensor.name}{', the one that the settings name' if one.ours else ''}", width
    )
    yield from _line("at", ", ".join(_where(found)), width)
    for at, mode in enumerate(one.modes):
        yield from _line("modes" if at == 0 else "", _mode(mode, one.use), width)
    if one.use:
        for label, text in _used(one.use, settings):
            yield from _line(label, text, width)
    yield from _line("focus", _focus(one, settings), width)
    yield from _line("exposure", _exposure(settings), width)
    yield from _line("colours", _colours(settings), width)
    for sentence in one.in_vain:
        yield from _line("note", sentence, width)
    if one.refused:
        yield from _line("refused", str(one.refused.args[0]), width)


def _line(label: str, text: str, width: int) -> list[str]:
    indent = " " * _LABEL
    return textwrap.wrap(
        text, width, initial_indent=label.ljust(_LABEL), subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
    )


def _where(found: Found) -> Iterator[str]:
    yield found.path
    if found.place:
        yield f"at the {found.place}"
    if found.mounted:
        yield f"mounted at {found.mounted} degrees"


def _mode(mode: Mode, use: Use | None) -> str:
    views = {True: "whole view", False: "a part of the view", None: "not in this rig's table"}
    rate = f"{mode.rate_hz:6.2f} Hz" if mode.rate_hz else " " * 9
    purposes = {use.plan.mode: "for frames", use.plan.still: "for stills"} if use else {}
    purpose = f", {purposes[mode.size]}" if mode.size in purposes else ""
    return f"{_shown(mode.size):<9} {rate}  {views[mode.whole_view]}{purpose}"


def _used(use: Use, settings: RigSettings) -> Iterator[tuple[str, str]]:
    plan = use.plan
    yield "frames", f"{_shown(plan.main)} at {plan.rate_hz:g} a second, {_shown(plan.lores)} beside them, {plan.buffers} buffers of each"
    yield "still", f"{_shown(plan.still)} at a press" if plan.still else "none: crops are cut from frames"
    yield "memory", f"{use.memory // MIB} of the {use.memory_limit // MIB} MiB that profile {settings.profile} lends a camera"
    yield "JPEGs", {"v4l2": "by the board's own encoder"}.get(use.encoder, f"by a processor core ({use.encoder})")
    yield "vault", _vault(use, settings)


def _vault(use: Use, settings: RigSettings) -> str:
    if use.holds_all:
        return f"all {WHOLE_S:.0f} seconds of frames fit"
    needed = vault_mb_for(use.plan.main, use.plan.rate_hz, settings.frame_quality)
    held = f"holds about {use.lookback_s:.1f} of {WHOLE_S:.0f} seconds of frames: a press reaches no further back"
    return f"{held}; `vault_mb = {needed}` holds all"


def _focus(one: Listed, settings: RigSettings) -> str:
    if "AfMode" not in one.found.controls:
        return "fixed, or turned by hand"
    return f"{settings.focus} at {settings.lens_position:g} dioptres" if settings.focus == "manual" else settings.focus


def _exposure(settings: RigSettings) -> str:
    time = f"{settings.exposure_us} us" if settings.exposure_us else "automatic"
    gain = f"gain {settings.gain:g}" if settings.gain else "automatic gain"
    extras = [f"{settings.exposure_ev:+g} stops"] if settings.exposure_ev else []
    extras += [f"no flicker at {settings.mains_hz} Hz"] if settings.mains_hz else []
    return ", ".join([time, gain, *extras])


def _colours(settings: RigSettings) -> str:
    manual = f"red {settings.red_gain:g}, blue {settings.blue_gain:g}"
    return manual if settings.white_balance == "manual" else f"white balance {settings.white_balance}"


def _shown(size: Size) -> str:
    return f"{size[0]}x{size[1]}"
