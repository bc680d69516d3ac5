from __future__ import annotations

from pathlib import Path

import pytest

from eyelid_formats.consent import Intent
from eyelid_formats.errors import Code, SettingsError
from eyelid_rig.prompts.voice.phrase_book import BUILT_IN
from eyelid_rig.prompts.voice.phrase_book_file import FILE_LIMIT, load_phrase_book
from eyelid_rig.prompts.voice.phrases import PhraseBook, wish_name


def book(tmp_path: Path, text: str | bytes, name: str = "hey iris") -> PhraseBook:
    file = tmp_path / "phrases.toml"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_phrase_book(name, file)


def refusal(tmp_path: Path, text: str | bytes, name: str = "hey iris") -> str:
    with pytest.raises(SettingsError) as caught:
        book(tmp_path, text, name)
    assert caught.value.code is Code.VOICE_PHRASE
    return str(caught.value)


def test_without_a_file_the_built_in_phrases_are_understood_and_no_word_is_a_guess() -> None:
    built_in = load_phrase_book("Hey  Iris!", None)
    assert built_in.name.words == "hey iris"
    assert tuple((phrase.words, phrase.intent) for phrase in built_in.phrases) == BUILT_IN
    assert all(word.by_hand for word in built_in.name.pronunciation)
    assert all(word.by_hand and word.sounds for phrase in built_in.phrases for wording in phrase.pronunciations for word in wording)


def test_every_intent_but_a_free_question_and_every_command_has_a_phrase() -> None:
    wishes = {wish for _, wish in BUILT_IN}
    assert {wish_name(wish) for wish in wishes} == {"identify", "read", "point", "brand", "translate", "look", "forget", "stop"}


def test_a_file_adds_phrases_and_sounds(tmp_path: Path) -> None:
    added = book(tmp_path, '[[phrase]]\nwords = "Who\'s there"\nintent = "ask"\n[say]\n"who\'s" = ["huz"]\n')
    phrase = added.phrases[-1]
    assert (phrase.words, phrase.intent) == ("who's there", Intent.ASK)
    assert phrase.pronunciations[0][0].sounds == (("h", "u", "z"),)
    assert len(added.phrases) == len(BUILT_IN) + 1


def test_a_file_may_leave_the_built_in_phrases_out(tmp_path: Path) -> None:
    only = book(tmp_path, 'built_in = false\n[[phrase]]\nwords = "look at me"\nintent = "look"\n')
    assert [phrase.words for phrase in only.phrases] == ["look at me"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('\n[[phrase]]\nwords = "show me"\nintent = "raed"\n', "line 4: unknown intent 'raed': is 'read' meant?"),
        ('[[phrase]]\nwords = "show me"\nintent = "x"\n', "unknown intent 'x': one of (identify, read"),
        ('[[phrase]]\nwords = "show me"\n', "intent"),
        ('[[phrase]]\nwords = "show me"\nintent = "look"\nscope = "train"\n', "scope"),
        ("[[phrase]\n", "line 1"),
        ('[say]\nme = ["m3"]\n', "line 2: [say] me: '3' is no sound of English in IPA: is 'ɜ' meant?"),
        ('[say]\nme = [""]\n', "a pronunciation is empty"),
        ("[say]\nme = []\n", "[say]"),
        ('[[phrase]]\nwords = ""\nintent = "look"\n', "line 2: a phrase has no words"),
        ('[[phrase]]\nwords = "look 🙂"\nintent = "look"\n', "line 2: a phrase has '🙂' in it"),
        ('[[phrase]]\nwords = "call 911"\nintent = "look"\n', "numbers in words"),
        ('[[phrase]]\nwords = "you"\nintent = "look"\n', "too short"),
        (f'[[phrase]]\nwords = "{"you " * 60}"\nintent = "look"\n', "60 words"),
        (
            '[[phrase]]\nwords = "what\'s this"\nintent = "read"\n[say]\n"what\'s" = ["wʌts"]\n',
            "\"what's this\" and 'what is this' sound the same",
        ),
        ('[[phrase]]\nwords = "read this to me"\nintent = "read"\n', "'read this' is the beginning of 'read this to me'"),
        ("built_in = false\n", "there is no phrase"),
        (b"\xff\xfe", "not UTF-8"),
        ("#" * (FILE_LIMIT + 1), "larger than"),
    ],
)
def test_a_bad_phrase_book_is_refused_with_where_and_what_to_do(tmp_path: Path, text: str | bytes, says: str) -> None:
    refused = refusal(tmp_path, text)
    assert says in refused
    assert "phrases.toml" in refused


@pytest.mark.parametrize("name", ["", "  ", "🙂", "r2d2", "hey " * 20])
def test_a_name_that_nobody_can_say_is_refused(tmp_path: Path, name: str) -> None:
    assert "the wake name" in refusal(tmp_path, "", name)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="voice_phrases"):
        load_phrase_book("hey iris", tmp_path / "none.toml")


def test_a_word_that_nobody_can_pronounce_asks_for_its_sounds(tmp_path: Path) -> None:
    class Silent:
        def pronounce(self, word: str) -> tuple[str, ...]:
            return ()

    with pytest.raises(SettingsError, match=r"nobody knows how 'xqz' is said"):
        load_phrase_book("hey xqz", None, Silent())
