"""The board's real program on the MicroPython port, in simulated time: thousands of boards and boots a minute in one process."""

from __future__ import annotations

import mmap
import os
import struct
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum, unique
from pathlib import Path
from types import TracebackType
from typing import Self

from eyelid_bench.pico import PicoFailedError, firmware_dir, micropython_port

HEAP = "192K"
SECTOR = 4096
FLASH_BYTES = 28 * SECTOR
PORT = Path(__file__).parent / "port"
_RECORD = struct.Struct("<BxHI")
_LENGTH = struct.Struct("<I")


@unique
class Do(IntEnum):
    """What is done to the board (`port/world.py`)."""

    PASS = 1
    BUTTON = 2
    SHUT = 3
    LAMP = 4
    RECEIVE = 5
    RESET = 6
    CUT = 7
    BEGIN = 8
    STATE = 9


@unique
class Did(IntEnum):
    """What the board did."""

    SENT = 64
    LIT = 65
    TONE = 66
    LED = 67
    BOOTED = 68
    ENDED = 69
    LOST = 70
    BLANK = 71
    SAID = 72


LAMPS = ("ok", "dark", "stuck", "sunlight", "missing")


@dataclass(frozen=True, slots=True)
class Command:
    """One thing done to the board; how much, and bytes with it, depend on what."""

    what: Do
    number: int = 0
    data: bytes = b""

    def pack(self) -> bytes:
        """As it goes to the port."""
        return _RECORD.pack(self.what, len(self.data), self.number) + self.data


@dataclass(frozen=True, slots=True)
class Output:
    """One thing that the board did, `ms` after its power was first on."""

    ms: int
    what: Did
    data: bytes

    @property
    def value(self) -> int:
        """Of an output that has one."""
        return int.from_bytes(self.data, "little")


class SimulatedBoard:
    """One process; `begin` puts another board into it, `do` works it. `steps` lets every single millisecond be looked at.

    Flash lies in this process's reach: `flash` is what the board would show to a probe. Raises PicoFailedError where the process ends.
    """

    def __init__(self, firmware: Path | None = None, *, steps: bool = False) -> None:
        self._firmware = firmware or firmware_dir()
        self._steps = steps
        self._batch = bytearray()

    def __enter__(self) -> Self:
        interpreter = micropython_port()
        if interpreter is None:
            raise PicoFailedError("no MicroPython port here: it comes with the extra [bench], for x86_64 Linux")
        shared = Path("/dev/shm")  # noqa: S108 - memory, where the host has it
        self._file = tempfile.NamedTemporaryFile(dir=shared if shared.is_dir() else None, prefix="eyelid-model-")
        self._file.truncate(FLASH_BYTES)
        self._map = mmap.mmap(self._file.fileno(), FLASH_BYTES)
        self._map[:] = blank()
        self._log = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            [str(interpreter), "-X", f"heapsize={HEAP}", str(PORT / "start.py")],
            env=self._environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            bufsize=0,
        )
        return self

    def _environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", ""),
            "MICROPYPATH": f"{PORT}:{self._firmware}:.frozen",
            "EYELID_MODEL_FLASH": self._file.name,
            "EYELID_MODEL_STEPS": str(int(self._steps)),
        }

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()
        self._process.communicate()
        self._map.close()
        self._file.close()
        self._log.close()

    @property
    def flash(self) -> bytes:
        """Every byte of its sectors."""
        return self._map[:]

    def begin(self, flash: bytes, first_tick: int = 0) -> list[Output]:
        """Another board with this flash is switched on; what it did until it waited for the next millisecond."""
        self._map[:] = flash
        return self.do([Command(Do.BEGIN, first_tick), Command(Do.PASS, 1)])

    def do(self, commands: Sequence[Command]) -> list[Output]:
        """Carries these out, one after another; what the board did."""
        batch = b"".join(command.pack() for command in commands)
        try:
            self._write(_LENGTH.pack(len(batch)) + batch)
            (length,) = _LENGTH.unpack(self._read(4))
            return list(_outputs(self._read(length)))
        except (BrokenPipeError, EOFError):
            raise PicoFailedError(f"the simulated board's process ended ({self._process.wait()}): {self._last_words()}") from None

    def modules(self) -> list[str]:
        """Those of the program that hold something else than when they were first asked for: a boot must find nothing of the last one."""
        said = next(output.data for output in self.do([Command(Do.STATE), Command(Do.PASS, 1)]) if output.what == Did.SAID)
        return said.decode().split()

    def _write(self, data: bytes) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(data)

    def _read(self, size: int) -> bytes:
        assert self._process.stdout is not None
        data: bytes = self._process.stdout.read(size) or b""
        while len(data) < size:
            more = self._process.stdout.read(size - len(data))
            if not more:
                raise EOFError
            data += more
        return data

    def _last_words(self) -> str:
        self._log.seek(0)
        return self._log.read()[-2000:].decode(errors="replace")


def blank() -> bytes:
    """Flash of a board that was never switched on."""
    return b"\xff" * FLASH_BYTES


def _outputs(data: bytes) -> Iterator[Output]:
    at = 0
    while at < len(data):
        what, length, ms = _RECORD.unpack_from(data, at)
        at += _RECORD.size
        yield Output(ms, Did(what), data[at : at + length])
        at += length
