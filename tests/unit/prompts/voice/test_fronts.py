from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable

import numpy as np
import pytest
from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model

from eyelid_formats.errors import SettingsError
from eyelid_rig.prompts.voice.fronts import BLOCK, Front
from eyelid_rig.prompts.voice.fronts.energy import EnergyGate
from eyelid_rig.prompts.voice.fronts.microwakeword import MODELS, MicroWakeWordFront
from eyelid_rig.prompts.voice.fronts.silero import SileroFront
from eyelid_rig.prompts.voice.fronts.wake_model import WakeModel
from eyelid_rig.prompts.voice.opening import front_name
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples
from eyelid_rig.settings import RigSettings
from unit.prompts.voice.conftest import Say

_NAME = "okay nabu"
_FRONTS: dict[str, Callable[[], Front]] = {"silero": SileroFront, "microwakeword": lambda: MicroWakeWordFront(_NAME)}


def _blocks(sound: Samples) -> list[Samples]:
    return list(sound[: sound.size // BLOCK * BLOCK].reshape(-1, BLOCK))


def _noise(seconds: float, amplitude: float, seed: int = 1) -> Samples:
    noise: Samples = np.random.default_rng(seed).normal(0, amplitude, round(seconds * RATE_HZ)).astype(np.int16)
    return noise


def _around(speech: Samples, amplitude: float = 3, seconds: float = 4) -> Samples:
    sound = np.concatenate([np.zeros(round(seconds * RATE_HZ), np.int16), speech, np.zeros(2 * RATE_HZ, np.int16)])
    return np.clip(sound + _noise(sound.size / RATE_HZ, amplitude)[: sound.size].astype(np.int32), -32_768, 32_767).astype(np.int16)


@pytest.mark.parametrize("name", _FRONTS)
def test_a_front_hears_the_name_and_what_follows_and_no_speech_before(name: str, say: Say) -> None:
    front = _FRONTS[name]()
    heard = [front.hear(block) for block in _blocks(_around(say(f"{_NAME}, what is this?")))]
    first = heard.index(True) * BLOCK / RATE_HZ
    assert 4 <= first < 4 + front.lookback_s
    assert sum(heard) > 15
    assert not any(heard[-15:])


@pytest.mark.parametrize("amplitude", [0, 3, 300, 3000])
@pytest.mark.parametrize("name", _FRONTS)
def test_no_front_takes_noise_for_speech(name: str, amplitude: float) -> None:
    front = _FRONTS[name]()
    assert not any(front.hear(block) for block in _blocks(_noise(5, amplitude)))


def test_microwakeword_sleeps_through_speech_without_the_name(say: Say) -> None:
    front = MicroWakeWordFront(_NAME)
    assert not any(front.hear(block) for block in _blocks(_around(say("what is this, and why does it take so long to come?"))))


def test_microwakeword_sleeps_again_when_it_may_rest(say: Say) -> None:
    front = MicroWakeWordFront(_NAME)
    assert sum(front.hear(block) for block in _blocks(_around(say(_NAME))))
    front.rest()
    assert not any(front.hear(block) for block in _blocks(say("look at this, please")))


@pytest.mark.parametrize("name", _FRONTS)
def test_after_a_wipe_a_front_hears_as_if_nobody_had_spoken(name: str, say: Say) -> None:
    front, said = _FRONTS[name](), _blocks(_around(say(_NAME), seconds=0.5))
    speaking = next(at for at, block in enumerate(said) if front.hear(block))
    front.wipe()
    assert not any(front.hear(block) for block in _blocks(np.zeros(RATE_HZ // 4, np.int16)))
    assert any(front.hear(block) for block in said)
    assert speaking


def test_steady_noise_keeps_the_gate_shut_and_speech_above_it_opens_it(say: Say) -> None:
    gate = EnergyGate()
    opens = [gate.opens(block) for block in _blocks(_around(say(_NAME), amplitude=200, seconds=20))]
    quiet, spoken = opens[100:600], opens[630:655]
    assert sum(quiet) < 25
    assert all(spoken)


def test_the_gate_learns_a_room_that_grows_loud() -> None:
    gate = EnergyGate()
    for block in _blocks(_noise(10, 10)):
        gate.opens(block)
    opens = [gate.opens(block) for block in _blocks(_noise(10, 500))]
    assert opens[0]
    assert not any(opens[-60:])


def test_an_offset_is_no_sound() -> None:
    gate = EnergyGate()
    assert not any(gate.opens(np.full(BLOCK, offset, np.int16)) for offset in (0, 900, -32_768, 32_767) for _ in range(50))


@pytest.mark.parametrize(
    ("profile", "name", "wanted", "front"),
    [
        ("zero", "hey iris", "auto", "silero"),
        ("zero", "Okay  Nabu", "auto", "microwakeword"),
        ("pi4", "okay nabu", "auto", "silero"),
        ("pi5", "okay nabu", "auto", "silero"),
        ("zero", "okay nabu", "silero", "silero"),
        ("pi5", "alexa", "microwakeword", "microwakeword"),
    ],
)
def test_auto_takes_microwakeword_on_a_zero_where_the_name_has_a_model(profile: str, name: str, wanted: str, front: str) -> None:
    assert front_name(RigSettings(profile=profile, voice_name=name, voice_front=wanted)) == front  # type: ignore[arg-type]


def test_microwakeword_for_a_name_without_a_model_is_refused_with_the_names_it_has() -> None:
    with pytest.raises(SettingsError, match=r"voice-phrase: .*hey jarvis.*'hey iris'"):
        front_name(RigSettings(voice_name="hey iris", voice_front="microwakeword"))


@pytest.mark.parametrize("name", MODELS)
def test_each_name_of_microwakeword_has_its_model_in_the_wheel(name: str) -> None:
    assert MicroWakeWordFront(name).by_name


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("size", [1, 3])
def test_a_model_gives_the_numbers_that_its_own_package_gives(name: str, size: int, say: Say) -> None:
    sound = np.concatenate([_around(say(f"{name}, what is this?"), 300, 1), _noise(1, 9000), np.full(RATE_HZ, -32_768, np.int16)])
    pieces = sound[: sound.size // (size * BLOCK) * size * BLOCK].reshape(-1, size * BLOCK)
    features, package, model = MicroWakeWordFeatures(), MicroWakeWord.from_builtin(Model[MODELS[name]]), WakeModel(MODELS[name])
    theirs = [max(package.process_streaming_prob(one) for one in features.process_streaming(piece.tobytes())) for piece in pieces]
    assert [model.highest(piece) for piece in pieces] == theirs
    assert max(theirs) > 0


_COUNT = """
import os, numpy
from eyelid_rig.prompts.voice.fronts.silero import SileroSpeech
before = os.environ.get("OMP_THREAD_LIMIT")
SileroSpeech().hear(numpy.zeros(512, numpy.int16))
assert os.environ.get("OMP_THREAD_LIMIT") == before
print(len(os.listdir("/proc/self/task")))
"""


@pytest.mark.parametrize("limit", [{}, {"OMP_THREAD_LIMIT": "3"}])
def test_silero_starts_no_threads_of_its_own(limit: dict[str, str]) -> None:
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", **limit}
    counted = subprocess.run([sys.executable, "-c", _COUNT], env=environment, check=True, capture_output=True, text=True)
    assert counted.stdout == "1\n"
