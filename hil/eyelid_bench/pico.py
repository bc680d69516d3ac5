"""A simulated button board: the real firmware, on the MicroPython unix port (or CPython), with a hand to work it."""

import contextlib
import itertools
import json
import os
import pty
import signal
import subprocess
import sys
import sysconfig
import threading
import time
import tty
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Literal, Self

from eyelid_host.flashing.firmware import firmware_dir as firmware_dir

LampFault = Literal["ok", "dark", "stuck", "sunlight", "missing"]
Level = tuple[int, int]

_RESET, _POWER_LOST, _WATCHDOG = 70, 71, 72
_RESTARTING = {_RESET, _POWER_LOST, _WATCHDOG, -signal.SIGKILL}
_HEAP = "192K"
_PORT = Path(__file__).parent / "pico_port"


@dataclass(frozen=True)
class Output:
    """Something the board did: `name` is lamp, led (0 or 1), buzzer (Hz), up, blank_us or watchdog; `ms` since its boot."""

    ms: int
    name: str
    value: int


class PicoFailedError(Exception):
    """The simulated board stopped by itself, did not start, or did not answer the hand in time."""


def micropython_port() -> Path | None:
    """The `micropython` command of this environment, or None where the port has no wheel."""
    path = Path(sysconfig.get_path("scripts")) / "micropython"
    return path if path.exists() else None


