"""The process that crops stills: the rig's worker (`crop/worker.py`) in all but its answers, which also tell the trace.

`python -I -m eyelid_rig.stills.telling`, started by `Watched`; orders come on descriptor 0 as `crop/messages.py` has them, and each
answer on 1 is a length of four bytes and a `Story` in MessagePack.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import IO

import msgspec

from eyelid_formats.errors import Code, RigError
from eyelid_rig import confining, reach, sandbox
from eyelid_rig.camera import jpeg
from eyelid_rig.crop.making import Maker
from eyelid_rig.crop.messages import ORDER_LIMIT, Answer, Order, Reader
from eyelid_rig.crop.profiles import PROFILES
from eyelid_rig.crop.trace import Trace
from eyelid_rig.stills.watched import LENGTH_BYTES, Story


def main(profile: str, rig: str, memory_mb: str, confinement: str) -> None:
    """Give up what the rig's worker gives up, load the models, and work until the input ends. Ctrl-C is the parent's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    confining.end_with_parent()
    confining.limit_memory(int(memory_mb))
    if confinement == "confined":
        sandbox.enter(reach.of_worker(Path(rig)))
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _serve(_maker(profile), Reader(0, ORDER_LIMIT), sink)


def _maker(profile: str) -> Maker | RigError:
    """A model that is missing is told with the first picture."""
    try:
        return Maker(PROFILES[profile])
    except RigError as error:
        return error


def _serve(maker: Maker | RigError, reader: Reader, sink: IO[bytes]) -> None:
    while True:
        try:
            data = reader.read()
        except EOFError:
            return
        if data is not None:
            story = msgspec.msgpack.encode(_told(maker, Order.decode(data, ORDER_LIMIT)))
            sink.write(len(story).to_bytes(LENGTH_BYTES) + story)
            sink.flush()


def _told(maker: Maker | RigError, order: Order) -> Story:
    trace, begun, message = Trace(), time.process_time(), ""
    try:
        answer = _answer(maker, order, trace)
    except RigError as error:
        answer, message = Answer(str(error.code)), str(error.args[0])
    except MemoryError:
        answer, message = (
            Answer(str(Code.LOW_MEMORY)),
            "it takes more memory than the profile's board has for it: give a smaller picture, or --profile pi5",
        )
    return Story(answer.encode(), message, trace, time.process_time() - begun)


def _answer(maker: Maker | RigError, order: Order, trace: Trace) -> Answer:
    if isinstance(maker, RigError):
        raise maker
    return Answer.of(maker.make(jpeg.decode(order.frame), order.words, order.limits, trace))


if __name__ == "__main__":
    main(*sys.argv[1:])
