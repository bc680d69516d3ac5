"""One scene of a part of the measurement, by its number."""

from __future__ import annotations

from collections.abc import Callable

from eyelid_bench.scenes.crowds import crowd
from eyelid_bench.scenes.leaks import kind_of, leak
from eyelid_bench.scenes.prompts import prompt
from eyelid_bench.scenes.quiet import quiet
from eyelid_bench.scenes.seeds import Part, Purpose, Rng, generator
from eyelid_bench.scenes.truth import Kind, Shot
from eyelid_rig.camera.frames import Size

FULL_HD: Size = (1920, 1080)
TWELVE_MP: Size = (4000, 3000)


_MAKERS: dict[Part, Callable[[Rng, str, Size], Shot]] = {Part.LEAKS: leak, Part.FACES: crowd, Part.CLEAN: quiet, Part.REGION: prompt}


def shot(purpose: Purpose, part: Part, number: int, size: Size = FULL_HD) -> Shot:
    """The same arguments give the same scene, byte for byte. Raises `not-found` for a package that is missing."""
    return _MAKERS[part](generator(purpose, part, number), f"{part}-{purpose}-{number:05}", size)


def kind(purpose: Purpose, part: Part, number: int) -> Kind:
    """Of the scene that `shot` makes of the same arguments, without making it."""
    return kind_of(generator(purpose, part, number)) if part is Part.LEAKS else Kind.USUAL
