"""A recorded scene as what the replay shows."""

from __future__ import annotations

from pathlib import Path

from eyelid_formats.errors import RigError
from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.camera.photos import load_photo
from eyelid_rig.camera.scene import FIRST_FRAME_LINE, INDEX, read_scene
from eyelid_rig.camera.schedule import Timetable

_SECOND_NS = 1_000_000_000


class SceneReel:
    """The pictures of a recorded scene in turn. Holds one decoded frame, or two."""

    def __init__(self, folder: Path, size: Size) -> None:
        """Raises `camera-format` for a broken index, `camera-no-frames` where a picture is missing."""
        self.scene = read_scene(folder)
        self._folder = folder
        self._size = size

    def show(self, sequence: int, schedule: Timetable) -> tuple[Pixels, str]:
        """The picture of frame `sequence`; its origin is the name of its file and its time in the scene.

        Raises `camera-format`, with file and line, when it cannot be decoded: frames of a scene belong together, so none takes its place.
        """
        at = schedule.photo(sequence, len(self.scene.frames))
        frame = self.scene.frames[at]
        try:
            pixels = load_photo(self._folder / frame.file, self._size)
        except RigError as error:
            raise RigError(error.code, f"{self._folder / INDEX} line {at + FIRST_FRAME_LINE}: {error.args[0]}") from error
        return pixels, f"{frame.file} at {frame.at_ns / _SECOND_NS:.3f} s"

    def close(self) -> None:
        """Nothing is open between two frames."""
