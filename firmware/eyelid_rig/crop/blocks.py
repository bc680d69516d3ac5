"""Blocks of text: the lines that a reader would take together."""

from __future__ import annotations

from collections.abc import Iterable

from eyelid_rig.crop.box import Box
from eyelid_rig.crop.fitting import around, around_all
from eyelid_rig.crop.seen import Finding, Kind

LEADING = 1.0
"""Lines belong together when the gap between them is at most so many times the height of the lower one of the two."""


def text_blocks(findings: Iterable[Finding]) -> tuple[Box, ...]:
    """The boxes around lines that lie close together, from the top down."""
    blocks = [(line, _height(line)) for line in (around(finding.quad) for finding in findings if finding.kind is Kind.TEXT)]
    while (pair := _neighbours(blocks)) is not None:
        one, other = (blocks.pop(at) for at in pair)
        blocks.append((around_all((one[0], other[0])), min(one[1], other[1])))
    return tuple(sorted((block for block, _ in blocks), key=lambda block: (block.y, block.x)))


def _height(line: Box) -> int:
    """A line's height, whichever way it runs."""
    return min(line.width, line.height)


def _neighbours(blocks: list[tuple[Box, int]]) -> tuple[int, int] | None:
    """The indices of two blocks that belong together, the larger index first."""
    for at, (one, one_height) in enumerate(blocks):
        for before, (other, other_height) in enumerate(blocks[:at]):
            if _gap(one, other) <= LEADING * min(one_height, other_height):
                return at, before
    return None


def _gap(one: Box, other: Box) -> int:
    """The larger of the gaps across and down between two boxes; 0 or less when they touch."""
    across = max(one.x, other.x) - min(one.x + one.width, other.x + other.width)
    down = max(one.y, other.y) - min(one.y + one.height, other.y + other.height)
    return max(across, down)
