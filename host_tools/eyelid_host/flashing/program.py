"""The program onto a board at its prompt, in an order that may be cut off anywhere.

main.py goes first and comes last, by a rename, once every other file has been read back: a board that was left halfway starts nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence

from eyelid_formats.errors import Code, FlashError
from eyelid_host.flashing.firmware import PROGRAM, RECORD, Firmware
from eyelid_host.flashing.plan import NEW_PROGRAM, Plan, Survey, differing, folders_of
from eyelid_host.flashing.prompt import Prompt
from eyelid_host.progress import Progress

_log = logging.getLogger(__name__)
_SHOWN = 8


def bring_program(prompt: Prompt, there: Survey, plan: Plan, firmware: Firmware, progress: Progress) -> None:
    """Raises FlashError (`board-differs`, `board-gone`, `board-full`, `board-failed`)."""
    prompt.begin_anew()
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
