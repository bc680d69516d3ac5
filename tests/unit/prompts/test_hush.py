"""When nothing may be heard: only a finger takes a mute back."""

from __future__ import annotations

from pathlib import Path

import pytest

from eyelid_rig.prompts import hush
from eyelid_rig.prompts.hush import TABLE, Cue, Hush


def after(*cues: Cue) -> Hush:
    state = Hush.NONE
    for cue in cues:
        state = TABLE[state, cue]
    return state


def test_a_mute_lasts_until_the_switch_was_shut_and_opened() -> None:
    assert after(Cue.STOP) is Hush.MUTED
    assert after(Cue.STOP, Cue.OPENED) is Hush.MUTED
    assert after(Cue.STOP, Cue.SHUT) is Hush.SHUT
    assert after(Cue.STOP, Cue.SHUT, Cue.OPENED) is Hush.NONE


@pytest.mark.parametrize("state", Hush)
def test_a_shut_rig_hears_nothing_whatever_was_before_and_every_cue_has_an_answer(state: Hush) -> None:
    assert TABLE[state, Cue.SHUT] is Hush.SHUT
    assert {cue for at, cue in TABLE if at is state} == set(Cue)


def test_words_alone_never_open_what_was_closed() -> None:
    assert all(TABLE[state, Cue.STOP] is not Hush.NONE for state in Hush)


def test_the_spec_has_the_table() -> None:
    spec = Path(hush.__file__).parent / "voice" / "SPEC-voice.md"
    assert hush.rows() in spec.read_text()
