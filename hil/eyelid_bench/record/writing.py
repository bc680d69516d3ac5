"""A recorded scene on its way to the disk (`SPEC-scene.md`): whole at every instant, whatever ends it."""

from __future__ import annotations

import errno
import os
import re
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Self

from eyelid_formats.errors import Code, RigError
from eyelid_formats.files import make_folder
from eyelid_rig.camera.scene import INDEX, Header, SceneFrame, line_of

_OURS = re.compile(r"[0-9]{6,}\.jpg")


class SceneWriter:
    """Each picture is written whole before the index names it, so the index never names one that is not."""

    def __init__(self, folder: Path, header: Header) -> None:
        """`folder` is empty, see `make_room`. Only the user can read what is written. Raises RigError (`storage-*`)."""
        self.frames = 0
        self._folder = folder
        self._index = _create(folder / INDEX)
        try:
            self._append(line_of(header))
        except RigError:
            self.close()
            raise

    def add(self, jpeg: bytes, at_ns: int) -> None:
        """One picture, `at_ns` after the first one. Raises RigError (`storage-full`, `storage-failed`); what was there stays readable."""
        path = self._folder / f"{self.frames:06}.jpg"
        try:
            with _create(path) as file:
                _write_all(file, jpeg)
            self._append(line_of(SceneFrame(path.name, at_ns)))
        except OSError as error:
            path.unlink(missing_ok=True)
            raise self._failed(error) from error
        except RigError:
            path.unlink(missing_ok=True)
            raise
        self.frames += 1

    def close(self) -> None:
        """A scene without a picture is none, and leaves nothing."""
        self._index.close()
        if not self.frames:
            (self._folder / INDEX).unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _append(self, line: bytes) -> None:
        """All of the line, or nothing of it."""
        end = self._index.tell()
        try:
            _write_all(self._index, line)
        except OSError as error:
            self._index.seek(end)
            self._index.truncate()
            raise self._failed(error) from error

    def _failed(self, error: OSError) -> RigError:
        kept = f"the scene's first {self.frames} pictures stay in {self._folder}" if self.frames else "there is no scene"
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            return RigError(Code.STORAGE_FULL, f"the disk of {self._folder} is full, and {kept}: make room, or record fewer seconds")
        return RigError(Code.STORAGE_FAILED, f"{self._folder} cannot be written ({error.strerror}), and {kept}")


def make_room(folder: Path, *, force: bool) -> None:
    """An empty folder for a scene, of the user's alone; `force` deletes a scene that was recorded there, and never anything else.

    Raises RigError (`file-exists`, `storage-failed`).
    """
    make_folder(folder)
    if force and (folder / INDEX).is_file():
        _delete_scene(folder)
    if any(folder.iterdir()):
        hint = "it holds more than a scene that was recorded there" if force else "--force replaces a scene"
        raise RigError(Code.FILE_EXISTS, f"{folder} is not empty: name another folder; {hint}")
    folder.chmod(0o700)


def _delete_scene(folder: Path) -> None:
    """The index first: it never names a picture that is not there."""
    (folder / INDEX).unlink()
    for path in folder.iterdir():
        if _OURS.fullmatch(path.name):
            path.unlink()


def _create(path: Path) -> FileIO:
    """Unbuffered: what was written is in the file. Raises OSError."""
    return FileIO(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600), "wb")


def _write_all(file: FileIO, data: bytes) -> None:
    """A disk that fills takes a part first, and says so only when it is asked again. Raises OSError."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
