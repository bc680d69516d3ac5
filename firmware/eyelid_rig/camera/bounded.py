"""Calls into a driver that may never come back, and a process that goes on, or ends, all the same."""

from __future__ import annotations

import faulthandler
import threading
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from typing import Final, TypeVar

from eyelid_formats.errors import Code, RigError

T = TypeVar("T")

_STDERR: Final = 2
GRACE_S: Final = 5.0
"""What the process has left where even its other threads stand still."""

_left_behind: list[threading.Thread] = []


def within(limit_s: float, doing: str, action: Callable[[], T], too_late: Callable[[T | None], object] = lambda _: None) -> T:
    """What `action` returns or raises; `camera-stalled` where it does neither within `limit_s`.

    It runs in a thread of its own, which is left behind when it hangs: as long as it does, every further call fails at once, so that
    whoever opens the camera again and again gives up. Where it ends after all, `too_late` gets what it returned, or None where it raised,
    in that thread. libcamera's Python binding does not let go of the interpreter while it waits for the driver. Where that hangs no
    thread runs any more, and faulthandler's, which needs no interpreter, writes to stderr what hung and ends the process (status 1).
    """
    _refuse_while_one_hangs(doing)
    done: Future[T] = Future()
    thread = threading.Thread(target=_into, args=(done, action, too_late), name=doing, daemon=True)
    faulthandler.dump_traceback_later(limit_s + GRACE_S, exit=True, file=_STDERR)
    try:
        thread.start()
        thread.join(limit_s)
    finally:
        faulthandler.cancel_dump_traceback_later()
    if done.cancel():
        _left_behind.append(thread)
        raise RigError(Code.CAMERA_STALLED, f"the camera's driver hangs: {doing} did not end within {limit_s:g} s")
    return done.result()


def _into(done: Future[T], action: Callable[[], T], too_late: Callable[[T | None], object]) -> None:
    """A future that was cancelled takes nothing any more."""
    made = None
    try:
        made = action()
        done.set_result(made)
    except InvalidStateError:
        too_late(made)
    except BaseException as error:  # handed on to whoever waits
        try:
            done.set_exception(error)
        except InvalidStateError:
            too_late(None)


def _refuse_while_one_hangs(doing: str) -> None:
    _left_behind[:] = [thread for thread in _left_behind if thread.is_alive()]
    if _left_behind:
        raise RigError(Code.CAMERA_STALLED, f"{doing} is out of reach: {_left_behind[0].name} still hangs in the camera's driver")
