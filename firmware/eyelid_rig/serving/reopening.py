"""A port that dies is closed and opened again, for as long as the rig runs."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from eyelid_rig.serving.port import Port

_FIRST_S = 0.1
_LONGEST_S = 2.0
log = logging.getLogger(__name__)

Opener = Callable[[], Port]
Serve = Callable[[Port], None]


def serve_for_ever(opener: Opener, serve: Serve, stop: threading.Event) -> None:
    """Open, serve, and open again after a cable was pulled (EOF, EIO); an absent port is looked for every two seconds at most.

    The file of a gadget port stays dead once its cable was pulled, so nothing but a new opening helps.
    """
    wait_s = _FIRST_S
    told = ""
    while not stop.is_set():
        try:
            port = opener()
        except OSError as error:
            told = _tell(f"the host port cannot be opened: {error}", told)
            stop.wait(wait_s)
            wait_s = min(2 * wait_s, _LONGEST_S)
            continue
        wait_s, told = _FIRST_S, ""
        _serve_once(port, serve)
        stop.wait(_FIRST_S)


def _serve_once(port: Port, serve: Serve) -> None:
    log.info("the host port is open")
    try:
        serve(port)
    except (OSError, TypeError) as error:
        log.info("the host port is gone: %s", error)
    finally:
        try:
            port.close()
        except OSError as error:
            log.debug("closing the host port: %s", error)


def _tell(message: str, told: str) -> str:
    """Say it once, not every two seconds."""
    if message != told:
        log.warning("%s", message)
    return message
