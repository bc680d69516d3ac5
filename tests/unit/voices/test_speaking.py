"""The voices say what is written, so that one can understand it; each sentence is made once."""

from __future__ import annotations

from difflib import SequenceMatcher
from pathlib import Path

import numpy as np
import pytest

from eyelid_bench.voices import making
from eyelid_bench.voices.clips import Group, Half
from eyelid_bench.voices.conditions import NOISE_10DB
from eyelid_bench.voices.corpus import Line, near_miss_lines, prompt_lines
from eyelid_bench.voices.making import Recipe, said
from eyelid_bench.voices.people import people
from eyelid_bench.voices.pronouncing import English, phonemes
from eyelid_formats.errors import RigError
from eyelid_rig.prompts.voice.hama_model import HamaModel
from eyelid_rig.prompts.voice.phonemes import Samples

pytestmark = pytest.mark.usefixtures("voices")
_TOLD_APART = str.maketrans(
    {"ɚ": "ə", "ɝ": "ə", "ɔ": "ɑ", "ɒ": "ɑ", "ʌ": "ə", "ɐ": "ə", "ɾ": "t", "i": "ɪ", "ː": "", "ˈ": "", "ˌ": "", "͡": "", "h": ""}
)


def heard(samples: Samples) -> str:
    """hama's best symbol of each frame, joined."""
    model = HamaModel()
    best = model.log_probs(samples).argmax(axis=1)
    kept = best[np.flatnonzero(np.diff(best, prepend=-1))]
    return "".join(model.symbols[index] for index in kept if not model.symbols[index].startswith("<"))


def likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one.translate(_TOLD_APART), other.translate(_TOLD_APART), autojunk=False).ratio()


@pytest.mark.parametrize("half", Half)
@pytest.mark.parametrize("group", Group)
def test_a_voice_of_each_group_is_understood(half: Half, group: Group) -> None:
    voice = next(voice for voice in people(half) if voice.group is group)

    assert likeness(heard(said(Recipe("Hey iris, what is this?", voice, 1.0))), "heɪaɪɹɪswɑtɪzðɪs") > 0.7


def test_the_same_recipe_makes_the_same_sound(tmp_path: Path) -> None:
    recipe = Recipe("Read this.", people(Half.TUNING)[0], 1.1)

    assert np.array_equal(said(recipe, tmp_path / "one"), said(recipe, tmp_path / "other"))


def test_a_sentence_is_synthesised_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    monkeypatch.setattr(making, "speak", lambda *recipe: calls.append(recipe) or np.full(1600, 9000, np.int16))
    recipe = Recipe("Read this.", people(Half.TUNING)[0], 1.1)

    assert np.array_equal(said(recipe, tmp_path), said(recipe, tmp_path))
    assert len(calls) == 1


def test_a_file_that_was_cut_short_is_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "speak", lambda *_: np.full(1600, 9000, np.int16))
    recipe = Recipe("Read this.", people(Half.TUNING)[0], 1.1)
    whole = said(recipe, tmp_path)
    (kept,) = tmp_path.rglob("*.npy")
    kept.write_bytes(kept.read_bytes()[:200])

    assert np.array_equal(said(recipe, tmp_path), whole)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without the voices' time: what they say is a tone."""
    monkeypatch.setattr(making, "speak", lambda *_: (9000 * np.sin(np.arange(24000) / 3)).astype(np.int16))
    monkeypatch.setattr(said, "__defaults__", (tmp_path,))


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("lines", [prompt_lines, near_miss_lines])
def test_a_clip_is_the_same_whenever_it_is_made_and_tells_what_it_is(lines: type[list[Line]]) -> None:
    one, other = (lines(Half.TUNING)[3].clip(NOISE_10DB) for _ in range(2))  # type: ignore[call-arg, arg-type]

    assert np.array_equal(one.samples, other.samples)
    assert (one.half, one.condition, one.samples.dtype) == (Half.TUNING, "noise-10db", np.int16)
    assert (one.phrase == "") == (one.intent == "") == (lines is near_miss_lines)


def test_diphthongs_are_one_letter_and_pauses_stay() -> None:
    assert phonemes("Hey iris, what is this?", English.AMERICAN) == "hˈA ˈIɹɪs, wˌʌt ɪz ðˈɪs?"
    assert phonemes("Over there.", English.BRITISH) == "ˌQvə ðˈɛː."


def test_a_voice_that_is_not_here_is_named_with_the_command_that_gets_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("eyelid_bench.voices.kokoro.STYLES", tmp_path)

    with pytest.raises(RigError, match="the voice nobody is not here: `make voices` gets it"):
        making.speak("a", "nobody", 1.0)
