"""Sound in, decisions out: the same for a live microphone, for files and for the bench. It knows no clock but the samples' own."""

from __future__ import annotations

from collections.abc import Callable

from eyelid_rig.prompts.voice.decision import Decision
from eyelid_rig.prompts.voice.finding import Ears
from eyelid_rig.prompts.voice.fronts import Front
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples
from eyelid_rig.prompts.voice.profiles import Profile
from eyelid_rig.prompts.voice.ring import SoundRing


class Listener:
    """Takes sound as it comes. All it keeps of it is in one ring, overwritten after each decision.

    `stopwatch` (seconds, as time.perf_counter gives them) lets it see what its looks cost, so that it looks less often on a processor
    that is too slow to keep up. Without one, what it decides depends on the sound alone.
    """

    def __init__(self, front: Front, ears: Ears, profile: Profile, stopwatch: Callable[[], float] | None = None) -> None:
        self._front, self._ears, self._profile, self._stopwatch = front, ears, profile, stopwatch
        self._ring = SoundRing(int(profile.longest_s * RATE_HZ))

    @property
    def heard_s(self) -> float:
        """How much sound it was given since it began."""
        return self._ring.stop / RATE_HZ

    def feed(self, samples: Samples) -> list[Decision]:
        """What was decided within these samples, of any number."""
        raise NotImplementedError

    def finish(self) -> list[Decision]:
        """The sound is over (a file's end): what silence after it would have decided."""
        raise NotImplementedError

    def reset(self) -> None:
        """The sound does not go on where it was (samples were lost, the microphone was opened again): begin anew, wiped. Times go on."""

    def wipe(self) -> None:
        """Overwrite all sound that is kept here and in front."""
