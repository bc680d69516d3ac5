"""What a listener leaves out on slow and busy processors, and what never waits."""

from __future__ import annotations

import pytest

from eyelid_rig.prompts.voice.budget import Pace
from eyelid_rig.prompts.voice.decision import Decision
from eyelid_rig.prompts.voice.fronts import BLOCK_S
from eyelid_rig.prompts.voice.listener import Listener
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples
from eyelid_rig.prompts.voice.profiles import PROFILES
from unit.prompts.voice.levels import NAME, PI5, PROMPT, SILENCE, SILENT, TALK, LevelEars, LevelFront, events_of, listener_of, sound_of


def test_no_look_takes_more_sound_than_the_profile_says_however_long_somebody_speaks() -> None:
    for profile in PROFILES.values():
        ears = LevelEars()
        listener_of(ears, profile).feed(sound_of((TALK, 30), (NAME, 0.6), (TALK, 30)))
        assert ears.longest_s <= profile.longest_s + BLOCK_S


def test_while_somebody_speaks_the_name_is_looked_for_in_what_is_new() -> None:
    ears = LevelEars()
    listener_of(ears).feed(sound_of((TALK, 60)))
    assert sum(ears.looks) < 60 * 2.5


@pytest.mark.parametrize("cost_s", [0.3, 1.0, 3.0])
def test_on_a_slow_processor_looks_are_left_out_and_never_fall_behind_the_sound(cost_s: float) -> None:
    """`cost_s` a second of sound: a desktop core takes a twentieth."""
    ears = LevelEars(cost_s)
    listener = listener_of(ears)
    listener.feed(sound_of(*([(TALK, 7.0), (SILENT, 0.5)] * 16)))
    assert ears.now_s < 120
    assert listener.left_out


_COST_S, _WAITS_S = 0.06, 2.0
_LOOK_S = _COST_S * PI5.longest_s


class BusyMachine:
    """Sound comes as time goes; a look takes `slower` times as long as it costs, for others have the processor too."""

    def __init__(self, slower: float) -> None:
        self._slower = slower
        self._ears = LevelEars(_COST_S)
        self._idle_s = self._given_s = 0.0
        self.most_behind_s = 0.0
        self.listener = Listener(LevelFront(), self._ears, PI5, Pace(self._ears.stopwatch, self.behind_s))

    def behind_s(self) -> float:
        return self._idle_s + self._ears.now_s * self._slower - self._given_s

    def hears(self, sound: Samples) -> list[Decision]:
        """As the ear reads: what has come, a tenth of a second at least and half a one at most."""
        decided: list[Decision] = []
        while sound.size:
            self._idle_s += max(0.0, 0.1 - self.behind_s())
            taken = min(sound.size, round(min(0.5, self.behind_s()) * RATE_HZ))
            self._given_s += taken / RATE_HZ
            decided += self.listener.feed(sound[:taken])
            sound = sound[taken:]
            self.most_behind_s = max(self.most_behind_s, self.behind_s())
        return decided


@pytest.mark.parametrize("slower", [1, 3, 8])
def test_a_prompt_is_decided_while_others_have_most_of_the_processor(slower: float) -> None:
    machine = BusyMachine(slower)
    assert events_of(machine.hears(sound_of((TALK, 20.0), SILENCE, *PROMPT, SILENCE))) == ["prompt"]


@pytest.mark.parametrize("slower", [1, 3, 8, 30])
def test_however_busy_the_machine_is_no_more_sound_waits_than_what_comes_while_it_looks(slower: float) -> None:
    machine = BusyMachine(slower)
    machine.hears(sound_of(*([(TALK, 7.0), (SILENT, 0.5), (TALK, 1.0), (SILENT, 0.5), *PROMPT, (TALK, 5)] * 20)))
    assert machine.most_behind_s <= _WAITS_S + _LOOK_S * slower + 0.1


def test_on_a_slow_processor_a_prompt_in_quiet_is_still_decided() -> None:
    ears = LevelEars(cost_s=0.5)
    assert events_of(listener_of(ears, PROFILES["zero"]).feed(sound_of(SILENCE, *PROMPT, SILENCE))) == ["prompt"]
