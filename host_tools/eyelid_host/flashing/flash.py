"""From a board on the desk to one that runs this firmware; every step may be cut off, and all of it run again."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from enum import StrEnum, unique

from eyelid_formats.errors import Code, EyelidError, FlashError
from eyelid_host.flashing.boards import Desk, choose
from eyelid_host.flashing.drives import Drive
from eyelid_host.flashing.firmware import RECORD, Firmware
from eyelid_host.flashing.micropython import bring_micropython, build_for
from eyelid_host.flashing.pinned import Build
from eyelid_host.flashing.plan import Plan, Survey, make_plan
from eyelid_host.flashing.program import bring_program
from eyelid_host.flashing.prompt import About, Prompt
from eyelid_host.flashing.start import Start, watch_start
from eyelid_host.flashing.uf2 import Chip
from eyelid_host.flashing.unfinished import begun
from eyelid_host.flashing.wanted import Patience, Wanted
from eyelid_host.progress import Progress

OLDEST = (1, 29, 0)
"""Of MicroPython: what the firmware was written for."""
_BOARDS = {"Raspberry Pi Pico with RP2040": Chip.RP2040, "Raspberry Pi Pico2 with RP2350": Chip.RP2350}
"""By what MicroPython's RPI_PICO and RPI_PICO2 say they run on: MICROPY_HW_BOARD_NAME of their mpconfigboard.h, and the chip."""
_log = logging.getLogger(__name__)
_POLL_S = 0.1
_SHOWN = 8
_MAY_PASS = frozenset({Code.PORT_MISSING, Code.PORT_BUSY, Code.PERMISSION, Code.BOARD_GONE})


@unique
class Outcome(StrEnum):
    """What a run came to."""

    FLASHED = "flashed"
    UNCHANGED = "unchanged"
    WOULD = "would-flash"


@dataclass(frozen=True, slots=True)
class Report:
    """What was done, or would be. `about` and `start` are None where no board was asked."""

    outcome: Outcome
    where: str
    plan: Plan
    uf2: str | None = None
    about: About | None = None
    start: Start | None = None


def flash(wanted: Wanted, desk: Desk, progress: Progress) -> Report:
    """Raises FlashError, RigError; UnfinishedError once anything was written."""
    found = choose(desk, wanted.port, wanted.drive)
    if not isinstance(found, Drive):
        return _onto(found, None, wanted, progress)
    build = build_for(found, wanted.build)
    port = bring_micropython(found, build, wanted, desk, progress)
    with begun():
        return _onto(port, build.pin.file, wanted, progress)


def _onto(port: str, uf2: str | None, wanted: Wanted, progress: Progress) -> Report:
    """The program onto a board that runs MicroPython, `uf2` if that came first."""
    with _opened(port, wanted.patience, returning=uf2 is not None) as prompt:
        about, there, plan = _look(prompt, wanted)
        with begun():
            if not plan.is_done:
                bring_program(prompt, there, plan, wanted.firmware, progress)
            progress.name("starting")
            prompt.reset()
            start = watch_start(port, about.serial, wanted.patience)
    return Report(Outcome.UNCHANGED if plan.is_done else Outcome.FLASHED, port, plan, uf2, about, start)


def rehearse(wanted: Wanted, desk: Desk) -> Report:
    """What `flash` would do, and nothing is written. What runs is stopped for it, and started again; a prompt that waited waits again.

    Raises FlashError, RigError.
    """
    found = choose(desk, wanted.port, wanted.drive)
    if isinstance(found, Drive):
        build = build_for(found, wanted.build)
        return Report(Outcome.WOULD, str(found.folder), _everything(wanted.firmware), build.pin.file)
    with Prompt(found, wanted.patience.answer_s) as prompt:
        about, _, plan = _look(prompt, wanted)
    return Report(Outcome.WOULD, found, plan, None, about)


def _look(prompt: Prompt, wanted: Wanted) -> tuple[About, Survey, Plan]:
    about = _check(prompt.about(), wanted.build)
    _log.info("found %s", about)
    there = prompt.survey(RECORD)
    return about, there, _plan(there, wanted)


def _everything(firmware: Firmware) -> Plan:
    """Onto a board that nobody can look into yet. What lies there is kept by a UF2, and looked at when it is back."""
    return Plan(tuple(sorted([*firmware.files, RECORD])))


def _opened(port: str, patience: Patience, *, returning: bool) -> Prompt:
    """A board that has just come back is given time: for the port's rights, and for programs that look at each new one."""
    until = time.monotonic() + patience.return_s
    while True:
        try:
            return Prompt(port, patience.answer_s)
        except EyelidError as error:
            if not returning or error.code not in _MAY_PASS or time.monotonic() >= until:
                raise
            time.sleep(_POLL_S)


def _check(about: About, build: Build | None) -> About:
    """Raises FlashError (`board-software`, `board-other`, `uf2-missing`)."""
    if about.name != "micropython":
        raise FlashError(Code.BOARD_SOFTWARE, f"the board runs {about}, not MicroPython: plug it in with BOOTSEL held, and give --uf2 FILE")
    if about.version < OLDEST:
        needed = ".".join(map(str, OLDEST))
        raise FlashError(Code.BOARD_SOFTWARE, f"{about} is too old ({needed} is needed): plug it in with BOOTSEL held, and give --uf2 FILE")
    chip = _BOARDS.get(about.machine)
    if chip is None:
        words = f"{about} is neither a Raspberry Pi Pico nor a Pico 2: a Pico W has a radio, which is a way in, and others have other pins"
        raise FlashError(Code.BOARD_OTHER, f"{words}. Connect the rig's Pico")
    if build and (build.pin.chip, build.pin.version) != (chip, ".".join(map(str, about.version))):
        words = f"the board runs {about}, and {build.pin.file} is MicroPython {build.pin.version} for an {build.pin.chip}"
        raise FlashError(Code.UF2_MISSING, f"{words}: to bring that onto the board, plug it in with BOOTSEL held; else leave --uf2 out")
    return about


def _plan(there: Survey, wanted: Wanted) -> Plan:
    """Raises FlashError (`board-foreign`)."""
    plan = make_plan(wanted.firmware, there, clean=wanted.clean)
    if plan.foreign:
        listed = ", ".join(map(repr, plan.foreign[:_SHOWN])) + (" and more" if len(plan.foreign) > _SHOWN else "")
        words = f"the board has what is not Eyelid's, and may run before it or has a name of its files: {listed}"
        raise FlashError(Code.BOARD_FOREIGN, f"{words}. Look at it; --clean removes or replaces it")
    return plan
