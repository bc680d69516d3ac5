"""What of the sound a listener still has, and how much memory it takes."""

from __future__ import annotations

import numpy as np

from eyelid_rig.prompts.voice.fronts import BLOCK
from eyelid_rig.prompts.voice.listener import Listener
from eyelid_rig.prompts.voice.phonemes import Samples
from unit.prompts.voice.levels import NAME, PHRASE, PI5, PROMPT, SILENCE, SILENT, TALK, LevelEars, LevelFront, listener_of, sound_of


def test_after_a_decision_no_sample_from_before_it_is_in_memory() -> None:
    front, listener = LevelFront(), listener_of(LevelEars())
    listener = Listener(front, LevelEars(), PI5)
    sound = sound_of(*PROMPT, SILENCE)
    for at in range(0, sound.size, BLOCK):
        if listener.feed(sound[at : at + BLOCK]):
            break
    assert _kept(listener) == {SILENT}
    assert front.wipes == 1


def test_a_reset_in_mid_phrase_forgets_what_was_said_and_times_go_on() -> None:
    front, ears = LevelFront(), LevelEars()
    listener = Listener(front, ears, PI5)
    assert listener.feed(sound_of((NAME, 0.6), (PHRASE, 0.4))) == []
    listener.reset()
    assert _kept(listener) == {SILENT}
    assert front.wipes == 1
    assert listener.feed(sound_of((PHRASE, 0.4), SILENCE)) == []
    (decision,) = listener.feed(sound_of(*PROMPT, SILENCE))
    assert decision.ended_s > 2.4


def test_memory_is_taken_once() -> None:
    listener = listener_of(LevelEars())
    held = {id(array): array.nbytes for array in _arrays(listener)}
    for _ in range(5):
        listener.feed(sound_of((TALK, 10), *PROMPT, SILENCE))
    assert {id(array): array.nbytes for array in _arrays(listener)} == held


def _arrays(listener: Listener) -> list[Samples]:
    found = [*vars(listener).values(), *vars(listener._ring).values()]
    return [value for value in found if isinstance(value, np.ndarray)]


def _kept(listener: Listener) -> set[int]:
    return {int(value) for array in _arrays(listener) for value in np.unique(array)}