class SimulatedPico:
    """The button board's real program as a child process, with a pseudo-terminal for its UART.

        with SimulatedPico(folder) as pico:
            link = serial.Serial(pico.port, 115200)
            pico.press()

    `folder` keeps the flash, so the same folder is the same board, provisioned or not; `pico.log` in it takes what the
    program prints when it fails. The board restarts by itself after machine.reset() and power cuts, like a real one.

    The hand (`press`, `double`, `hold`, `shut`, `open`, `bounce`) moves the contacts with human timing and returns when
    the last movement has been made and seen; what the board makes of it comes over the UART a little later (a press is
    decided 350 ms after its release). A UART does not wait: what is sent while the board boots is lost, and what the
    board sends while nobody reads is lost once the terminal is full. Open the port, then ask hello, again after a while.

    Outputs go to `events` (called from another thread) and are kept in `lamp`, `led` and `buzzer_hz`. From a reset on the
    lamp is lit, until the program puts it out. A lamp blank of the read-back is reported as `blank_us`, never as a dark lamp.

    `deadline_ms` is when grants and statements leave after the request (700 on the board). `first_tick` is where the
    program's ticks begin, which wrap at 2^30; only CPython's can be set. `watchdog_ms` makes the watchdog bite sooner than
    the board's; `bites` counts them.
    """

    def __init__(
        self,
        folder: Path,
        *,
        deadline_ms: int = 100,
        events: Callable[[Output], None] | None = None,
        use_cpython: bool = False,
        heap: str = _HEAP,
        first_tick: int = 0,
        watchdog_ms: int = 0,
    ) -> None:
        self.folder = folder
        self.events = events
        self.lamp = False
        self.led = False
        self.buzzer_hz = 0
        self.boots = 0
        self.bites = 0
        self._deadline_ms = deadline_ms
        self._heap = heap
        self._interpreter = None if use_cpython else micropython_port()
        self._settings: dict[str, str] = {"EYELID_PICO_TICKS": str(first_tick), "EYELID_PICO_WATCHDOG_MS": str(watchdog_ms or "")}
        self._process: subprocess.Popen[bytes] | None = None
        self._supervisor: threading.Thread | None = None
        self._terminal: tuple[int, int] | None = None
        self._changed = threading.Condition()
        self._idents = itertools.count(1)
        self._done: set[int] = set()
        self._stopping = False
        self._failure: str | None = None

    # Life

    @property
    def port(self) -> str:
        """The Pi's end of the UART, for pyserial."""
        if self._terminal is None:
            raise PicoFailedError("the simulated Pico has no port before start(): call it first")
        return os.ttyname(self._terminal[1])

    @property
    def runs_micropython(self) -> bool:
        """False where the core runs under CPython."""
        return self._interpreter is not None

    def start(self) -> None:
        """Boots the board and returns when its program is about to run; raises PicoFailedError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._stopping, self._failure = False, None
        boot = self.boots
        self._terminal = pty.openpty()
        tty.setraw(self._terminal[1])
        self._supervisor = threading.Thread(target=self._supervise, name="simulated-pico", daemon=True)
        self._supervisor.start()
        try:
            self._wait(lambda: self.boots > boot, 20, "boot")
        except PicoFailedError:
            self.stop()
            raise

    def stop(self) -> None:
        """Switches the board off and closes its terminal; once more does nothing."""
        with self._changed:
            self._stopping = True
            process = self._process
        if process is not None:
            process.kill()
        if self._supervisor is not None:
            self._supervisor.join()
            self._supervisor = None
        if self._terminal is not None:
            for descriptor in self._terminal:
                os.close(descriptor)
            self._terminal = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    # The hand

    def press(self, down_ms: int = 80) -> None:
        """One press."""
        self.contact("button", [(0, 1), (down_ms, 0)])

    def double(self, down_ms: int = 80, gap_ms: int = 120) -> None:
        """Two presses, the second soon enough to belong to the first."""
        again = down_ms + gap_ms
        self.contact("button", [(0, 1), (down_ms, 0), (again, 1), (again + down_ms, 0)])

    def hold(self, down_ms: int = 3200) -> None:
        """Long enough to forget."""
        self.press(down_ms)

    def shut(self) -> None:
        """Closes the shutter switch."""
        self.contact("shut", [(0, 1)])

    def open(self) -> None:
        """Opens it again."""
        self.contact("shut", [(0, 0)])

    def bounce(self, pattern: Sequence[Level]) -> None:
        """Drives the button by (milliseconds from now, 1 down or 0 up), as worn contacts do."""
        self.contact("button", pattern)

    def contact(self, name: Literal["button", "shut"], levels: Sequence[Level]) -> None:
        """Drives a contact by (milliseconds from now, level); returns when the program has had time to see the last."""
        ident = next(self._idents)
        steps = " ".join(f"{offset}:{level}" for offset, level in levels)
        boot = self.boots
        self._send(f"contacts {ident} {name} {steps}")
        self._wait(lambda: ident in self._done or self.boots != boot, 10 + levels[-1][0] / 500, f"take {name} {steps}")
        self._done.discard(ident)
        if name == "shut":
            self._settings["EYELID_PICO_SHUT"] = str(levels[-1][1])

    # What can go wrong

    def lamp_fault(self, kind: LampFault) -> None:
        """`dark`: the lamp does not shine; `stuck`: it always does; `sunlight` blinds its sensor, `missing` cuts its wire; `ok`: none."""
        self._settings["EYELID_PICO_LAMP"] = kind
        self._send(f"lamp {kind}")

    def hold_button_at_boot(self, held: bool) -> None:
        """From the next boot on, the finger is (or is not) on the button; `bounce([(0, 0)])` lifts it."""
        self._settings["EYELID_PICO_BUTTON"] = str(int(held))

    def stall(self, duration_ms: int, *, interrupts: bool = True) -> None:
        """From the next edge on, the program stands still for so long: as in a change of flash where `interrupts` are off."""
        self._send(f"stall {duration_ms} {'on' if interrupts else 'off'}")

    def stick_uart(self, *, stuck: bool) -> None:
        """The UART takes no more of what the program sends, or does again."""
        self._send(f"uart {'stuck' if stuck else 'ok'}")

    def reset(self) -> None:
        """The reset pin: the board boots again; returns when its program is about to run."""
        boot = self.boots
        with self._changed:
            process = self._process
        if process is not None:
            process.kill()
        self._wait(lambda: self.boots > boot, 20, "boot again")

    def power_cut(self, after_flash_bytes: int | None = None) -> None:
        """The power fails and comes back: now, or once so many more bytes of flash have been changed."""
        if after_flash_bytes is None:
            self.reset()
        else:
            self._send(f"cut {after_flash_bytes}")

    def wait_boot(self, boots: int, timeout_s: float = 20) -> None:
        """Returns when the board has booted so many times since start(); raises PicoFailedError."""
        self._wait(lambda: self.boots >= boots, timeout_s, f"boot {boots} times")

    # The child process

    def _supervise(self) -> None:
        """Starts the program again and again, as power and resets do, until stop() or until it fails."""
        try:
            while process := self._next_process():
                self._follow(process)
        except Exception as error:
            self._fail(f"watching the simulated Pico failed: {error!r}")
            raise

    def _next_process(self) -> subprocess.Popen[bytes] | None:
        with self._changed:
            if self._stopping or self._failure is not None:
                return None
            self._process = self._spawn()
            self._done.clear()
            return self._process

    def _follow(self, process: subprocess.Popen[bytes]) -> None:
        """One boot, up to the end of its process."""
        assert process.stdout is not None
        try:
            for line in process.stdout:
                self._take(line)
        except Exception:
            process.kill()
            raise
        finally:
            status = process.wait()
            self._close(process)
        self.lamp = status != _POWER_LOST and not self._stopping  # a pin that nobody drives is lit, while there is power
        self._settings["EYELID_PICO_RESET"] = "self" if status in (_RESET, _WATCHDOG) else ""
        self.bites += status == _WATCHDOG
        if status not in _RESTARTING and not self._stopping:
            self._fail(f"the simulated Pico ended with status {status}: see {self.folder / 'pico.log'}")

    def _fail(self, why: str) -> None:
        with self._changed:
            self._failure = why
            self._changed.notify_all()

    def _close(self, process: subprocess.Popen[bytes]) -> None:
        with self._changed:
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    with contextlib.suppress(OSError):
                        stream.close()

    def _lock_flash(self) -> Path:
        """The flash, there and its owner's alone: it holds the board's keys. A file for MicroPython, a folder for CPython."""
        if self._interpreter is None:
            flash = self.folder / "flash"
            flash.mkdir(mode=0o700, exist_ok=True)
            flash.chmod(0o700)
        else:
            flash = self.folder / "flash.bin"
            flash.touch(mode=0o600)
            flash.chmod(0o600)
        return flash.resolve()

    def _spawn(self) -> subprocess.Popen[bytes]:
        assert self._terminal is not None
        with (self.folder / "pico.log").open("ab") as log:
            return subprocess.Popen(
                self._command(),
                env=self._environment(self._terminal[0]),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                pass_fds=(self._terminal[0],),
            )

    def _command(self) -> list[str]:
        if self._interpreter is None:
            return [sys.executable, str(_PORT / "cpython" / "start.py")]
        return [str(self._interpreter), "-X", f"heapsize={self._heap}", str(_PORT / "start.py")]

    def _environment(self, uart: int) -> dict[str, str]:
        return {
            "PATH": os.environ.get("PATH", ""),
            "MICROPYPATH": f"{_PORT}:{firmware_dir()}:.frozen",
            "EYELID_PICO_FIRMWARE": str(firmware_dir()),
            "EYELID_PICO_UART": str(uart),
            "EYELID_PICO_FLASH": str(self._lock_flash()),
            "EYELID_PICO_DEADLINE_MS": str(self._deadline_ms),
            **self._settings,
        }

    def _take(self, line: bytes) -> None:
        """One line of the board's outputs; anything else it printed goes to the log."""
        try:
            fields = json.loads(line)
            output = Output(fields["ms"], fields["out"], fields["value"])
        except (ValueError, KeyError, TypeError):
            with (self.folder / "pico.log").open("ab") as log:
                log.write(line)
            return
        with self._changed:
            self._note(output)
            self._changed.notify_all()
        if self.events is not None:
            self.events(output)

    def _note(self, output: Output) -> None:
        if output.name == "up":
            self.boots += 1
            self.lamp, self.led, self.buzzer_hz = True, False, 0
        elif output.name == "done":
            self._done.add(output.value)
        elif output.name == "lamp":
            self.lamp = bool(output.value)
        elif output.name == "led":
            self.led = bool(output.value)
        elif output.name == "buzzer":
            self.buzzer_hz = output.value

    def _send(self, command: str) -> None:
        with self._changed:
            self._raise_failure()
            stdin: IO[bytes] | None = self._process.stdin if self._process is not None else None
            if stdin is None or stdin.closed:
                raise PicoFailedError(f"the simulated Pico is off and cannot take {command!r}: call start() first")
            with contextlib.suppress(BrokenPipeError):
                stdin.write(command.encode() + b"\n")
                stdin.flush()

    def _wait(self, holds: Callable[[], bool], timeout_s: float, what: str) -> None:
        until = time.monotonic() + timeout_s
        with self._changed:
            while not holds():
                self._raise_failure()
                if not self._changed.wait(max(0.0, until - time.monotonic())) and time.monotonic() >= until:
                    raise PicoFailedError(f"the simulated Pico did not {what} within {timeout_s:.0f} s: see pico.log")

    def _raise_failure(self) -> None:
        if self._failure is not None:
            raise PicoFailedError(self._failure)
