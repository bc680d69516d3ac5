"""The board's real core behind a real pseudo-terminal, on a wire that can do damage."""

from __future__ import annotations

import os
import pty
import select
import threading
import tty
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import TracebackType
from typing import Self

from eyelid_pico.device import Device
from eyelid_pico.provisioning import AWARE_MS
from factory import Rig
from unit.pico.desk import Lamp
from unit.pico.nor import NorFlash

_NOISE = bytes(32)


class PtyBoard:
    """`path` is the Pi's end. A thread lets the board live: a millisecond a round, faster than the clock on the wall.

    `sectors` is the flash of a board that was there before; a new one is switched on with its button held.
    `damage` changes what the board sends. `presses_when_asked` is a finger that confirms a provisioning.
    """

    def __init__(self, rig: Rig, sectors: Sequence[bytes] | None = None) -> None:
        self.rig = rig
        self.flash = NorFlash()
        if sectors is not None:
            self.flash.sectors = [bytearray(one) for one in sectors]
        self.lamp = Lamp()
        self.damage: Callable[[bytes], bytes] = lambda sent: sent
        self.is_deaf = False
        self.is_shut = False
        self.presses_when_asked = False
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._now = 0
        self._plug_in()
        self.boot(held=sectors is None)
        self._thread = threading.Thread(target=self._live, name="pty-board", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stop.set()
        self._thread.join()
        self._unplug()

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """Nothing happens on the board meanwhile."""
        with self._lock:
            yield

    def boot(self, held: bool = False) -> None:
        """Power on or reset; with the finger on the button where `held`."""
        with self._lock:
            self._now = 0
            self.device = Device(self.flash, self.lamp, lambda: _NOISE, held, self.is_shut, deadline_ms=100)
            if held:
                self._move((100, True), (400, False))

    def press(self) -> None:
        """One press, and the wait that decides it."""
        with self._lock:
            self._move((80, True), (400, False))

    def wait(self, milliseconds: int) -> None:
        """The board's time passes at once."""
        with self._lock:
            self._move((milliseconds, False))

    def send(self, raw: bytes) -> None:
        """Bytes onto the wire that the board never meant."""
        with self._lock:
            self._write(raw)

    def cut_wire(self) -> None:
        """The adapter is unplugged and plugged in again: the old port is dead, `path` is a new one."""
        with self._lock:
            self._unplug()
            self._plug_in()

    @property
    def unit(self) -> bytes | None:
        return self.device._custody.identity.unit

    def _plug_in(self) -> None:
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        self.path = os.ttyname(self._slave)

    def _unplug(self) -> None:
        os.close(self._master)
        os.close(self._slave)

    def _live(self) -> None:
        while not self._stop.is_set():
            with self._lock, suppress(OSError):
                readable = select.select([self._master], [], [], 0.001)[0]
                received = os.read(self._master, 4096) if readable else b""
                self._step(False, b"" if self.is_deaf else received)
                if self.presses_when_asked and self.device._custody.provisioning.waits(self._now):
                    self._move((AWARE_MS, False), (80, True), (400, False))

    def _move(self, *levels: tuple[int, bool]) -> None:
        for stay_ms, down in levels:
            for _ in range(stay_ms):
                self._step(down, b"")

    def _step(self, down: bool, received: bytes) -> None:
        self._now += 1
        sent = self.device.poll(self._now, down, self.is_shut, received)
        if sent:
            self._write(self.damage(sent))

    def _write(self, data: bytes) -> None:
        while data and select.select([], [self._master], [], 0.5)[1]:
            data = data[os.write(self._master, data[:512]) :]
