"""Where there is text in a picture, at native size, and coarsely in a whole frame."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.crop.looking.lines import shown
from eyelid_rig.crop.looking.patches import confirmed, is_a_thing, is_patch
from eyelid_rig.crop.looking.turning import turned, turned_back
from eyelid_rig.crop.looking.windows import shrunk, windows
from eyelid_rig.crop.profiles import Profile
from eyelid_rig.crop.seen import Finding, Thing

MOST_CLOSEUPS: Final = 4
"""Patches of one look that are looked at again, the likeliest first; the others are believed."""


def text_in(pixels: Pixels, model: str, profile: Profile, quarters: int = 0, things: Sequence[Thing] = ()) -> tuple[Finding, ...]:
    """Lines of text at native size, in a picture that is turned by `quarters` before the model sees it.

    `things` are the object detector's, in the same pixels: what one of them is, is no lone character.
    """
    standing = turned(pixels, quarters)
    found: list[Finding] = []
    patches: list[Finding] = []
    for window in windows(standing, profile.windows):
        for seen, line in shown(window, model):
            (patches if is_patch(line) else found).append(seen)
    patches.sort(key=lambda patch: -patch.score)
    size = (pixels.shape[1], pixels.shape[0])
    for patch in patches[:MOST_CLOSEUPS]:
        found += confirmed(standing, patch, profile, lambda quad: is_a_thing(turned_back(quad, quarters, size), things))
    kept = [*found, *patches[MOST_CLOSEUPS:]]
    return tuple(Finding(each.kind, turned_back(each.quad, quarters, size), each.score, each.by) for each in kept)


def coarse_text_in(frame: Pixels, model: str, size: Size) -> tuple[Finding, ...]:
    """Lines of text that are large enough to be seen in the whole frame shrunk into `size`."""
    return tuple(found for found, line in shown(shrunk(frame, size), model) if not is_patch(line))
