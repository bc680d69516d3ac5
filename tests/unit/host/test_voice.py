"""`eyelid status` says how the voice is in words, with what helps, whatever a rig sends."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import eyelid_rig.prompts.voice
from eyelid_host.voice import in_words

SPEC = (Path(eyelid_rig.prompts.voice.__file__).parent / "SPEC-voice.md").read_text()
STATES = re.findall(
    r"`([a-z-]+)`", " ".join(line.split("|")[1] for line in SPEC.partition("### States")[2].splitlines() if line.startswith("| `"))
)


def test_a_rig_that_listens_says_for_what_and_through_what() -> None:
    said = in_words({"state": "listening", "name": "hey iris", "front": "silero", "phrases": 2, "refused": "", "wait_ms": 0})
    assert said == "listening for “hey iris”, silero in front; 2 phrases heard"


@pytest.mark.parametrize("state", [one for one in STATES if one not in ("listening", "starting")])
def test_every_state_of_the_spec_has_its_words_and_a_remedy_or_a_reason(state: str) -> None:
    said = in_words({"state": state})
    assert said != state
    assert len(said.split()) > 2


def test_why_it_is_down_and_why_the_last_was_not_counted_are_told() -> None:
    said = in_words({"state": "down", "why": "voice-model", "phrases": 1, "refused": "too-early", "wait_ms": 4_200})
    assert "(voice-model)" in said
    assert said.endswith("1 phrase heard; the last was not counted: too-early, in 4 s again")


@pytest.mark.parametrize(
    ("left_out", "words"), [(1, "1 look at"), (40, "40 looks at"), (0, ""), (-1, ""), (True, ""), ("many", ""), (None, "")]
)
def test_looks_that_a_busy_board_left_out_are_told_as_a_figure(left_out: object, words: str) -> None:
    said = in_words({"state": "listening", "mic": {"looks_left_out": left_out}})
    assert said == (f"listening; {words} the sound left out, for the board is busy" if words else "listening")


def test_a_name_alone_is_told_as_such() -> None:
    assert in_words({"state": "listening", "last_reason": "no-phrase"}).endswith("the last was a name with no phrase after it")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"mic": 7},
        {"mic": {"looks_left_out": -1}},
        {"state": None, "phrases": "many", "wait_ms": [1], "refused": {}},
        {"state": "\x1b[31m", "why": "\x07", "last_reason": 7},
    ],
)
def test_whatever_a_rig_sends_is_one_printable_line(said: dict[str, object]) -> None:
    assert in_words(said).isprintable()
