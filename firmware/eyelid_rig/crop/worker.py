"""The crop worker: the process that looks at plain frames. It holds no key, writes no file, makes no socket, and starts no program.

`python -I -m eyelid_rig.crop.worker`, started by `workshop`; orders come on descriptor 0, answers go out on 1 (`messages`), and there is
no third. It ends with its first mistake: the next one starts clean.
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Protocol

from eyelid_formats.errors import Code, RigError
from eyelid_rig import confining, reach, sandbox
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.frames import Pixels
from eyelid_rig.crop.made import Limits, Made
from eyelid_rig.crop.messages import ORDER_LIMIT, Answer, Order, Reader
from eyelid_rig.pipes import kept_for_messages, send


class Makes(Protocol):
    """`making.Maker`, as far as it is used here."""

    def make(self, frame: Pixels, words: str | None, limits: Limits) -> Made:
        """Raises RigError with the reason why nothing may leave."""


def main(arguments: list[str]) -> None:
    """Confine this process, load the models of a profile, and work until eye closes the pipe."""
    chosen = _parsed(arguments)
    confining.end_with_parent()
    confining.limit_memory(chosen.memory_mb)
    kept = confined(Path(chosen.rig)) if chosen.sandbox else ()
    serve(lambda: _maker(chosen.profile), kept)


def confined(rig: Path) -> tuple[str, ...]:
    """Give up what a worker has to; what this system does not let it give up is for eye to tell, as it has no log."""
    own = reach.of_worker(rig)
    return sandbox.kept(own, sandbox.enter(own))


def serve(start: Callable[[], Makes], kept: tuple[str, ...] = (), source: int = 0, sink: int = 1) -> None:
    """Say that the maker is ready and what was `kept`, or why not, then answer orders one by one. Whatever is no RigError ends it."""
    sink = kept_for_messages(sink)
    with redirect_stdout(None), redirect_stderr(None):
        _serve(start, kept, source, sink)


def _serve(start: Callable[[], Makes], kept: tuple[str, ...], source: int, sink: int) -> None:
    try:
        maker = start()
    except RigError as error:
        send(sink, Answer(str(error.code)))
        return
    send(sink, Answer(kept=kept or None))
    reader = Reader(source, ORDER_LIMIT)
    while True:
        try:
            data = reader.read()
        except EOFError:
            return
        if data is not None:
            send(sink, answer(maker, Order.decode(data, ORDER_LIMIT)))


def answer(maker: Makes, order: Order) -> Answer:
    """What became of one order."""
    try:
        return Answer.of(maker.make(jpeg.decode(order.frame), order.words, order.limits))
    except RigError as error:
        return Answer(str(error.code))
    except MemoryError:
        return Answer(str(Code.LOW_MEMORY))


def _parsed(arguments: list[str]) -> Namespace:
    parser = ArgumentParser(prog="eyelid_rig.crop.worker", allow_abbrev=False)
    parser.add_argument("--profile", required=True)
    parser.add_argument("--rig", required=True)
    parser.add_argument("--memory-mb", type=int, required=True)
    parser.add_argument("--no-sandbox", dest="sandbox", action="store_false")
    return parser.parse_args(arguments)


def _maker(profile: str) -> Makes:
    """The models are imported and loaded here, in a process that has nothing left to lose."""
    from eyelid_rig.crop.making import Maker
    from eyelid_rig.crop.profiles import PROFILES

    return Maker(PROFILES[profile])


if __name__ == "__main__":
    main(sys.argv[1:])
