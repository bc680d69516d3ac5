"""A recorded scene's index: which pictures, and when each was taken (`SPEC-scene.md`). Pure but for reading the file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final, Literal, TypeVar

import msgspec

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Size
from eyelid_rig.camera.schedule import SceneSchedule
from eyelid_rig.folders import read_bounded

INDEX: Final = "scene.jsonl"
MAX_BYTES: Final = 2**26
"""Of an index."""
MAX_FRAMES: Final = 1_000_000
FIRST_FRAME_LINE: Final = 2
"""Of the index, as editors count."""

_Side = Annotated[int, msgspec.Meta(ge=64, le=8192)]
_Record = TypeVar("_Record", "Header", "SceneFrame")


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The index's first line."""

    scene: Literal[1]
    """The format's version."""
    size: tuple[_Side, _Side]
    """(width, height) of every picture."""
    rate_hz: Annotated[float, msgspec.Meta(gt=0, le=240)]
    """That the source was said to have."""
    source: Annotated[str, msgspec.Meta(max_length=256)]
    """For people: the sensor's model, or what was replayed."""


class SceneFrame(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every other line: one picture."""

    file: Annotated[str, msgspec.Meta(pattern=r"^[0-9A-Za-z_-][0-9A-Za-z._-]{0,127}$")]
    """In the index's folder."""
    at_ns: Annotated[int, msgspec.Meta(ge=0, le=2**62)]
    """From the first picture's exposure to this one's."""


@dataclass(frozen=True, slots=True)
class Scene:
    """A whole index."""

    header: Header
    frames: tuple[SceneFrame, ...]

    @property
    def size(self) -> Size:
        """(width, height) of every picture."""
        return self.header.size

    def schedule(self, start_ns: int) -> SceneSchedule:
        """Its frames from `start_ns` (CLOCK_MONOTONIC) on."""
        return SceneSchedule(start_ns, tuple(frame.at_ns for frame in self.frames), self.header.rate_hz)


def line_of(record: Header | SceneFrame) -> bytes:
    """One line of an index, with its end."""
    return msgspec.json.encode(record) + b"\n"


def read_scene(folder: Path) -> Scene:
    """The index of a recorded scene whose pictures are all there.

    Raises `camera-format` for an index that breaks its SPEC, `camera-no-frames` when it has no frame or a picture is missing; the message
    names file and line.
    """
    index = folder / INDEX
    try:
        data = read_bounded(index, MAX_BYTES)
    except OSError as error:
        raise RigError(Code.CAMERA_FORMAT, f"cannot read {index}: {error.strerror}") from error
    if len(data) > MAX_BYTES:
        raise RigError(Code.CAMERA_FORMAT, f"{index} is larger than {MAX_BYTES} bytes: record shorter scenes")
    scene = parse(data, index)
    _require_pictures(scene, folder)
    return scene


def parse(data: bytes, index: Path) -> Scene:
    """An index from its bytes; `index` is what errors call it. Raises as `read_scene` does."""
    lines = data.split(b"\n")[:-1]  # what follows the last line's end is a line that was cut off while it was written
    if not lines:
        raise RigError(Code.CAMERA_FORMAT, f"{index} line 1: no header: record the scene again")
    header = _decoded(lines[0], Header, index, 1)
    frames = tuple(_decoded(line, SceneFrame, index, number) for number, line in enumerate(lines[1:], FIRST_FRAME_LINE))
    if not 0 < len(frames) <= MAX_FRAMES:
        raise RigError(Code.CAMERA_NO_FRAMES, f"{index} names {len(frames)} pictures, not 1 to {MAX_FRAMES}: record the scene again")
    _require_rising(frames, index)
    return Scene(header, frames)


def _decoded(line: bytes, kind: type[_Record], index: Path, number: int) -> _Record:
    try:
        return msgspec.json.decode(line, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise RigError(Code.CAMERA_FORMAT, f"{index} line {number}: {error}") from error


def _require_rising(frames: tuple[SceneFrame, ...], index: Path) -> None:
    before_ns = -1
    for number, frame in enumerate(frames, FIRST_FRAME_LINE):
        if frame.at_ns <= before_ns or (number == FIRST_FRAME_LINE and frame.at_ns):
            asked = "0, as it is the first" if number == FIRST_FRAME_LINE else f"more than {before_ns}, the time before it"
            raise RigError(Code.CAMERA_FORMAT, f"{index} line {number}: `at_ns` is {frame.at_ns} and has to be {asked}")
        before_ns = frame.at_ns


def _require_pictures(scene: Scene, folder: Path) -> None:
    there = {path.name for path in folder.iterdir()}
    for number, frame in enumerate(scene.frames, FIRST_FRAME_LINE):
        if frame.file not in there:
            raise RigError(Code.CAMERA_NO_FRAMES, f"{folder / INDEX} line {number}: {frame.file} is not there: copy the whole scene")
