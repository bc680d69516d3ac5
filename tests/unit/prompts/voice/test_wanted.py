"""What a question wants stands in the consent tag, so it is told by rules that can be read."""

from __future__ import annotations

import pytest

from eyelid_formats.consent import Intent
from eyelid_rig.crop.asking import Pick, understand
from eyelid_rig.prompts.voice.wanted import wanted

QUESTIONS = {
    "What is the bottle on the left?": Intent.IDENTIFY,
    "What's this?": Intent.IDENTIFY,
    "What am I looking at?": Intent.IDENTIFY,
    "Can you read the label on that bottle?": Intent.READ,
    "What does the screen say?": Intent.READ,
    "What is the dog over there?": Intent.POINT,
    "What am I pointing at?": Intent.POINT,
    "Who makes this keyboard?": Intent.BRAND,
    "What brand of shoes are these?": Intent.BRAND,
    "Translate the sign on the wall.": Intent.TRANSLATE,
    "What does this mean in English?": Intent.TRANSLATE,
    "Take a look at the biggest cup.": Intent.LOOK,
    "How much does this book cost?": Intent.ASK,
    "Is this apple ripe?": Intent.ASK,
    "What is the time?": Intent.ASK,
    "What is in this cup?": Intent.ASK,
    "Hmm.": Intent.ASK,
    "": Intent.ASK,
}


@pytest.mark.parametrize(("words", "intent"), QUESTIONS.items())
def test_a_question_has_the_intent_of_its_words(words: str, intent: Intent) -> None:
    assert wanted(words) is intent


def test_the_thing_on_the_left_reaches_the_crop() -> None:
    asking = understand("What is the bottle on the left?")
    assert (asking.noun, asking.pick) == ("bottle", Pick.LEFT)
    assert "bottle" in asking.labels
