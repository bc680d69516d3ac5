"""The board's files as MicroPython's `_boot.py` mounts them, written by littlefs itself on MicroPython's unix port."""

from __future__ import annotations

import subprocess
from pathlib import Path

from components import require
from eyelid_bench.pico import firmware_dir, micropython_port

BLOCK_SIZE = 4096
BLOCK_COUNT = 352  # boards/RPI_PICO: MICROPY_HW_FLASH_STORAGE_BYTES is 1408 KiB, the last of 2 MiB
START = (512 - BLOCK_COUNT) * BLOCK_SIZE
_SCRIPT = Path(__file__).parent / "on_port" / "write_image.py"


def board_files(root: Path) -> list[Path]:
    """What is copied to a board, relative to `firmware/pico`: README.md, Files."""
    return sorted(path.relative_to(root) for path in [*root.glob("*.py"), *root.glob("eyelid_pico/*.py")])


def image(folder: Path, main: Path | None = None) -> bytes:
    """The file system with `firmware/pico` in it, and `main` in the place of main.py; `folder` takes the file on the way."""
    interpreter = micropython_port()
    require("the MicroPython unix port", interpreter is not None)
    root, target = firmware_dir(), folder / "littlefs.bin"
    target.write_bytes(b"\xff" * (BLOCK_SIZE * BLOCK_COUNT))
    files = [f"{root / path}:{path}" for path in board_files(root)] + ([f"{main}:main.py"] if main else [])
    command = [str(interpreter), str(_SCRIPT), str(target), *files]
    subprocess.run(command, check=True, timeout=60)
    return target.read_bytes()
