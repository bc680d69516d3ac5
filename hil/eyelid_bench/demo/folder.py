"""The demo's folder: an empty one, or an earlier demo's, which is cleaned. Anything else is somebody's and stays as it is."""

from __future__ import annotations

import fcntl
import os
import shutil
from pathlib import Path

from eyelid_formats.errors import Code, RigError

MARK = ".eyelid-demo"
_TEXT = "Made by eyelid-bench demo, which deletes everything here when it runs again.\n"


def prepare(folder: Path) -> int:
    """Make `folder` an empty one that is ours; the descriptor of a lock that lasts as long as it is open.

    Raises RigError (`file-exists`, `already-running`), OSError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / MARK
    if not _is_ours(mark) and any(folder.iterdir()):
        raise RigError(Code.FILE_EXISTS, f"{folder} holds files that no demo made: name an empty folder, or a new one, with --out")
    lock = _lock(mark)
    for path in folder.iterdir():
        if path != mark:
            _remove(path)
    return lock


def _is_ours(mark: Path) -> bool:
    return mark.is_file() and not mark.is_symlink() and mark.read_text(errors="replace") == _TEXT


def _lock(mark: Path) -> int:
    descriptor = os.open(mark, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise RigError(
            Code.ALREADY_RUNNING, f"another demo runs in {mark.parent}: wait for it, or name another folder with --out"
        ) from None
    if os.fstat(descriptor).st_size == 0:
        os.write(descriptor, _TEXT.encode())
    return descriptor


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink()
