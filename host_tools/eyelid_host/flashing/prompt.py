"""MicroPython's raw prompt on a serial port: the few things that flashing asks of a board, over mpremote's transport."""

from __future__ import annotations

import ast
import contextlib
import errno
import io
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import serial
from mpremote.transport import TransportError, TransportExecError
from mpremote.transport_serial import SerialTransport

from eyelid_formats.errors import Code, EyelidError, FlashError, RigError
from eyelid_host.flashing.plan import KEPT, Survey
from eyelid_host.transport import cannot_open
from eyelid_host.words import printable

_BAUD = 115_200
_CHUNK = 512
_WRITE_S = 5.0
_PROMPT = b">>> "
_PROMPT_S = 1.0
_RIGHTS = (
    'add udev rules for the Pico (SUBSYSTEM=="tty", ATTRS{idVendor}=="2e8a", TAG+="uaccess") and plug it in again, '
    "or join the group that owns the port (sudo usermod -aG dialout $USER) and log in again"
)
_RUNNING = (
    "MicroPython's prompt does not answer at {port}: a program runs there (an Eyelid board's never gives it up), or it is no MicroPython. "
    "Unplug it from USB and from the rig, plug it in with its button held and its shut switch shut, so that the program stays away, "
    "and run this again"
)
_ABOUT = """
import sys
i=sys.implementation
try:
 import machine
 u=machine.unique_id()
except Exception:
 u=b''
print(repr((i.name,tuple(i.version)[:3],getattr(i,'_machine',''),''.join('%02x'%b for b in u))))
"""
_SURVEY = """
import os,hashlib,re
_kept=re.compile(KEPT).match
def _hash(p):
 h=hashlib.sha256()
 m=memoryview(bytearray(512))
 with open(p,'rb') as f:
  while True:
   n=f.readinto(m)
   if not n:break
   h.update(m[:n])
 return ''.join('%02x'%b for b in h.digest())
def _walk(d):
 for e in (os.ilistdir(d) if d else os.ilistdir()):
  p=d+'/'+e[0] if d else e[0]
  if _kept(p):continue
  if e[1]&0x4000:
   print(repr((p+'/',None)))
   _walk(p)
  else:print(repr((p,_hash(p))))
_walk('')
"""


@dataclass(frozen=True, slots=True)
class About:
    """What a board says it is; text from outside, made safe for a terminal."""

    name: str
    version: tuple[int, ...]
    machine: str
    serial: str

    def __str__(self) -> str:
        return f"{self.name} {'.'.join(map(str, self.version))} on {self.machine or 'an unknown board'}"


