"""`eyelid-rig mic`: the microphones that are there, and which one the rig takes."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from eyelid_bench.sound.card import Fault, SoundCard
from eyelid_formats.errors import Code, RigError
from eyelid_rig.cli import rig


def _mic(*arguments: str, device: str = "") -> str:
    done = CliRunner().invoke(rig, ["mic", *arguments], env={"EYELID_MIC_DEVICE": device}, standalone_mode=False)
    if done.exception:
        raise done.exception
    return done.output


def test_the_microphone_that_the_rig_takes_has_a_star(card: SoundCard) -> None:
    line = _mic()
    assert line.startswith("*")
    assert "card: 1 channel, 16000 Hz" in line


def test_programs_get_what_is_known_of_each(card: SoundCard) -> None:
    said = json.loads(_mic("--json", device="card"))
    assert [(one["name"], one["chosen"], one["channels"]) for one in said["microphones"]] == [("card", True, 1)]
    assert said["holders"] == []


@pytest.mark.parametrize("device", ["", "headset"])
def test_where_the_rig_has_none_it_says_so_and_fails(card: SoundCard, device: str) -> None:
    if not device:
        card.has(Fault.ABSENT)
    with pytest.raises(RigError) as refused:
        _mic(device=device)
    assert refused.value.code == Code.MIC_MISSING
