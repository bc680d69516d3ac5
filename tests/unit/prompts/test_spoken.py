"""Words are tidied before they go anywhere, and no error, value or log quotes them."""

from __future__ import annotations

from contextlib import suppress
from unicodedata import is_normalized

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_formats.crop import Picture
from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.spoken import WORDS_BYTES, Deaf, Spoken, tidy


def test_words_are_one_line_in_nfc() -> None:
    assert tidy("  what is this\ttable\n made of? ") == "what is this table made of?"
    assert tidy("cafe\u0301") == "caf\u00e9"


@pytest.mark.parametrize(
    "words", ["", "  \n\t ", "a\x00b", "a\x1b[31mb", "a\u202eb", "a\u200bb", "a\ud800b", "x" * (WORDS_BYTES + 1), "é" * 257]
)
def test_what_is_no_line_of_at_most_512_printable_bytes_is_refused_and_not_quoted(words: str) -> None:
    with pytest.raises(RigError) as refused:
        tidy(words)
    assert refused.value.code is Code.WORDS_REFUSED
    assert not words.strip() or words not in str(refused.value)


def test_the_longest_words_are_those_that_a_crop_takes() -> None:
    words = tidy("x" * WORDS_BYTES)
    plain = Picture(bytes(32), b"x", words, bytes(32)).encode()
    assert Picture.decode(plain, len(plain)).words == words


@given(st.text())
def test_whatever_is_taken_is_tidy_already(words: str) -> None:
    with suppress(RigError):
        taken = tidy(words)
        assert tidy(taken) == taken
        assert is_normalized("NFC", taken)
        assert 0 < len(taken.encode()) <= WORDS_BYTES
        assert taken.isprintable()


def test_a_phrase_does_not_show_its_words_where_it_is_logged() -> None:
    assert "secret" not in f"{Spoken('my secret', 1)} {[Spoken('my secret', 1)]!r}"


def test_a_rig_without_a_microphone_hears_nothing() -> None:
    assert Deaf().heard(1) is None
