"""Which thresholds are chosen, of alignments that are made up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eyelid_bench.voices.training import choosing
from eyelid_bench.voices.training.arguments import arguments
from eyelid_bench.voices.training.choosing import GRID, NEAR, chosen, counted, worth
from eyelid_bench.voices.training.hearing import Example
from eyelid_rig.prompts.voice.matching import Aligned, Fit
from eyelid_rig.prompts.voice.phrase_book_file import load_phrase_book
from eyelid_rig.prompts.voice.thresholds import TUNED

_PHRASE = load_phrase_book("hey iris", None).phrases[0]
_FIT = Fit(_PHRASE, 0, 10, 20, name=0.0, worst_name=0.0, said=0.0, worst=0.0, after=0, other_name=False, other_words=False)


def heard(condition: str, phrase: str = "", **costs: float) -> tuple[str, Example, Aligned]:
    """A clip on which the matching comes to these scores."""
    fit = replace(_FIT, **costs)  # type: ignore[arg-type]
    return condition, Example(None, "", "", phrase), Aligned(fit, replace(fit, phrase=None), 0, 0)  # type: ignore[arg-type]


def test_a_near_miss_that_passes_is_weighed_against_prompts_that_do_not() -> None:
    some = [heard("prompts", _PHRASE.words, said=-0.8), heard("prompts", _PHRASE.words), heard(NEAR, said=-0.7)]
    assert chosen(some).phrase == -0.6
    assert worth(counted(some, replace(TUNED, phrase=-0.9))) == pytest.approx(1 - choosing.NEAR_MISS_COSTS)
    assert worth(counted(some, replace(TUNED, phrase=-0.6))) == 0.5


def test_prompts_that_nothing_is_near_to_are_given_all_the_room_there_is() -> None:
    limits = chosen([heard("prompts", _PHRASE.words, said=-0.1), heard(NEAR, said=-5.0)])
    assert (limits.name, limits.phrase, limits.word, limits.sound) == tuple(min(GRID[one]) for one in ("name", "phrase", "word", "sound"))


def test_of_limits_that_are_as_good_the_one_with_most_room_in_noise_is_chosen() -> None:
    assert chosen([heard("prompts", _PHRASE.words), heard(NEAR, said=-5.0)]).noise == max(GRID["noise"])


def test_a_prompt_that_is_taken_for_another_is_not_found() -> None:
    assert counted([heard("prompts", "read this"), heard("prompts", _PHRASE.words)], TUNED) == {"prompts": (1, 2)}


def test_what_the_rig_goes_by_is_in_the_grid() -> None:
    assert all(getattr(TUNED, name) in values for name, values in GRID.items())


@pytest.mark.parametrize("words", [["weights.bin"], ["nowhere/weights.npy"], ["."], ["weights.npy", "many"], ["weights.npy", "0"]])
def test_what_would_be_found_wrong_after_hours_is_said_at_once(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        arguments(words)
    assert stopped.value.code == 2
    assert "error:" in capsys.readouterr().err
