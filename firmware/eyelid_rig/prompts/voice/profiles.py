"""What each board can carry of listening: how long it keeps sound for a look, and how often it looks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Profile:
    """Times in seconds of sound. A look costs a twentieth of its sound's length on a desktop core; on the boards that is an estimate."""

    name: str
    longest_s: float
    """The most that is looked at: in babble the silence after a phrase never comes."""
    hush_s: float
    """Silence for this long ends a phrase."""
    patience_s: float
    """How long the name alone waits for its phrase."""
    spot_every_s: float
    """While speech goes on, how often the name is looked for in the last `spot_s`. 0: only once it is over."""
    spot_s: float
    again_s: float
    """Once the name was found, how often its phrase is looked for."""
    tail_s: float
    """Nothing more said for this long after a phrase, by the phonemes, ends it too, whatever the front says."""


_PI4 = Profile(name="pi4", longest_s=4.0, hush_s=0.4, patience_s=1.6, spot_every_s=1.0, spot_s=2.0, again_s=0.35, tail_s=0.5)
_PROFILES = (replace(_PI4, name="pi5"), _PI4, replace(_PI4, name="zero", longest_s=3.2, spot_every_s=0.0))
PROFILES = MappingProxyType({profile.name: profile for profile in _PROFILES})
"""By name."""
