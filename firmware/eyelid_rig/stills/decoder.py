"""A process of its own that decodes pictures: no network, no files to write, bounded memory and time.

Pictures come from anywhere, and image decoders are large C programs. What goes wrong in one ends its process and refuses its picture.

Each question is a length (8 bytes, big-endian) and the file's bytes; each answer one line of JSON, with a shape and the pixels after
it, or with a code and a message.
"""

from __future__ import annotations

import os
import resource
import signal
import struct
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import msgspec
import numpy as np

from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig import sandbox
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.stills import opening

LIMIT_S = 20.0
"""64 megapixels of PNG take 2 s on a laptop, ten times that on a Zero 2 W."""
MEMORY_BYTES = 3 * 2**29
_LENGTH = struct.Struct(">Q")
_LINE = 4096
_SHOWN = 400


class _Answer(msgspec.Struct):
    shape: tuple[int, int, int] | None = None
    code: Code = Code.IMAGE_UNREADABLE
    message: str = ""


_ANSWERS = msgspec.json.Decoder(_Answer)


class Decoder:
    """One process that decodes one picture after the other; it is started again after it died. Use it as a context manager."""

    def __init__(self, rig: Path, limit_s: float = LIMIT_S, memory_bytes: int = MEMORY_BYTES, *, confined: bool = True) -> None:
        """`rig` is the folder that the process may not see; without `confined` it keeps what it may reach, but not its limits."""
        self._arguments = [str(rig), str(memory_bytes), "confined" if confined else "open"]
        self._limit_s = limit_s
        self._process: subprocess.Popen[bytes] | None = None

    def decode(self, data: bytes) -> Pixels:
        """As `opening.decode`; also `image-unreadable` where decoding took too long, or was the end of the process."""
        process = self._process or self._start()
        begun = time.monotonic()
        late = threading.Timer(self._limit_s, process.kill)
        late.start()
        try:
            return _ask(process, data)
        except (OSError, EOFError, ValueError):
            self.close()
            reason = "it took too long to decode" if time.monotonic() - begun >= self._limit_s else "the decoder died of it"
            raise RigError(Code.IMAGE_UNREADABLE, f"{reason}: convert it, or make it smaller") from None
        finally:
            late.cancel()

    def close(self) -> None:
        """End the process, whatever it does."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def _start(self) -> subprocess.Popen[bytes]:
        """Its standard error goes nowhere: C decoders write there what hostile files make them."""
        command = [sys.executable, "-m", __name__, *self._arguments]
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment)
        return self._process

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _ask(process: subprocess.Popen[bytes], data: bytes) -> Pixels:
    """Raises RigError where the answer is a refusal, and what reading nonsense raises where it is none."""
    assert process.stdin
    assert process.stdout
    process.stdin.write(_LENGTH.pack(len(data)))
    process.stdin.write(data)
    process.stdin.flush()
    answer = _ANSWERS.decode(process.stdout.readline(_LINE))
    if answer.shape is None:
        raise RigError(answer.code, answer.message)
    pixels: Pixels = np.frombuffer(_read_whole(process.stdout, _size(*answer.shape)), np.uint8).reshape(answer.shape)
    return pixels


def _size(height: int, width: int, channels: int) -> int:
    """What a picture of this shape takes, where one may have it: the process that says so has seen hostile bytes."""
    if channels != 3 or height not in opening.SIDES or width not in opening.SIDES or height * width > opening.MAX_PIXELS:
        raise ValueError(f"{height}x{width}x{channels}")
    return height * width * channels


def _read_whole(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise EOFError(f"{len(data)} of {size} bytes")
    return data


def _serve(questions: IO[bytes], answers: IO[bytes]) -> None:
    while head := questions.read(_LENGTH.size):
        (length,) = _LENGTH.unpack(head)
        try:
            pixels = opening.decode(_read_whole(questions, length))
        except EyelidError as error:
            answers.write(_line(_Answer(code=error.code, message=str(error.args[0])[:_SHOWN])))
        else:
            answers.write(_line(_Answer(pixels.shape)))
            answers.write(np.ascontiguousarray(pixels).data)
        answers.flush()


def _line(answer: _Answer) -> bytes:
    return msgspec.json.encode(answer) + b"\n"


def main(rig: str, memory_bytes: str, confinement: str) -> None:
    """The process itself: gives everything up, then answers until its input ends. Ctrl-C is its parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (int(memory_bytes), int(memory_bytes)))
    if confinement == "confined":
        sandbox.enter(sandbox.Reach(Path(rig), read=(), write=(), network=False))
    _serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main(*sys.argv[1:])
