"""Scenes with secrets in them: sheets on desks, and, in 22 % of the scenes, the eight kinds of `unusual.py`, each as often as another.

The kind is drawn with a generator that branches off a scene's own, so a scene of the usual kind is the same with or without the others.
"""

from __future__ import annotations

from eyelid_bench.scenes import said
from eyelid_bench.scenes.desks import desk
from eyelid_bench.scenes.seeds import Rng
from eyelid_bench.scenes.truth import Kind, Shot
from eyelid_bench.scenes.unusual import unusual
from eyelid_rig.camera.frames import Size

UNUSUAL = 0.22
"""The share of scenes that are of one of the other kinds."""
_OTHERS = tuple(kind for kind in Kind if kind is not Kind.USUAL)


def leak(rng: Rng, name: str, size: Size) -> Shot:
    """A desk, or something less usual."""
    branch = _branch(rng)
    kind = _drawn(branch)
    return desk(rng, name, size) if kind is Kind.USUAL else unusual(branch, name, size, kind)


def kind_of(rng: Rng) -> Kind:
    """Which one `leak` would make with a generator in this state."""
    return _drawn(_branch(rng))


def _branch(rng: Rng) -> Rng:
    return rng.spawn(1)[0]


def _drawn(branch: Rng) -> Kind:
    return said.pick(branch, _OTHERS) if branch.random() < UNUSUAL else Kind.USUAL
