from __future__ import annotations

from itertools import combinations

import pytest

from eyelid_rig.prompts.voice.lexicon import SAID
from eyelid_rig.prompts.voice.neighbours import COMMON
from eyelid_rig.prompts.voice.pronouncing import UnknownSoundError, apart, pronounced, sounds_of
from eyelid_rig.prompts.voice.sounds import ALIASES, FAR, SOUNDS, distance


def test_a_distance_is_the_same_both_ways_and_nothing_but_the_same_sound_has_none() -> None:
    for one, other in combinations(SOUNDS, 2):
        assert 0 < distance(one, other) == distance(other, one) <= FAR


@pytest.mark.parametrize(
    ("sound", "near", "far"),
    [
        ("ɪ", "i", "ɑ"),
        ("ə", "ɪ", "aɪ"),
        ("s", "z", "n"),
        ("t", "ɾ", "l"),
        ("ɹ", "ɻ", "s"),
        ("p", "b", "h"),
        ("eɪ", "ɛ", "u"),
        ("ɚ", "ə", "i"),
    ],
)
def test_a_swap_that_listeners_make_is_nearer_than_one_that_they_do_not(sound: str, near: str, far: str) -> None:
    assert distance(sound, near) < distance(sound, far)


def test_what_is_no_sound_is_far_from_everything() -> None:
    assert distance("一", "a") == distance("˥", "k") == FAR


def test_an_alias_is_the_sound_that_it_stands_for() -> None:
    assert set(ALIASES.values()) <= set(SOUNDS)
    assert distance("g", "ɡ") == 0


@pytest.mark.parametrize("word", [*SAID, *COMMON])
def test_every_word_that_we_wrote_is_ipa_that_the_matching_knows(word: str) -> None:
    said = pronounced(word)
    assert said.by_hand
    assert said.sounds
    assert all(sounds and set(sounds) <= set(SOUNDS) for sounds in said.sounds)


def test_ipa_as_dictionaries_write_it_is_taken() -> None:
    assert sounds_of("ˈaɪ.ɹɪs") == ("aɪ", "ɹ", "ɪ", "s")
    assert sounds_of("tʃiːz") == ("t͡ʃ", "i", "z")
    assert sounds_of("d͡ʒʌd͡ʒ") == sounds_of("dʒʌdʒ") == ("d͡ʒ", "ʌ", "d͡ʒ")
    assert sounds_of("nəʊvə") == ("n", "oʊ", "v", "ə")


@pytest.mark.parametrize(
    ("ipa", "symbol", "nearest"), [("n3v", "3", "ɜ"), ("n@v", "@", "ə"), ("kæc", "c", "k"), ("bÿn", "ÿ", "y"), ("a🙂", "🙂", "")]
)
def test_a_symbol_that_is_no_ipa_is_named_with_what_may_be_meant(ipa: str, symbol: str, nearest: str) -> None:
    with pytest.raises(UnknownSoundError) as caught:
        sounds_of(ipa)
    assert (caught.value.symbol, caught.value.nearest) == (symbol, nearest)


def test_by_hand_comes_before_ours_and_ours_before_the_models() -> None:
    class Model:
        def pronounce(self, word: str) -> tuple[str, ...]:
            return ("b", "ɑ", " ", "二")

    assert pronounced("this", Model(), {"this": ["dɪʃ"]}).sounds == (("d", "ɪ", "ʃ"),)
    assert pronounced("this", Model()).sounds[0] == ("ð", "ɪ", "s")
    guessed = pronounced("bah", Model())
    assert guessed.sounds == (("b", "ɑ"),)
    assert not guessed.by_hand
    assert pronounced("bah").sounds == ()


def test_words_are_as_far_apart_as_the_cheapest_way_from_one_to_the_other() -> None:
    assert apart(("ð", "ɪ", "s"), ("ð", "ɪ", "s")) == 0
    assert apart(("ð", "ɪ", "s"), ("ð", "i", "z")) == pytest.approx(distance("ɪ", "i") + distance("s", "z"))
    assert apart((), ("s",)) == 0.8
