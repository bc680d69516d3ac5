"""What a microphone gives is what the condition says: the ratio to the noise, the room, the silence around, and always the same."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from eyelid_bench.voices.chance import Rng, generator, seed
from eyelid_bench.voices.clips import Half
from eyelid_bench.voices.conditions import CLEAN, NOISE_5DB, NOISE_10DB, REVERB, REVERB_FAR, Condition, Noise, Reach
from eyelid_bench.voices.making import levels_db, trimmed
from eyelid_bench.voices.mixing import SELF_NOISE_DB, TAIL_S, Heard, active_level_db, heard
from eyelid_bench.voices.noises import household, pink
from eyelid_bench.voices.rooms import COUNT, impulse_response
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

PINK = (replace(NOISE_10DB, noise=Noise.PINK), replace(NOISE_5DB, noise=Noise.PINK))


def rng() -> Rng:
    return generator(seed(Half.TUNING, "test"))


def words() -> Samples:
    """Two words of a second with a pause as long between them."""
    tone = 9000 * np.sin(2 * np.pi * 300 * np.arange(3 * RATE_HZ) / RATE_HZ)
    tone[RATE_HZ : 2 * RATE_HZ] = 0
    return tone.astype(np.int16)


def played(condition: Condition) -> Heard:
    return heard(words(), condition, Half.TUNING, "nobody", rng())


def power_db(samples: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
    return float(10 * np.log10(np.mean(samples**2)))


@pytest.mark.parametrize("condition", PINK)
def test_the_noise_is_as_far_under_the_voice_as_the_condition_says(condition: Condition) -> None:
    clean, noisy = (played(each).samples.astype(np.float64) for each in (CLEAN, condition))
    voice = clean * (noisy @ clean) / (clean @ clean)

    first = slice(round(played(CLEAN).starts_s * RATE_HZ), round((played(CLEAN).starts_s + 1) * RATE_HZ))
    assert power_db(voice[first]) - power_db(noisy - voice) == pytest.approx(condition.snr_db, abs=0.1)


def test_a_pause_makes_the_voice_no_quieter() -> None:
    voice = words().astype(np.float32) / 32768

    assert active_level_db(voice) == pytest.approx(active_level_db(voice[:RATE_HZ]), abs=0.01)


@pytest.mark.parametrize("condition", [CLEAN, *PINK, REVERB, REVERB_FAR, replace(NOISE_10DB, noise=Noise.HOUSEHOLD)])
def test_the_same_numbers_give_the_same_samples(condition: Condition) -> None:
    assert np.array_equal(played(condition).samples, played(condition).samples)


def test_a_clip_begins_and_ends_with_what_is_around_the_voice() -> None:
    sound = played(PINK[0])
    levels = levels_db(sound.samples)

    assert 0.5 <= sound.starts_s <= 1.0
    assert sound.ends_s - sound.starts_s == pytest.approx(3)
    assert len(sound.samples) / RATE_HZ - sound.ends_s == pytest.approx(TAIL_S)
    assert levels[:40].mean() == pytest.approx(levels[-140:].mean(), abs=3)


def test_quiet_is_the_microphones_own_noise() -> None:
    assert levels_db(played(CLEAN).samples)[:40].mean() == pytest.approx(SELF_NOISE_DB, abs=1)


def test_a_clip_has_one_level_and_place_in_all_conditions() -> None:
    assert {(sound.starts_s, sound.ends_s) for sound in map(played, (CLEAN, *PINK, REVERB))} == {
        (played(CLEAN).starts_s, played(CLEAN).ends_s)
    }


def test_nothing_is_cut_off_at_full_scale() -> None:
    loud = replace(NOISE_10DB, snr_db=-30, noise=Noise.PINK)

    assert np.abs(played(loud).samples.astype(np.int32)).max() < 32767


def test_pink_noise_has_as_much_in_each_octave() -> None:
    spectrum = np.abs(np.fft.rfft(pink(20 * RATE_HZ, rng()))) ** 2
    octaves = [10 * np.log10(spectrum[20 * low : 40 * low].sum()) for low in (100, 400, 1600, 3200)]

    assert max(octaves) - min(octaves) < 1


def test_a_household_is_never_silent_and_never_the_same() -> None:
    numbers = rng()
    first, second = household(RATE_HZ, numbers), household(RATE_HZ, numbers)

    assert np.isfinite(first).all()
    assert first.std() > 0.5
    assert not np.array_equal(first, second)


@pytest.mark.parametrize("half", Half)
def test_a_room_echoes_for_between_a_quarter_and_nine_tenths_of_a_second(half: Half) -> None:
    """By Schroeder's integral, from 5 to 25 dB under the start."""
    for number in range(COUNT):
        response = impulse_response(half, Reach.WORN, number).astype(np.float64)
        left_db = 10 * np.log10(np.cumsum(response[::-1] ** 2)[::-1] / np.sum(response**2) + 1e-12)
        assert 0.25 < 3 * (np.argmax(left_db < -25) - np.argmax(left_db < -5)) / RATE_HZ < 0.9


def test_from_across_the_room_less_of_the_voice_comes_straight() -> None:
    def straight(reach: Reach) -> float:
        responses = [impulse_response(Half.REPORT, reach, number) for number in range(COUNT)]
        return float(np.mean([np.sum(response[:40] ** 2) / np.sum(response**2) for response in responses]))

    assert straight(Reach.ACROSS) < 0.5 < straight(Reach.WORN)


def test_rooms_of_the_halves_differ() -> None:
    assert not np.array_equal(impulse_response(Half.TUNING, Reach.WORN, 0)[:2000], impulse_response(Half.REPORT, Reach.WORN, 0)[:2000])


def test_a_sentence_is_cut_where_it_is_no_longer_heard() -> None:
    quiet = np.zeros(RATE_HZ, np.int16)
    quiet[::2] = 3

    assert len(trimmed(np.concatenate([quiet, words(), quiet]))) == 3 * RATE_HZ
