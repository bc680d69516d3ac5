"""What stands beside a picture is true of a spoken prompt, too."""

from __future__ import annotations

import pytest

from eyelid_bench.report.asked import reason
from eyelid_bench.report.cards import _signers
from eyelid_formats import bundle
from eyelid_formats.consent import Gesture
from factory import Rig

RIG = Rig.make()


def test_a_crop_of_the_middle_says_that_there_were_no_words_only_where_there_were_none() -> None:
    assert reason("centre", None).startswith("No words, and nobody pointed")
    assert reason("centre", "what is this").startswith("The words name nothing that is seen, and nobody pointed")
    assert reason("named", "what is the bottle") == "The thing that was named."
    assert reason("", "what is this") == ""


@pytest.mark.parametrize(
    ("gesture", "words"), [(Gesture.PRESS, "the finger allowed"), (Gesture.VOICE, "a spoken phrase is allowed no more than")]
)
def test_no_finger_is_said_to_have_allowed_what_was_spoken(gesture: Gesture, words: str) -> None:
    pico = _signers(bundle.verify(RIG.bundle(gesture=gesture).data, RIG.trust))[-1]
    assert words in pico.what
    assert ("finger" in pico.what) is (gesture is Gesture.PRESS)