class Prompt:
    """A board whose program is out of the way, until it is left. Methods raise FlashError (`board-gone`, `board-failed`, `board-full`)."""

    def __init__(self, port: str, answer_s: float) -> None:
        """Stops what runs there. Raises RigError (`port-missing`, `port-busy`, `permission`), FlashError (`board-running`)."""
        self._port = port
        self._line = _open(port, answer_s)
        try:
            self._was_waiting = self._answers()
            with _quiet():
                self._line.enter_raw_repl(soft_reset=not self._was_waiting, timeout_overall=answer_s)
        except TransportError:
            self.close()
            raise FlashError(Code.BOARD_RUNNING, _RUNNING.format(port=port)) from None
        except _LOST as error:
            self.close()
            raise self._gone(error) from None
        except BaseException:
            self.close()
            raise

    def about(self) -> About:
        """What this board is."""
        try:
            name, version, machine, id_ = ast.literal_eval(self._run(_ABOUT).decode())
            return About(printable(str(name), 40), tuple(map(int, version)), printable(str(machine), 80), printable(str(id_), 40))
        except (ValueError, SyntaxError, TypeError) as error:
            raise FlashError(Code.BOARD_SOFTWARE, f"what answers at {self._port} is not MicroPython: {printable(str(error), 80)}") from None

    def survey(self, record: str) -> Survey:
        """All files but the kept ones, hashed by the board; `record` is read, where it is there."""
        said = self._run(_SURVEY.replace("KEPT", repr(KEPT))).decode("utf-8", "replace")
        try:
            entries = [ast.literal_eval(line) for line in said.splitlines()]
            hashes = {str(path): str(hash_) for path, hash_ in entries if hash_ is not None}
        except (ValueError, SyntaxError, TypeError):
            raise FlashError(Code.BOARD_FAILED, f"the board at {self._port} lists its files in no form that is known") from None
        folders = frozenset(str(path) for path, hash_ in entries if hash_ is None)
        return Survey(hashes, folders, self._read(record) if record in hashes else b"")

    def begin_anew(self) -> None:
        """Without what ran before on this board, and the memory that it took."""
        with self._asking():
            self._line.enter_raw_repl(soft_reset=True)

    def write(self, path: str, data: bytes, done: Callable[[int], None]) -> None:
        """`done` is told how many bytes of `data` are there."""
        with self._asking(path):
            self._line.fs_writefile(path, data, chunk_size=_CHUNK, progress_callback=lambda written, _: done(written))

    def make_folder(self, path: str) -> None:
        """One that is not there."""
        with self._asking(path):
            self._line.fs_mkdir(path)

    def remove(self, path: str) -> None:
        """A file that is there."""
        with self._asking(path):
            self._line.fs_rmfile(path)

    def remove_folder(self, path: str) -> None:
        """An empty one."""
        with self._asking(path):
            self._line.fs_rmdir(path)

    def rename(self, path: str, name: str) -> None:
        """At once, also where power fails."""
        self._run(f"import os\nos.rename({path!r},{name!r})")

    def reset(self) -> None:
        """As the reset pin does; the line is gone with it."""
        with contextlib.suppress(FlashError), self._asking():
            self._line.exec_raw_no_follow("import machine\nmachine.reset()")
        self.close()

    def leave(self) -> None:
        """As it was found: one that waited at its prompt waits there, and one that ran a program starts it again."""
        with contextlib.suppress(FlashError), self._asking():
            self._line.exit_raw_repl()
            if not self._was_waiting:
                self._line.serial.write(b"\x04")
        self.close()

    def close(self) -> None:
        """Lets go of the port, also where mpremote does not get so far: a board that comes back to a port still held gets another name."""
        with contextlib.suppress(*_LOST):
            self._line.close()
        with contextlib.suppress(*_LOST):
            self._line.serial.close()

    def __enter__(self) -> Prompt:
        return self

    def __exit__(self, *_: object) -> None:
        if self._line.serial.is_open:
            self.leave()

    def _answers(self) -> bool:
        """Whether a prompt waits there: it takes CTRL-B for an end of what was begun, and begins a line. Programs do neither."""
        port = self._line.serial
        answer_s, port.timeout = port.timeout, _PROMPT_S
        port.write(b"\r\x02")
        said = port.read_until(_PROMPT)
        port.timeout = answer_s
        return bool(said.endswith(_PROMPT))

    def _read(self, path: str) -> bytes:
        with self._asking(path):
            return bytes(self._line.fs_readfile(path, chunk_size=_CHUNK))

    def _run(self, program: str) -> bytes:
        with self._asking():
            return bytes(self._line.exec(program))

    @contextlib.contextmanager
    def _asking(self, path: str | None = None) -> Iterator[None]:
        """What goes wrong at the other end has a code. What the board's file system refuses for `path`, mpremote tells as OSError."""
        try:
            with _quiet():
                yield
        except TransportExecError as error:
            raise self._refused(error.error_output) from None
        except _LOST as error:
            if isinstance(error, OSError) and path is not None and error.strerror == path:
                raise self._refused(f"{errno.errorcode.get(error.errno or 0, 'OSError')}: {path}") from None
            raise self._gone(error) from None

    def _refused(self, said: str) -> FlashError:
        last = printable(said.strip().splitlines()[-1] if said.strip() else "nothing", 200)
        if "ENOSPC" in said or last == "OSError: 28":
            return FlashError(
                Code.BOARD_FULL, f"the file system of the board at {self._port} is full ({last}): delete what does not belong there"
            )
        return FlashError(Code.BOARD_FAILED, f"the board at {self._port} refused a step: {last}")

    def _gone(self, error: Exception) -> FlashError:
        what = f"the board at {self._port} is gone ({printable(str(error), 120) or 'no answer'})"
        return FlashError(Code.BOARD_GONE, f"{what}. Plug it in and run this again: an unfinished program does not start")


def _lost() -> tuple[type[Exception], ...]:
    """What reading and writing a line that breaks raises, from pyserial and mpremote."""
    kinds: list[type[Exception]] = [OSError, TransportError, struct.error, TypeError, ValueError]
    with contextlib.suppress(ImportError):
        import termios

        kinds.append(termios.error)
    return tuple(kinds)


_LOST = _lost()


def _open(port: str, answer_s: float) -> Any:
    """mpremote's line. It tells no reason where a port does not open, so that the port is tried by hand before."""
    device = str(Path(port).resolve()) if Path(port).is_symlink() else port
    try:
        serial.serial_for_url(device, _BAUD, exclusive=True).close()
        with _quiet():
            line = SerialTransport(device, baudrate=_BAUD, timeout=answer_s)
        line.serial.write_timeout = _WRITE_S
    except Exception as error:
        raise _cannot_open(port, error) from None
    return line


def _cannot_open(port: str, error: Exception) -> EyelidError:
    found = cannot_open(port, error)
    return RigError(Code.PERMISSION, f"{port} may not be opened by this user: {_RIGHTS}") if found.code is Code.PERMISSION else found


def _quiet() -> contextlib.AbstractContextManager[Any]:
    return contextlib.redirect_stdout(io.StringIO())
