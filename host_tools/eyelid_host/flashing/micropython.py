"""MicroPython onto a board in BOOTSEL: its UF2 goes in, and the board comes back with a serial port."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable

from eyelid_formats.errors import Code, FlashError
from eyelid_host.flashing.boards import Desk, micropython_ports
from eyelid_host.flashing.drives import Drive, copy_to
from eyelid_host.flashing.pinned import Build
from eyelid_host.flashing.unfinished import begun
from eyelid_host.flashing.wanted import Wanted
from eyelid_host.ports import is_there
from eyelid_host.progress import Progress

_log = logging.getLogger(__name__)
_POLL_S = 0.1


def build_for(drive: Drive, build: Build | None) -> Build:
    """The build that goes onto this board. Raises FlashError (`uf2-missing`, `uf2-chip`)."""
    if build is None:
        words = f"the board at {drive.folder} is in BOOTSEL: give MicroPython for its {drive.chip} with --uf2 FILE"
        raise FlashError(Code.UF2_MISSING, f"{words}, or unplug it and plug it in without BOOTSEL")
    if build.pin.chip is not drive.chip:
        raise FlashError(Code.UF2_CHIP, f"{build.pin.file} is for an {build.pin.chip}, and the board at {drive.folder} has an {drive.chip}")
    return build


def bring_micropython(drive: Drive, build: Build, wanted: Wanted, desk: Desk, progress: Progress) -> str:
    """The port at which the board comes back. Raises FlashError, RigError; UnfinishedError once anything was written."""
    before = {one.device for one in micropython_ports(desk)}
    progress.name(build.pin.file)
    progress.of(len(build.data))
    _log.info("copying %s to %s", build.pin.file, drive.folder)
    copy_to(drive, build.pin.file, build.data, progress.at)
    progress.name("waiting for MicroPython")
    with begun():
        return _returned(wanted, desk, before)


def _returned(wanted: Wanted, desk: Desk, before: set[str]) -> str:
    """The port at which it comes back: the named one, else the one that is new. Raises FlashError (`board-away`, `board-several`)."""

    def new() -> list[str]:
        if wanted.port:
            return [wanted.port] if is_there(wanted.port) else []
        return [one.device for one in micropython_ports(desk) if one.device not in before]

    ports = _wait_for(new, wanted.patience.return_s)
    if not ports:
        words = f"the board did not come back as MicroPython within {wanted.patience.return_s:.0f} s after its UF2"
        raise FlashError(Code.BOARD_AWAY, f"{words}: unplug it, plug it in with BOOTSEL held, and run this again")
    if len(ports) > 1:
        raise FlashError(Code.BOARD_SEVERAL, f"several boards came back at once ({', '.join(ports)}): name one with --port")
    return ports[0]


def _wait_for(look: Callable[[], list[str]], limit_s: float) -> list[str]:
    """What `look` finds first, or nothing."""
    until = time.monotonic() + limit_s
    while not (found := look()) and time.monotonic() < until:
        time.sleep(_POLL_S)
    return found
