"""What `eyelid-rig camera` knows: each camera, what the profile and the settings make of it, and what they ask of it in vain."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from eyelid_formats.errors import RigError
from eyelid_rig.camera import trouble
from eyelid_rig.camera.boards import BOARDS, MIB
from eyelid_rig.camera.buffers import Layout
from eyelid_rig.camera.controls import ask
from eyelid_rig.camera.encoders import choose
from eyelid_rig.camera.found import Found
from eyelid_rig.camera.frames import Size
from eyelid_rig.camera.lookback import WHOLE_S, lookback_s
from eyelid_rig.camera.machine import Machine, this_machine
from eyelid_rig.camera.orientation import asked_of_camera, left_for_copy, turn_of
from eyelid_rig.camera.plan import Plan, cma_bytes, plan_for
from eyelid_rig.camera.sensors import Sensor, sensor_of
from eyelid_rig.settings import RigSettings


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


@dataclass(frozen=True, slots=True)
class Report:
    """All of it."""

    settings: RigSettings
    machine: Machine
    cameras: tuple[Listed, ...]
    notes: tuple[str, ...]
    """What does not fit the machine; a sentence each."""


def report(found: Iterable[Found], settings: RigSettings, root: Path = Path("/")) -> Report:
    """Of these cameras on the machine whose files are under `root`."""
    machine = this_machine(root)
    cameras = tuple(_listed(one, settings, root) for one in found)
    return Report(settings, machine, cameras, tuple(_misfits(machine, settings, cameras)))


def refuse(said: Report) -> None:
    """Raises RigError where the rig cannot have the camera that its settings name; one that replays needs none."""
    ours = next((one for one in said.cameras if one.ours), None)
    if said.settings.frames:
        return
    if ours is None:
        raise trouble.missing(said.settings.camera, len(said.cameras))
    if ours.refused:
        raise ours.refused


def as_json(said: Report) -> str:
    """For programs: one object, whose keys stay."""
    settings = said.settings
    whole = {
        "profile": settings.profile,
        "camera": settings.camera,
        "replays": settings.frames,
        "machine": asdict(said.machine),
        "notes": list(said.notes),
        "cameras": [_object(one) for one in said.cameras],
    }
    return json.dumps(whole, indent=2)


def _listed(found: Found, settings: RigSettings, root: Path) -> Listed:
    sensor = sensor_of(found.model)
    asked = ask(settings, settings.rate_hz, found.controls)
    use: Use | None = None
    refused: RigError | None = None
    try:
        use = _use(found.model, sensor, settings, root)
    except RigError as error:
        refused = error
    in_vain = (*asked.in_vain, *_odd(found, sensor))
    return Listed(found, sensor, _modes(found, sensor), found.index == settings.camera, use, refused, in_vain)


def _misfits(machine: Machine, settings: RigSettings, cameras: Iterable[Listed]) -> Iterator[str]:
    if machine.does_less_than(settings.profile):
        yield f'this is a {machine.model}, which does less than `profile = "{settings.profile}"`: set "{machine.profile}"'
    ours = next((one.use for one in cameras if one.ours), None)
    contiguous = (machine.profile or settings.profile) != "pi5"
    if ours and contiguous and machine.cma is not None and machine.cma < ours.memory:
        yield (
            f"this machine has {machine.cma // MIB} MiB of contiguous memory and the camera's buffers take {ours.memory // MIB}: put "
            "`dtoverlay=vc4-kms-v3d,cma-256` into config.txt (`cma-128` on a board of 512 MB), or ask for less"
        )


def _use(model: str, sensor: Sensor, settings: RigSettings, root: Path) -> Use:
    """Raises RigError (`camera-format`)."""
    plan, board = plan_for(model, settings), BOARDS[settings.profile]
    seconds = round(lookback_s(plan.main, plan.rate_hz, settings.frame_quality, settings.vault_bytes), 1)
    return Use(plan, cma_bytes(plan, sensor, board), board.limit, _encoder(plan, settings, root), seconds)


def _encoder(plan: Plan, settings: RigSettings, root: Path) -> str:
    """For the stream that is asked for, turned as far as a sensor can; what reads back decides when the camera opens."""
    wanted = turn_of(settings.rotation, settings.mirror)
    left = left_for_copy(wanted, asked_of_camera(wanted))
    return str(choose(settings.encoder, settings.frame_quality, plan.rate_hz, Layout("YUV420", plan.main, plan.main[0]), left, root))


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
