"""A process of its own that decodes pictures: no network, no files to write, bounded memory and time.

Pictures come from anywhere, and image decoders are large C programs. What goes wrong in one ends its process and refuses its picture.

Each question is a length (8 bytes, big-endian) and the file's bytes; each answer one line of JSON, with a shape and the pixels after
it, or with a code and a message.
"""

from __future__ import annotations

import resource
import signal
import struct
import sys
from pathlib import Path
from types import TracebackType
from typing import IO, Self

import msgspec
import numpy as np

from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig import sandbox
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.stills import opening
from eyelid_rig.stills.child import Child, GoneError, whole

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
        arguments = [str(rig), str(memory_bytes), "confined" if confined else "open"]
        self.child = Child("eyelid_rig.stills.decoder", arguments, limit_s, quiet=True)

    def decode(self, data: bytes) -> Pixels:
        """As `opening.decode`; also `image-unreadable` where decoding took too long, or was the end of the process."""
        try:
            answer = self.child.ask((_LENGTH.pack(len(data)), data), _read)
        except GoneError as gone:
            reason = "it took too long to decode" if gone.late else "the decoder died of it"
            raise RigError(Code.IMAGE_UNREADABLE, f"{reason}: convert it, or make it smaller") from None
        if isinstance(answer, RigError):
            raise answer
        return answer

    def close(self) -> None:
        """End the process."""
        self.child.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _read(stream: IO[bytes]) -> Pixels | RigError:
    answer = _ANSWERS.decode(stream.readline(_LINE))
    if answer.shape is None:
        return RigError(answer.code, answer.message)
    pixels: Pixels = np.frombuffer(whole(stream, _size(*answer.shape)), np.uint8).reshape(answer.shape)
    return pixels


def _size(height: int, width: int, channels: int) -> int:
    """What a picture of this shape takes, where one may have it: the process that says so has seen hostile bytes."""
    if channels != 3 or height not in opening.SIDES or width not in opening.SIDES or height * width > opening.MAX_PIXELS:
        raise ValueError(f"{height}x{width}x{channels}")
    return height * width * channels


def _serve(questions: IO[bytes], answers: IO[bytes]) -> None:
    while head := questions.read(_LENGTH.size):
        (length,) = _LENGTH.unpack(head)
        try:
            pixels = opening.decode(whole(questions, length))
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
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    if confinement == "confined":
        sandbox.enter(sandbox.Reach(Path(rig), read=(), write=(), network=False, bare=True))
    _serve(sys.stdin.buffer, sys.stdout.buffer)


if __name__ == "__main__":
    main(*sys.argv[1:])
