"""A phrase is on its way to be counted, or it has a reason; its words are not kept longer than that."""

from __future__ import annotations

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.listening import Heard, Last, Listening
from eyelid_rig.prompts.spoken import Deaf, Spoken, Unclear
from eyelid_rig.prompts.voice.decision import Reason

S = 1_000_000_000


class Script(Deaf):
    """Says what it was given, when it is asked."""

    def __init__(self, *phrases: str | Reason | RigError) -> None:
        self._phrases = list(phrases)

    def heard(self, now_ns: int) -> Spoken | Unclear | None:
        if not self._phrases:
            return None
        phrase = self._phrases.pop(0)
        if isinstance(phrase, RigError):
            raise phrase
        return Unclear(phrase) if isinstance(phrase, Reason) else Spoken(phrase, now_ns)


def report(listening: Listening, now_ns: int) -> bool:
    """Whether there is a phrase, of which the Pico is told."""
    said = listening.next(now_ns)
    if isinstance(said, Spoken):
        listening.begin(said)
    return isinstance(said, Spoken)


def test_a_phrase_is_reported_once_and_given_to_the_counter_that_the_pico_names() -> None:
    listening = Listening(Script("one"))
    assert [report(listening, 1), report(listening, 2)] == [True, False]
    assert listening.counted(7) == Spoken("one", 1)
    assert listening.counted(7) is None
    assert listening.last == Heard(1, 7, last_event=Last.PROMPT)


def test_the_next_phrase_waits_until_the_first_is_counted() -> None:
    listening = Listening(Script("one", "two"))
    assert [report(listening, 1), report(listening, 2)] == [True, False]
    listening.counted(1)
    assert report(listening, 3)
    assert listening.counted(2) == Spoken("two", 3)


@pytest.mark.parametrize(("code", "wait_ms"), [("too-early", 4200), ("voice-limit", None), ("shut", None), ("pico-absent", None)])
def test_what_is_not_counted_says_why_and_its_words_are_gone(code: str, wait_ms: int | None) -> None:
    listening = Listening(Script("one"))
    report(listening, 1)
    listening.refused(code, wait_ms)
    assert listening.last == Heard(1, refused=code, wait_ms=wait_ms or 0, last_event=Last.REFUSED)
    assert listening.counted(3) is None
    assert listening.last.counter == 0


def test_a_pico_that_does_not_answer_is_a_reason_after_two_seconds() -> None:
    listening = Listening(Script("one", "two"))
    report(listening, S)
    assert not report(listening, 3 * S - 1)
    assert listening.last.phrases == 0
    assert not report(listening, 3 * S)
    assert listening.last == Heard(1, refused="link-timeout", last_event=Last.REFUSED)
    assert report(listening, 3 * S + 1)


def test_words_that_are_none_are_counted_as_heard_and_reported_to_nobody() -> None:
    listening = Listening(Script(RigError(Code.WORDS_REFUSED, "no words"), "two"))
    assert not report(listening, 1)
    assert listening.last == Heard(1, refused="words-refused", last_event=Last.REFUSED)
    assert report(listening, 2)


def test_what_it_says_of_itself_has_no_words() -> None:
    listening = Listening(Script("my secret"))
    report(listening, 1)
    assert "secret" not in f"{listening.last!r} {listening.last.to_json()}"


def test_a_name_without_a_phrase_is_told_by_its_reason_and_counts_as_no_phrase() -> None:
    listening = Listening(Script(Reason.NO_PHRASE))
    assert listening.next(1) == Unclear(Reason.NO_PHRASE)
    assert listening.last == Heard(last_event=Last.REFUSED, last_reason="no-phrase", unclear=1)
