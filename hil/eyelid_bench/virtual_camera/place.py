"""The folder that a process runs libcamera from: links to the build, its own list of cameras and its own photographs.

libcamera that was not installed looks for its data beside itself, as its developers run it. So nothing has to be patched, no
variable has to be set, and two processes can have different cameras.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from PIL import Image

from eyelid_bench.virtual_camera import building
from eyelid_bench.virtual_camera.building import Libcamera
from eyelid_bench.virtual_camera.cameras import Camera, listing

_DATA = Path("src/libcamera/pipeline/virtual/data/virtual.yaml")


class Place:
    """One folder. What it shows is read when a camera manager starts."""

    def __init__(self, folder: Path, made: Libcamera) -> None:
        self.folder = folder
        self._photos = folder / "photos"
        self._link(made)

    @property
    def python(self) -> Path:
        """What goes into `sys.path`."""
        return self.folder / "src" / "py"

    def show(self, cameras: Iterable[Camera], photos: Sequence[Path]) -> None:
        """From the next start of a camera manager: these cameras, each with these photographs in turn."""
        self._photos.mkdir(exist_ok=True)
        for left in self._photos.iterdir():
            left.unlink()
        for at, photo in enumerate(photos):
            _put(photo, self._photos / f"{at}.jpg")
        (self.folder / _DATA).write_text(listing(cameras, self._photos.absolute()), encoding="utf-8")

    def _link(self, made: Libcamera) -> None:
        for file in made.folder.rglob("*"):
            if file.is_file():
                link = self.folder / file.relative_to(made.folder)
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(file)
        (self.folder / "source").symlink_to(".")
        (self.folder / _DATA).parent.mkdir(parents=True)


def _put(photo: Path, copy: Path) -> None:
    """A JPEG as it is; anything else as one. The pipeline writes past its buffer where the width is odd: a row or column goes then."""
    with Image.open(photo) as image:
        width, height = (side - side % 2 for side in image.size)
        if image.format == "JPEG" and (width, height) == image.size:
            shutil.copyfile(photo, copy)
        else:
            image.convert("RGB").crop((0, 0, width, height)).save(copy, quality=95)


_places: list[Place] = []


def place_of_the_process(folder: Path | None) -> Place:
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
