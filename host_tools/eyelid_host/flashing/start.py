"""Whether a board's program starts after its reset: seen from the USB port, where a healthy one says nothing."""

from __future__ import annotations

import contextlib
import time
from enum import StrEnum, unique
from pathlib import Path

import serial

from eyelid_formats.errors import Code, FlashError
from eyelid_host.flashing.wanted import Patience
from eyelid_host.ports import found_ports, is_there
from eyelid_host.words import printable

_POLL_S = 0.01
_PROMPT = b">>> "
_SOFT_RESET = b"\x04"
_REBOOTED = b"soft reboot"
_BANNER = b"MicroPython "
_LIMIT = 4096


@unique
class Start(StrEnum):
    """How a board came back."""

    RUNS = "runs"
    UNWATCHED = "unwatched"
    """It has not failed yet, and was not watched for as long as a first boot may take."""
    SERVICE = "service"
    """MicroPython waits for commands: the button is held and the switch shut."""


def watch_start(port: str, serial_number: str, patience: Patience) -> Start:
    """Wait for the board and listen. It may come back by another port's name. Raises FlashError (`board-away`, `board-failed`)."""
    line = _reopened(port, serial_number, patience.return_s)
    said = b""
    try:
        line.write(b"\r")
        said = _hear(line, patience.watch_s)
        if _PROMPT in said:
            line.write(_SOFT_RESET)
            said = _hear(line, patience.watch_s, after=_REBOOTED)
    except (OSError, TypeError, ValueError):
        raise _failed(port, said, "and was reset") from None
    finally:
        _close(line)
    return _judged(port, said, whole=patience.watch_s >= patience.first_boot_s)


def _judged(port: str, said: bytes, *, whole: bool) -> Start:
    """Of a board at the prompt, which was started once more: what its program had said before the port was open is lost.

    `whole`: a first boot would be over.
    """
    before, prompt, _ = said.partition(_PROMPT)
    if b"Traceback" in before:
        raise _failed(port, before, "")
    if prompt:
        return Start.SERVICE
    return Start.RUNS if whole else Start.UNWATCHED


def _hear(line: serial.Serial, watch_s: float, after: bytes = b"") -> bytes:
    """What is said after those words, up to a prompt."""
    until = time.monotonic() + watch_s
    said = heard = b""
    while _PROMPT not in heard and len(said) < _LIMIT and time.monotonic() < until:
        said += line.read(256)
        at = said.find(after)
        heard = said[at + len(after) :] if at >= 0 else b""
    return heard


def _reopened(port: str, serial_number: str, return_s: float) -> serial.Serial:
    """The port of a board that was just reset: it goes away, and comes back."""
    until = time.monotonic() + return_s
    _await_leave(port, min(2.0, return_s))
    while True:
        try:
            return serial.serial_for_url(_device(port, serial_number), 115_200, timeout=_POLL_S, write_timeout=1.0, exclusive=True)
        except (OSError, ValueError) as error:
            if time.monotonic() >= until:
                raise _away(port, return_s, error) from None
            time.sleep(_POLL_S)


def _device(port: str, serial_number: str) -> str:
    """Of the port that has this board now, by its USB serial number, which is its chip's; else the one it had."""
    same = (one.device for one in found_ports() if serial_number and (one.serial_number or "").lower() == serial_number)
    return next(same, str(Path(port).resolve()) if Path(port).is_symlink() else port)


def _await_leave(port: str, limit_s: float) -> None:
    """A port that is there all the time has come back between two looks, or never left: what is heard from it tells."""
    until = time.monotonic() + limit_s
    while is_there(port) and time.monotonic() < until:
        time.sleep(_POLL_S)


def _close(line: serial.Serial) -> None:
    with contextlib.suppress(OSError, TypeError):
        line.close()


def _away(port: str, return_s: float, error: Exception) -> FlashError:
    words = f"{port} did not come back within {return_s:.0f} s after the reset ({printable(str(error), 120)})"
    return FlashError(Code.BOARD_AWAY, f"{words}: all files are on the board; unplug it, plug it in, and run this again")


def _failed(port: str, said: bytes, how: str) -> FlashError:
    lines = said.partition(_BANNER)[0].decode("utf-8", "replace").strip().splitlines()
    told = f": {printable(' / '.join(line.strip() for line in lines[-4:]), 400)}" if lines else ""
    return FlashError(
        Code.BOARD_FAILED, " ".join(f"the program on the board at {port} ended as soon as it had started {how}".split()) + told
    )
