"""What `eyelid-rig camera` says to people: a block of lines a camera, no wider than the terminal. Pure."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Final

from eyelid_rig.camera.boards import MIB
from eyelid_rig.camera.found import Found
from eyelid_rig.camera.frames import Size
from eyelid_rig.camera.listing import Listed, Mode, Report, Use
from eyelid_rig.camera.lookback import WHOLE_S, vault_mb_for
from eyelid_rig.settings import RigSettings

NARROWEST: Final = 40
"""Columns; on a terminal with fewer, it wraps."""
_LABEL: Final = 10


def as_text(said: Report, columns: int) -> str:
    """In that many columns."""
    width = max(NARROWEST, columns)
    blocks = ["\n".join(_block(one, said.settings, width)) for one in said.cameras]
    return "\n\n".join([*blocks, "\n".join(_machine(said, width))])


def _machine(said: Report, width: int) -> Iterator[str]:
    machine = said.machine
    free = f", {machine.cma_free // MIB} of them free" if machine.cma_free is not None else ""
    memory = f", {machine.cma // MIB} MiB of contiguous memory{free}" if machine.cma is not None else ""
    yield from _line("machine", f"{machine.model or 'no Raspberry Pi'}{memory}", width)
    for note in said.notes:
        yield from _line("note", note, width)
    if said.settings.frames:
        yield from _line("note", f"`frames` is set: this rig replays {said.settings.frames} and opens no camera", width)


def _block(one: Listed, settings: RigSettings, width: int) -> Iterator[str]:
    found = one.found
    ours = ", the one that the settings name" if one.ours else ""
    yield from _line(f"camera {found.index}", f"{found.model}, {one.sensor.name}{ours}", width)
    yield from _line("at", ", ".join(_where(found)), width)
    for at, mode in enumerate(one.modes):
        yield from _line("modes" if at == 0 else "", _mode(mode, one.use), width)
    if one.use:
        for label, text in _used(one.use, settings):
            yield from _line(label, text, width)
    yield from _line("focus", _focus(one, settings), width)
    yield from _line("exposure", _exposure(settings), width)
    yield from _line("colours", _colours(settings), width)
    for sentence in one.in_vain:
        yield from _line("note", sentence, width)
    if one.refused:
        yield from _line("refused", str(one.refused.args[0]), width)


def _line(label: str, text: str, width: int) -> list[str]:
    indent = " " * _LABEL
    return textwrap.wrap(
        text, width, initial_indent=label.ljust(_LABEL), subsequent_indent=indent, break_on_hyphens=False, break_long_words=False
    )


def _where(found: Found) -> Iterator[str]:
    yield found.path
    if found.place:
        yield f"at the {found.place}"
    if found.mounted:
        yield f"mounted at {found.mounted} degrees"


def _mode(mode: Mode, use: Use | None) -> str:
    views = {True: "whole view", False: "a part of the view", None: "not in this rig's table"}
    rate = f"{mode.rate_hz:6.2f} Hz" if mode.rate_hz else " " * 9
    uses = (("frames", use.plan.mode), ("stills", use.plan.still)) if use else ()
    purposes = " and ".join(purpose for purpose, size in uses if size == mode.size)
    return f"{_shown(mode.size):<9} {rate}  {views[mode.whole_view]}{purposes and f', for {purposes}'}"


def _used(use: Use, settings: RigSettings) -> Iterator[tuple[str, str]]:
    plan = use.plan
    turned = f", turned by {settings.rotation} degrees" if settings.rotation else ""
    yield (
        "frames",
        f"{_shown(plan.main)} at {plan.rate_hz:g} a second{turned}, {_shown(plan.lores)} beside them, {plan.buffers} buffers of each",
    )
    yield "still", f"{_shown(plan.still)} at a press" if plan.still else "none: crops are cut from frames"
    yield "memory", f"{use.memory // MIB} of the {use.memory_limit // MIB} MiB that profile {settings.profile} lends a camera"
    yield "JPEGs", {"v4l2": "by the board's own encoder"}.get(use.encoder, f"by a processor core ({use.encoder})")
    yield "vault", _vault(use, settings)


def _vault(use: Use, settings: RigSettings) -> str:
    if use.holds_all:
        return f"all {WHOLE_S:.0f} seconds of frames fit"
    needed = vault_mb_for(use.plan.main, use.plan.rate_hz, settings.frame_quality)
    held = f"holds about {use.lookback_s:.1f} of {WHOLE_S:.0f} seconds of frames: a press reaches no further back"
    return f"{held}; `vault_mb = {needed}` holds all"


def _focus(one: Listed, settings: RigSettings) -> str:
    if "AfMode" not in one.found.controls:
        return "fixed, or turned by hand"
    return f"{settings.focus} at {settings.lens_position:g} dioptres" if settings.focus == "manual" else settings.focus


def _exposure(settings: RigSettings) -> str:
    time = f"{settings.exposure_us} us" if settings.exposure_us else "automatic"
    gain = f"gain {settings.gain:g}" if settings.gain else "automatic gain"
    extras = [f"{settings.exposure_ev:+g} stops"] if settings.exposure_ev else []
    extras += [f"no flicker at {settings.mains_hz} Hz"] if settings.mains_hz else []
    return ", ".join([time, gain, *extras])


def _colours(settings: RigSettings) -> str:
    manual = f"red {settings.red_gain:g}, blue {settings.blue_gain:g}"
    return manual if settings.white_balance == "manual" else f"white balance {settings.white_balance}"


def _shown(size: Size) -> str:
    return f"{size[0]}x{size[1]}"
