"""From a board on the desk to one that runs this firmware: steps in an order that may be cut off anywhere and run again.

main.py goes first and comes last, by a rename, once every other file has been read back: a board that was left halfway starts nothing.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum, unique
from pathlib import Path
from typing import Protocol

from eyelid_formats.errors import Code, EyelidError, FlashError
from eyelid_host.flashing.boards import Desk, choose, micropython_ports
from eyelid_host.flashing.drives import Drive, copy_to
from eyelid_host.flashing.firmware import PROGRAM, RECORD, Firmware
from eyelid_host.flashing.pinned import Build
from eyelid_host.flashing.plan import NEW_PROGRAM, Plan, Survey, differing, folders_of, make_plan
from eyelid_host.flashing.prompt import About, Prompt
from eyelid_host.flashing.start import Start, watch_start
from eyelid_host.flashing.uf2 import Chip
from eyelid_host.ports import is_there

OLDEST = (1, 29, 0)
"""Of MicroPython: what the firmware was written for."""
_log = logging.getLogger(__name__)
_POLL_S = 0.1
_SHOWN = 8
_MAY_PASS = frozenset({Code.PORT_MISSING, Code.PORT_BUSY, Code.PERMISSION, Code.BOARD_GONE})


class Progress(Protocol):
    """Where it is: what is being done, and bytes done of those that it takes."""

    def name(self, words: str) -> None:
        """What is being done now."""

    def of(self, total: int) -> None:
        """How many bytes it takes; counting begins anew."""

    def at(self, done: int) -> None:
        """Bytes done."""


@dataclass(frozen=True, slots=True)
class Patience:
    """Seconds: for an answer of the board, for its return after a reset, and how long its start is watched: it compiles all files anew."""

    answer_s: float = 5.0
    return_s: float = 20.0
    watch_s: float = 6.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run is asked for. `build` is the MicroPython that a board in BOOTSEL gets."""

    firmware: Firmware
    build: Build | None = None
    port: str | None = None
    drive: Path | None = None
    clean: bool = False
    patience: Patience = Patience()


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
    """Raises FlashError, RigError."""
    found = choose(desk, wanted.port, wanted.drive)
    if isinstance(found, Drive):
        port, uf2 = _bring_micropython(found, wanted, desk, progress)
    else:
        port, uf2 = found, None
    with _opened(port, wanted.patience, returning=uf2 is not None) as prompt:
        about = _check(prompt.about(), wanted.build)
        _log.info("found %s", about)
        there = prompt.survey(RECORD)
        plan = _plan(there, wanted)
        if not plan.is_done:
            _bring_firmware(prompt, there, plan, wanted.firmware, progress)
        progress.name("starting")
        prompt.reset()
    start = watch_start(port, wanted.patience.return_s, wanted.patience.watch_s)
    return Report(Outcome.UNCHANGED if plan.is_done else Outcome.FLASHED, port, plan, uf2, about, start)


def rehearse(wanted: Wanted, desk: Desk) -> Report:
    """What `flash` would do. A running program is stopped for it, and started again; nothing is written. Raises FlashError, RigError."""
    found = choose(desk, wanted.port, wanted.drive)
    if isinstance(found, Drive):
        build = _build_for(found, wanted.build)
        return Report(Outcome.WOULD, str(found.folder), _everything(wanted.firmware), build.pin.file)
    with Prompt(found, wanted.patience.answer_s) as prompt:
        try:
            about = _check(prompt.about(), wanted.build)
            return Report(Outcome.WOULD, found, _plan(prompt.survey(RECORD), wanted), None, about)
        finally:
            prompt.leave()


def _everything(firmware: Firmware) -> Plan:
    """Onto a board that nobody can look into yet. What lies there is kept by a UF2, and looked at when it is back."""
    return Plan(tuple(sorted([*firmware.files, RECORD])), (), (), ())


def _build_for(drive: Drive, build: Build | None) -> Build:
    if build is None:
        words = f"the board at {drive.folder} is in BOOTSEL: give MicroPython for its {drive.chip} with --uf2 FILE"
        raise FlashError(Code.UF2_MISSING, f"{words}, or unplug it and plug it in without BOOTSEL")
    if build.pin.chip is not drive.chip:
        raise FlashError(Code.UF2_CHIP, f"{build.pin.file} is for an {build.pin.chip}, and the board at {drive.folder} has an {drive.chip}")
    return build


def _bring_micropython(drive: Drive, wanted: Wanted, desk: Desk, progress: Progress) -> tuple[str, str]:
    """(port, file): the UF2 goes in, and the board comes back as MicroPython."""
    build = _build_for(drive, wanted.build)
    before = {one.device for one in micropython_ports(desk)}
    progress.name(build.pin.file)
    progress.of(len(build.data))
    _log.info("copying %s to %s", build.pin.file, drive.folder)
    copy_to(drive, build.pin.file, build.data, progress.at)
    progress.name("waiting for MicroPython")
    return _returned(wanted, desk, before), build.pin.file


