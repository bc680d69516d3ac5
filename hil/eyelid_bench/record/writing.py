"""A recorded scene on its way to the disk (`SPEC-scene.md`): whole at every instant, whatever ends it."""

from __future__ import annotations

import errno
import os
from io import FileIO
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from eyelid_formats.errors import Code, RigError
from eyelid_formats.files import make_folder, read_regular
from eyelid_rig.camera.scene import INDEX, MAX_BYTES, Header, SceneFrame, line_of

_IGNORE: Final = ".gitignore"
_EVERYTHING: Final = b"*\n"
_BEGINNING: Final = b'{"scene":1,'
"""Of an index."""


class SceneWriter:
    """Each picture is written whole before the index names it, so the index never names one that is not."""

    def __init__(self, folder: Path, header: Header) -> None:
        """`folder` is empty, see `make_room`. Only the user can read what is written; no git takes it. Raises RigError (`storage-*`)."""
        self.frames = 0
        self._folder = folder
        self._index = _create(folder / INDEX)
        try:
            self._hide_from_git()
            self._append(line_of(header))
        except RigError:
            self.close()
            raise

    def add(self, jpeg: bytes, at_ns: int) -> None:
        """One picture, `at_ns` after the first one. Raises RigError (`storage-full`, `storage-failed`); what was there stays readable."""
        path = self._folder / _picture(self.frames)
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
            (self._folder / _IGNORE).unlink(missing_ok=True)
            (self._folder / INDEX).unlink(missing_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _hide_from_git(self) -> None:
        try:
            with _create(self._folder / _IGNORE) as file:
                _write_all(file, _EVERYTHING)
        except OSError as error:
            raise self._failed(error) from error

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
    scene = _scene_in(folder) if force else ()
    if any(path.name not in scene or path.is_dir() for path in folder.iterdir()):
        hint = "it holds more than a scene that was recorded there, and nothing was deleted" if force else "--force replaces a scene"
        raise RigError(Code.FILE_EXISTS, f"{folder} is not empty: name another folder; {hint}")
    try:
        for name in scene:
            (folder / name).unlink(missing_ok=True)
        folder.chmod(0o700)
    except OSError as error:
        raise RigError(Code.STORAGE_FAILED, f"{folder} cannot be made ready for a scene: {error.strerror}") from error


def _scene_in(folder: Path) -> tuple[str, ...]:
    """The names that a recording there may have written, the index first: it never names a picture that is not there. Empty where none was.

    An index of n lines has a header and n - 1 pictures; one more was not in it yet where the recording was killed.
    """
    index = _read(folder / INDEX, MAX_BYTES)
    if index is None or not (index.startswith(_BEGINNING) or _BEGINNING.startswith(index)):
        return ()
    pictures = (_picture(number) for number in range(index.count(b"\n")))
    own = (_IGNORE,) if _read(folder / _IGNORE, len(_EVERYTHING)) in (b"", _EVERYTHING) else ()
    return (INDEX, *pictures, *own)


def _read(path: Path, limit: int) -> bytes | None:
    """None where no regular file is, or one that is longer than `limit`."""
    try:
        data = read_regular(path, limit)
    except OSError:
        return None
    return data if len(data) <= limit else None


def _picture(number: int) -> str:
    return f"{number:06}.jpg"


def _create(path: Path) -> FileIO:
    """Unbuffered: what was written is in the file. Raises OSError."""
    return FileIO(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600), "wb")


def _write_all(file: FileIO, data: bytes) -> None:
    """A disk that fills takes a part first, and says so only when it is asked again. Raises OSError."""
    rest = memoryview(data)
    while rest:
        rest = rest[file.write(rest) :]
