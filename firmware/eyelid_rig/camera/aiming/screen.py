"""A look as text: a page that is drawn over itself on a terminal, or one line for a pipe."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from enum import StrEnum, unique
from textwrap import wrap
from typing import Final

from eyelid_rig.camera.aiming.advice import Advice, advise
from eyelid_rig.camera.aiming.look import Look
from eyelid_rig.camera.aiming.measure import SIDE
from eyelid_rig.camera.aiming.placing import Orientation, Placement
from eyelid_rig.camera.aiming.target import Seen

NARROWEST: Final = 40
WIDEST: Final = 80
_LABEL: Final = 10
_NONE: Final = "-"


@unique
class Style(StrEnum):
    """How a line stands out where colours are wanted (ECMA-48, SGR)."""

    PLAIN = ""
    GOOD = "\x1b[32m"
    ADVICE = "\x1b[33m"
    LOUD = "\x1b[1;31m"


_END: Final = "\x1b[0m"


def page(name: str, look: Look, width: int, rows: int = sys.maxsize, *, colours: bool) -> list[str]:
    """At most `rows` lines (1 or more), none as long as `width`. Where they do not all fit, the lamp and what to do stay, numbers go."""
    columns = max(NARROWEST, min(width, WIDEST)) - 1
    told = list(_advised(advise(look), columns))[: rows - 1]
    numbers = list(_numbers(name, look, columns))[: rows - len(told)]
    return [_styled(line[: width - 1], style if colours else Style.PLAIN) for line, style in numbers + told]


def line(look: Look) -> str:
    """One plain line."""
    shares = "/".join(",".join(f"{share:.0f}" for share in row) for row in _shares(look))
    told = "; ".join(advice.code for advice in advise(look)) or "well aimed"
    return f"{look.at_s:6.1f} s  lamp {_lamp(look)}  sharpness {shares} %  {_exposure(look)}  target {_target(look)}  {told}"


def summary(look: Look, as_set: Orientation) -> list[str]:
    """What a run ends with: what the settings should be, and what is still to be done."""
    lines = list(_settings_lines(look, as_set))
    return [*lines, *(f"still: {advice.text}" for advice in advise(look))]


def redrawn(lines: Sequence[str], before: int) -> str:
    """The bytes that put `lines` where the last `before` lines are (ECMA-48: up, erase to the line's end, erase below)."""
    up = f"\x1b[{before}F" if before else ""
    return up + "".join(f"{one}\x1b[K\n" for one in lines) + "\x1b[J"


def _numbers(name: str, look: Look, columns: int) -> Iterator[tuple[str, Style]]:
    """The lamp first."""
    width, height = look.size
    yield f"{name} {width}x{height}, lamp {_lamp(look)}", Style.PLAIN if look.is_lit else Style.LOUD
    yield "sharpness, % of the best so far", Style.PLAIN
    for row in _shares(look):
        yield _bars(row, columns), Style.GOOD if min(row) >= 90 else Style.PLAIN
    yield _labelled("exposure", _exposure(look)), Style.PLAIN
    yield _labelled("lens", _lens(look)), Style.PLAIN
    yield _labelled("clipped", f"dark {100 * look.measured.dark:.1f} %, bright {100 * look.measured.bright:.1f} %"), Style.PLAIN
    yield _labelled("target", _target(look)), Style.PLAIN
    yield from ((text, Style.PLAIN) for text in _placed(look.target.placement))
    yield _labelled("settings", _suggestion(look)), Style.PLAIN


def _advised(advices: Sequence[Advice], columns: int) -> Iterator[tuple[str, Style]]:
    if not advices:
        yield "> well aimed", Style.GOOD
    for advice in advices:
        yield from ((text, Style.ADVICE) for text in wrap(advice.text, columns, initial_indent="> ", subsequent_indent="  "))


def _bars(shares: Sequence[float], columns: int) -> str:
    """As many bars as shares, each with its percentage."""
    length = columns // SIDE - len(" 100 ")
    return " ".join(f"{'#' * round(length * share / 100):.<{length}} {share:3.0f}" for share in shares)


def _shares(look: Look) -> list[list[float]]:
    pairs = zip(look.measured.sharpness, look.best, strict=True)
    return [[100 * now / max(1, best) for now, best in zip(*rows, strict=True)] for rows in pairs]


def _exposure(look: Look) -> str:
    taken = look.settings
    time = _NONE if taken.exposure_us is None else f"{taken.exposure_us / 1000:.1f} ms"
    gain = _NONE if taken.gain is None else f"x{taken.gain:.1f}"
    return f"{time}, gain {gain}, luma {look.measured.luma:.0f}"


def _lens(look: Look) -> str:
    at = look.settings.lens_position
    return _NONE if at is None else f"{at:.2f} dioptres"


def _target(look: Look) -> str:
    match look.target.seen:
        case Seen.NOT:
            return "not seen"
        case Seen.SEVERAL:
            return "more than one"
    width = look.target.placement.width if look.target.placement else 0
    return f"{look.target.markers} markers, {width:.0f} % of the width"


def _placed(placed: Placement | None) -> Iterator[str]:
    """Three lines, also without a target: a page that does not jump."""
    if placed is None:
        yield from (_labelled(label, _NONE) for label in ("offset", "roll", "tilt"))
        return
    sideways, upwards = ("right" if placed.right > 0 else "left"), ("down" if placed.down > 0 else "up")
    yield _labelled("offset", f"{abs(placed.right):.1f} % {sideways}, {abs(placed.down):.1f} % {upwards}")
    yield _labelled("roll", f"{placed.roll_deg:+.1f} degrees")
    yield _labelled("tilt", f"right {placed.nearer_right:+.1f} %, bottom {placed.nearer_bottom:+.1f} %")


def _suggestion(look: Look) -> str:
    """As the settings file would have it, in one line."""
    turned = look.orientation
    orientation = f"rotation {turned.rotation}, mirror {'yes' if turned.mirror else 'no'}" if turned else _NONE
    lens = look.focus.dioptres if look.focus else None
    return orientation if lens is None else f"{orientation}, lens {lens:.2f}"


def _settings_lines(look: Look, as_set: Orientation) -> Iterator[str]:
    if look.orientation is None:
        yield "the target was not seen: nothing to suggest"
    else:
        turned = look.orientation
        known = " (as it is set)" if turned == as_set else ""
        yield f"rotation = {turned.rotation}, mirror = {str(turned.mirror).lower()}{known}"
    if look.focus is not None and look.focus.dioptres is not None:
        yield f'focus = "manual", lens_position = {look.focus.dioptres:.2f}'


def _lamp(look: Look) -> str:
    return "lit" if look.is_lit else "DARK"


def _labelled(label: str, text: str) -> str:
    return f"{label:<{_LABEL}}{text}"


def _styled(text: str, style: Style) -> str:
    return f"{style}{text}{_END}" if style else text
