"""What each board can carry of listening: how much sound a look takes, and how often one is taken."""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Profile:
    """Times in seconds of sound. A look costs a twentieth of its sound's length on a desktop core; what it costs on a board is an
    estimate, so `busy` bounds it whatever it is.
    """

    name: str
    longest_s: float
    """The most that is kept, and looked at: in babble the silence after a phrase never comes."""
    peek_s: float
    """Silence for this long is looked at, so that the end of the phrase finds it understood."""
    hush_s: float
    """Silence for this long ends what was said."""
    tail_s: float
    """So does a phrase after which nothing more was understood for this long, whatever the front says."""
    patience_s: float
    """How long the name alone waits for its phrase."""
    spot_s: float
    """While speech goes on, how often the name is looked for."""
    again_s: float
    """Once it may have been heard, how often the phrase is looked for."""
    busy: float
    """The share of the time that looking may take while speech goes on; looks that would take more are left out."""


_PI5 = Profile(name="pi5", longest_s=4.0, peek_s=0.2, hush_s=0.4, tail_s=0.5, patience_s=1.6, spot_s=1.0, again_s=0.35, busy=0.5)
_PROFILES = (_PI5, replace(_PI5, name="pi4"), replace(_PI5, name="zero", longest_s=3.2, spot_s=1.6, again_s=0.8))
PROFILES = MappingProxyType({profile.name: profile for profile in _PROFILES})
"""By name."""
