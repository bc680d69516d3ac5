"""A simulated Pico on its USB cable: MicroPython's unix port with a folder for its flash, and the drive that it shows in BOOTSEL."""

from __future__ import annotations

import hashlib
import os
import pty
import select
import subprocess
import threading
import time
import tty
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from eyelid_bench.pico import micropython_port

PORT = Path(__file__).parent / "port"
ENUMERATION_S = 0.05
_RESET = -9
_FRIENDLY = b">>> "
_RAW = b"raw REPL; CTRL-B to exit\r\n>"


@dataclass
class Cut:
    """The cable is pulled once so many bytes have gone over it, in both directions together."""

    after: int
    passed: int = 0

    def take(self, count: int) -> bool:
        """True once it is pulled."""
        self.passed += count
        return self.passed >= self.after


@dataclass
class SimulatedBoard:
    """`port` is a link that is there while the board is on the bus; `held` is the button at the next boots, for programs that ask.

    Soft resets, resets and unplugging go as on a real one.
    """

    folder: Path
    machine: str = "Raspberry Pi Pico with RP2040"
    name: str = "micropython"
    version: str = "1.29.0"
    held: bool = False
    cut: Cut | None = None
    boots: int = 0
    soft_resets: int = 0
    passed: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _raw: bool = False
    _status: int | None = None

    @property
    def root(self) -> Path:
        """The board's file system."""
        return self.folder / "flash"

    @property
    def port(self) -> Path:
        """What the host opens."""
        return self.folder / "ttyACM0"

    def plug_in(self) -> None:
        """Power and USB; once more after the cable was pulled."""
        self.root.mkdir(parents=True, exist_ok=True)
        self._stop.clear()
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()
        wait(self.port.exists)

    def unplug(self) -> None:
        """Power and USB are gone."""
        self._stop.set()
        if self._thread:
            self._thread.join(10)
        self._thread = None

    def __enter__(self) -> Self:
        self.plug_in()
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def _live(self) -> None:
        """Boot after boot, each with a port of its own."""
        while not self._stop.is_set():
            outer, host = pty.openpty()
            tty.setraw(host)
            try:
                self._boot(outer, os.ttyname(host), host)
            finally:
                with suppress(FileNotFoundError):
                    self.port.unlink()
                for descriptor in (outer, host):
                    with suppress(OSError):
                        os.close(descriptor)

    def _boot(self, outer: int, name: str, host: int) -> None:
        """Until a reset, or until the cable is pulled. A soft reset is a new interpreter on the same port."""
        time.sleep(ENUMERATION_S)
        self.boots += 1
        self._raw = False
        self._turn(outer, lambda: self.port.symlink_to(name))
        while not self._stop.is_set() and self._status != _RESET:
            os.write(outer, b"\r\nMPY: soft reboot\r\n")
            self.soft_resets += 1
            self._turn(outer, lambda: None)

    def _turn(self, outer: int, begin: Callable[[], None]) -> None:
        """One interpreter's life, with `_status` when it ended by itself."""
        inner, slave = pty.openpty()
        tty.setraw(slave)
        self._status = None
        process = self._spawn(slave, self._raw)
        os.close(slave)
        try:
            if self._raw:
                _expect(inner, _FRIENDLY)
                os.write(inner, b"\x01")
                _expect(inner, _RAW)
                os.write(outer, _RAW)
            begin()
            if not self._pump(outer, inner):
                self._status = process.wait()
        finally:
            process.kill()
            process.wait()
            os.close(inner)

    def _spawn(self, slave: int, at_prompt: bool) -> subprocess.Popen[bytes]:
        micropython = micropython_port()
        assert micropython
        environment = {
            "MICROPYPATH": str(PORT),
            "BOARD_MACHINE": self.machine,
            "BOARD_NAME": self.name,
            "BOARD_VERSION": self.version,
            "BOARD_HELD": str(int(self.held)),
            "BOARD_AT_PROMPT": str(int(at_prompt)),
        }
        command = [str(micropython), "-X", "heapsize=192K", "-i", str(PORT / "start.py")]
        return subprocess.Popen(command, cwd=self.root, env=environment, stdin=slave, stdout=slave, stderr=slave, start_new_session=True)

    def _pump(self, outer: int, inner: int) -> bool:
        """Carries bytes both ways; True where the cable was pulled, False where the interpreter ended."""
        while not self._stop.is_set():
            ready, _, _ = select.select([outer, inner], [], [], 0.02)
            for source, sink in ((outer, inner), (inner, outer)):
                if source not in ready:
                    continue
                try:
                    data = os.read(source, 4096)
                except OSError:
                    return source is outer
                if not data:
                    return source is outer
                if source is outer:
                    self._follow_mode(data)
                if self._carry(sink, data):
                    return True
        return True

    def _follow_mode(self, data: bytes) -> None:
        """Whether the prompt is the raw one: what a soft reset comes back to."""
        raw, friendly = data.rfind(b"\r\x01"), data.rfind(b"\r\x02")
        if raw != friendly:
            self._raw = raw > friendly

    def _carry(self, sink: int, data: bytes) -> bool:
        self.passed += len(data)
        if self.cut and self.cut.passed + len(data) >= self.cut.after:
            os.write(sink, data[: max(0, self.cut.after - self.cut.passed)])
            self._stop.set()
            return True
        if self.cut:
            self.cut.passed += len(data)
        os.write(sink, data)
        return False


def _expect(descriptor: int, words: bytes) -> None:
    said = b""
    while not said.endswith(words):
        assert select.select([descriptor], [], [], 10)[0], said
        said += os.read(descriptor, 4096)


def wait(holds: Callable[[], bool], limit_s: float = 10) -> None:
    """Until it holds; fails after `limit_s`."""
    until = time.monotonic() + limit_s
    while not holds():
        assert time.monotonic() < until
        time.sleep(0.005)


@dataclass
class SimulatedBootsel:
    """The drive of a board in BOOTSEL: takes a UF2 and, once all of it is there, goes away and lets MicroPython boot."""

    board: SimulatedBoard
    expected: bytes
    board_id: str = "RPI-RP2"
    vanish_after: int | None = None
    _thread: threading.Thread | None = None
    _stop: threading.Event = field(default_factory=threading.Event)

    @property
    def folder(self) -> Path:
        """Where the drive is mounted."""
        return self.board.folder / self.board_id

    def plug_in(self) -> None:
        """BOOTSEL held."""
        self.folder.mkdir(parents=True)
        (self.folder / "INFO_UF2.TXT").write_text(f"UF2 Bootloader v3.0\nModel: Raspberry Pi RP2\nBoard-ID: {self.board_id}\n")
        self._thread = threading.Thread(target=self._live, daemon=True)
        self._thread.start()

    def unplug(self) -> None:
        """The drive's thread ends, and the board's."""
        self._stop.set()
        if self._thread:
            self._thread.join(10)
        self.board.unplug()

    def __enter__(self) -> Self:
        self.plug_in()
        return self

    def __exit__(self, *_: object) -> None:
        self.unplug()

    def _live(self) -> None:
        wanted = hashlib.sha256(self.expected).digest()
        while not self._stop.is_set():
            for path in self.folder.glob("*.uf2"):
                if path.stat().st_size == len(self.expected) and hashlib.sha256(path.read_bytes()).digest() == wanted:
                    self._go()
                    self.board.plug_in()
                    return
            time.sleep(0.01)

    def _go(self) -> None:
        for path in self.folder.iterdir():
            path.unlink()
        self.folder.rmdir()
