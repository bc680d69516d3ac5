"""Sound that is made to be heard: what listening takes, what it does not take, and what limits what it takes (`SECURITY.md`, voice)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soxr
from numpy.typing import NDArray

from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Intent, Scope
from eyelid_rig.prompts.voice.decision import Decision, Event
from eyelid_rig.prompts.voice.listener import Listener
from eyelid_rig.prompts.voice.mic.formats import Format
from eyelid_rig.prompts.voice.mic.mono import Mono
from eyelid_rig.prompts.voice.opening import open_listener
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples
from eyelid_rig.settings import RigSettings
from factory import Rig
from unit.prompts.voice.conftest import Say
from unit.rig.deskrig import DeskRig

ASKED = "hey iris, what is this?"
_CARD_HZ = 48_000
Wave = NDArray[np.float64]


@pytest.fixture(scope="module")
def opened() -> Listener:
    return open_listener(RigSettings(profile="pi5"))


@pytest.fixture
def listener(opened: Listener) -> Listener:
    opened.reset()
    return opened


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[DeskRig]:
    made = DeskRig.make(tmp_path / "rig", Rig.make(double_scope=Scope.TRAIN))
    yield made
    made.stop()


@pytest.fixture
def careful(tmp_path: Path) -> Iterator[DeskRig]:
    """The same with `voice_confirm`."""
    made = DeskRig.make(tmp_path / "rig", Rig.make(), confirms=True)
    yield made
    made.stop()


def quiet(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE_HZ), np.int16)


def prompts(listener: Listener, *parts: Samples) -> list[Decision]:
    decided = listener.feed(np.concatenate([quiet(0.5), *parts])) + listener.finish()
    return [one for one in decided if one.event is Event.PROMPT]


def from_a_loudspeaker(spoken: Samples) -> Samples:
    """A small one, a little too loud, in a room: no bass, its peaks bent, an echo."""
    wave = spoken / np.abs(spoken).max()
    spectrum = np.fft.rfft(wave)
    spectrum[np.fft.rfftfreq(wave.size, 1 / RATE_HZ) < 150] *= 0.1
    bent = np.tanh(1.5 * np.fft.irfft(spectrum, wave.size))
    echo = np.zeros_like(bent)
    echo[800:] = 0.25 * bent[:-800]
    return np.asarray((bent + echo) * 9_000, np.int16)


def answer(rig: DeskRig, heard: Decision) -> None:
    """What a rig makes of what its ear heard."""
    rig.say(heard.phrase, Intent[heard.intent.upper()])
    for _ in range(40):
        rig.see(1)
        rig.wait(50)
    rig.settle()


# A recording of the wearer, or a television that says the words


def test_a_recording_is_taken_for_the_wearer_and_gets_an_answer_and_no_more(rig: DeskRig, listener: Listener, say: Say) -> None:
    (heard,) = prompts(listener, from_a_loudspeaker(say(ASKED)))
    answer(rig, heard)
    (prompt,) = rig.details(ledger.Prompt)
    assert (prompt.gesture, prompt.scope) == (Gesture.VOICE, Scope.ANSWER), "though the wearer opted in to train"
    assert sorted(rig.outcomes()) == [1], "and it is counted"
    (made,) = rig.bundles()
    assert made.draft.frame.age_ms <= 0, "and it sees nothing of before"


def test_where_a_press_is_required_a_recording_alone_gets_nothing(careful: DeskRig, listener: Listener, say: Say) -> None:
    (heard,) = prompts(listener, from_a_loudspeaker(say(ASKED)))
    answer(careful, heard)
    assert (careful.details(ledger.Prompt), careful.bundles(), careful.desk.state()[2]) == ([], [], 0)


def test_a_television_that_talks_about_such_things_is_not_answered(listener: Listener, say: Say) -> None:
    said = "So, what is this? Read this. Harry is here, what is this? Look at this, everybody! Forget that. What brand is this?"
    assert prompts(listener, from_a_loudspeaker(say(said))) == []


# A flood


def test_a_loop_of_prompts_gets_one_answer_in_five_seconds_and_twenty_until_a_finger_presses(
    rig: DeskRig, listener: Listener, say: Say
) -> None:
    looped = np.concatenate([say(ASKED), quiet(1.0)])
    heard = prompts(listener, looped, looped, looped)
    assert len(heard) == 3, "the ear takes them all: what limits them is the board"
    for number in range(44):
        rig.say(heard[number % 3].phrase, Intent.IDENTIFY)
        rig.wait(2_510)
    assert rig.desk.state()[2] == 20
    assert rig.agent.hearing.listening.last.refused == "voice-limit"
    taken = [link.entry.time.monotonic_ms for link in rig.book.links if isinstance(link.entry.detail, ledger.Prompt)]
    assert len(taken) == 20
    assert min(np.diff(taken)) >= 4_900, "but for the milliseconds between board and ledger"


# Under music


def music(seconds: float, seed: int) -> Wave:
    """Chords that fade, with a stroke on each: loud, with no word in it. Its mean power is 1."""
    rng, times = np.random.default_rng(seed), np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    wave = np.zeros(times.size)
    for at_s in np.arange(0, seconds, 0.4):
        since = times - at_s
        sounds, strikes = (since >= 0) & (since < 0.8), (since >= 0) & (since < 0.05)
        root_hz = 110 * 2 ** (rng.integers(12) / 12)
        for harmonic in (1, 1.26, 1.5, 2, 3, 4, 6):
            wave[sounds] += np.sin(2 * np.pi * root_hz * harmonic * times[sounds]) * np.exp(-2 * since[sounds]) / harmonic
        wave[strikes] += rng.normal(0, 0.6, int(strikes.sum()))
    return wave / np.sqrt((wave**2).mean())


def under_music(spoken: Samples, ratio_db: float, seed: int) -> Samples:
    """The words two seconds into six of music, `ratio_db` louder than it."""
    level = float(np.sqrt((spoken.astype(np.float64) ** 2).mean()))
    mixed = music(6, seed) * level * 10 ** (-ratio_db / 20)
    mixed[2 * RATE_HZ : 2 * RATE_HZ + spoken.size] += spoken
    return np.asarray(mixed * min(1.0, 30_000 / np.abs(mixed).max()), np.int16)


def test_words_far_below_loud_music_are_no_prompt(listener: Listener, say: Say) -> None:
    assert prompts(listener, under_music(say(ASKED), 10, seed=0)) != [], "this music hides nothing that is louder than it"
    listener.reset()
    assert prompts(listener, under_music(say(ASKED), -15, seed=0)) == []


# Above what anybody hears


def carried(spoken: Samples, carrier_hz: float) -> Samples:
    """The words on a carrier, as a card of 48 kHz would take them in."""
    wave = soxr.resample(soxr.resample(spoken.astype(np.float64), RATE_HZ, 8_000), 8_000, _CARD_HZ)
    times = np.arange(wave.size) / _CARD_HZ
    full = 14_000 * (1 + wave / np.abs(wave).max()) * np.cos(2 * np.pi * carrier_hz * times)
    return np.asarray(full, np.int16)


def test_words_that_were_moved_above_hearing_do_not_come_back_by_resampling(listener: Listener, say: Say) -> None:
    sound = carried(say(ASKED), RATE_HZ)
    assert prompts(listener, sound[::3]) != [], "folded by who leaves samples out, they are plain speech"
    listener.reset()
    taken = Mono(Format(_CARD_HZ, 1)).convert(sound[:, np.newaxis])
    assert prompts(listener, taken) == []
    assert np.sqrt((taken[RATE_HZ // 4 :].astype(np.float64) ** 2).mean()) < 30, "what is left is 50 dB under what came in"
