"""A process of our own that is asked one thing after the other, within a time. What goes wrong in it is its end, and no more."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import IO, Self, TypeVar

AnswerT = TypeVar("AnswerT")
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


class GoneError(Exception):
    """The process gave no whole answer, or nonsense, and was ended."""

    def __init__(self, *, late: bool) -> None:
        super().__init__("it took too long" if late else "it died")
        self.late = late


class Child:
    """`python -I -m MODULE ARGUMENTS...`, started when it is first asked, and again after it died. Use it as a context manager."""

    def __init__(self, module: str, arguments: Sequence[str], limit_s: float, *, quiet: bool) -> None:
        """`quiet` lets its standard error go nowhere."""
        self._command = [sys.executable, "-I", "-m", module, *arguments]
        self._limit_s = limit_s
        self._errors = subprocess.DEVNULL if quiet else None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """While it runs."""
        return self._process.pid if self._process else None

    def ask(self, question: Iterable[bytes], read: Callable[[IO[bytes]], AnswerT]) -> AnswerT:
        """What `read` makes of its output. `read` raises EOFError or ValueError for what is no answer; that is GoneError here."""
        process = self._process or self._start()
        begun = time.monotonic()
        late = threading.Timer(self._limit_s, process.kill)
        late.start()
        try:
            assert process.stdin
            assert process.stdout
            process.stdin.writelines(question)
            process.stdin.flush()
            return read(process.stdout)
        except (OSError, EOFError, ValueError):
            self.close()
            raise GoneError(late=time.monotonic() - begun >= self._limit_s) from None
        finally:
            late.cancel()
            late.join()

    def close(self) -> None:
        """End the process, whatever it does."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.communicate()

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {**os.environ, **_ONE_THREAD}
        self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors, env=environment)
        return self._process

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def whole(stream: IO[bytes], size: int) -> bytes:
    """Exactly `size` bytes. Raises EOFError."""
    data = stream.read(size)
    if len(data) != size:
        raise EOFError(f"{len(data)} of {size} bytes")
    return data