def _returned(wanted: Wanted, desk: Desk, before: set[str]) -> str:
    """The port at which it comes back: the named one, else the one that is new. Raises FlashError (`board-away`, `board-several`)."""

    def new() -> list[str]:
        if wanted.port:
            return [wanted.port] if is_there(wanted.port) else []
        return [one.device for one in micropython_ports(desk) if one.device not in before]

    ports = wait_for(new, wanted.patience.return_s)
    if not ports:
        words = f"the board did not come back as MicroPython within {wanted.patience.return_s:.0f} s after its UF2"
        raise FlashError(Code.BOARD_AWAY, f"{words}: unplug it, plug it in with BOOTSEL held, and run this again")
    if len(ports) > 1:
        raise FlashError(Code.BOARD_SEVERAL, f"several boards came back at once ({', '.join(ports)}): name one with --port")
    return ports[0]


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


def wait_for(look: Callable[[], list[str]], limit_s: float) -> list[str]:
    """What `look` finds first, or nothing."""
    until = time.monotonic() + limit_s
    while not (found := look()) and time.monotonic() < until:
        time.sleep(_POLL_S)
    return found


def _check(about: About, build: Build | None) -> About:
    """Raises FlashError (`board-software`, `board-chip`, `uf2-missing`)."""
    if about.name != "micropython":
        raise FlashError(Code.BOARD_SOFTWARE, f"the board runs {about}, not MicroPython: plug it in with BOOTSEL held, and give --uf2 FILE")
    if about.version < OLDEST:
        needed = ".".join(map(str, OLDEST))
        raise FlashError(Code.BOARD_SOFTWARE, f"{about} is too old ({needed} is needed): plug it in with BOOTSEL held, and give --uf2 FILE")
    chip = next((one for one in Chip if one in about.machine), None)
    if chip is None:
        raise FlashError(Code.BOARD_CHIP, f"{about} has neither an RP2040 nor an RP2350: connect the rig's Pico")
    if build and (build.pin.chip, build.pin.version) != (chip, ".".join(map(str, about.version))):
        words = f"the board runs {about}, and {build.pin.file} is MicroPython {build.pin.version} for an {build.pin.chip}"
        raise FlashError(Code.UF2_MISSING, f"{words}: to bring that onto the board, plug it in with BOOTSEL held; else leave --uf2 out")
    return about


def _plan(there: Survey, wanted: Wanted) -> Plan:
    """Raises FlashError (`board-foreign`)."""
    plan = make_plan(wanted.firmware, there, clean=wanted.clean)
    if plan.foreign:
        listed = ", ".join(map(repr, plan.foreign[:_SHOWN])) + (" and more" if len(plan.foreign) > _SHOWN else "")
        words = f"the board has programs that are not Eyelid's, and may run before or in place of it: {listed}"
        raise FlashError(Code.BOARD_FOREIGN, f"{words}. Look at them; --clean removes them")
    return plan


def _bring_firmware(prompt: Prompt, there: Survey, plan: Plan, firmware: Firmware, progress: Progress) -> None:
    """Raises FlashError (`board-differs`, `board-gone`, `board-full`, `board-failed`)."""
    progress.name("clearing")
    _remove(prompt, [path for path in (PROGRAM, *plan.remove, RECORD) if path in there.hashes or path in there.folders])
    _make_folders(prompt, firmware, there.folders - frozenset(plan.remove))
    _copy(prompt, plan, firmware, progress)
    progress.name("comparing hashes")
    _log.info("comparing the hashes of %d files", len(firmware.files) + 1)
    if bad := differing(firmware, prompt.survey(RECORD), NEW_PROGRAM):
        listed = ", ".join(bad[:_SHOWN])
        raise FlashError(
            Code.BOARD_DIFFERS,
            f"on the board {listed} is not what was copied: run this again; if it stays so, change the cable or the board",
        )
    prompt.rename(NEW_PROGRAM, PROGRAM)


def _remove(prompt: Prompt, paths: Sequence[str]) -> None:
    """Files in this order: the program first, and last the record, which names what is stale. Then the folders, the inner ones first."""
    for path in paths:
        if not path.endswith("/"):
            _log.info("removing %r", path)
            prompt.remove(path)
    for path in sorted((path for path in paths if path.endswith("/")), key=len, reverse=True):
        prompt.remove_folder(path[:-1])


def _make_folders(prompt: Prompt, firmware: Firmware, there: frozenset[str]) -> None:
    for path in sorted(folders_of(firmware.files) - there, key=len):
        prompt.make_folder(path[:-1])


def _copy(prompt: Prompt, plan: Plan, firmware: Firmware, progress: Progress) -> None:
    """The program last but one step: it is written beside its name."""
    changed = [path for path in plan.copy if path not in (PROGRAM, RECORD)]
    contents = [*((path, firmware.files[path]) for path in changed), (RECORD, firmware.record), (NEW_PROGRAM, firmware.files[PROGRAM])]
    progress.of(sum(len(data) for _, data in contents))
    before = 0
    for path, data in contents:
        progress.name(path)
        _log.info("copying %s, %d bytes", path, len(data))
        prompt.write(path, data, lambda here, before=before: progress.at(before + here))  # type: ignore[misc]
        before += len(data)
