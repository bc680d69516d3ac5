"""`eyelid-bench say` against a simulation that only listens: what cannot be said is refused before it is said, and says what to do."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile

from eyelid_bench import cli, speaking
from eyelid_bench.control import ControlServer, Verbs
from eyelid_bench.layout import Layout
from eyelid_bench.voices.making import Recipe
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples

SENTENCE = (np.sin(np.arange(RATE_HZ) * 0.2) * 12_000).astype(np.int16)


class Simulation:
    """Notes what came in, and makes nothing of it until `answers`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.said: list[str] = []
        self.heard: list[Samples] = []
        self.begun, self.answers = threading.Event(), threading.Event()
        self.answers.set()
        self.server = ControlServer(folder, Verbs(lambda _name: "done", lambda words: self.said.append(words) or "sealed", self._hear))
        self.settings(microphone=True)

    def settings(self, *, microphone: bool) -> None:
        Layout(self.folder).settings.write_text(f"simulated = true\nvoice = {str(microphone).lower()}\n")

    def _hear(self, samples: Samples) -> str:
        self.heard.append(samples)
        self.begun.set()
        self.answers.wait(20)
        return "sealed"


@pytest.fixture
def simulation(tmp_path: Path) -> Iterator[Simulation]:
    simulation = Simulation(tmp_path)
    yield simulation
    simulation.server.close()


@pytest.fixture(autouse=True)
def one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    """Synthesised elsewhere, and listened to elsewhere."""

    def said(recipe: Recipe) -> Samples:
        if len(recipe.text) > 400:
            raise ValueError("Kokoro says 1 to 509 phonemes, not 600")
        return SENTENCE

    monkeypatch.setattr(speaking, "said", said)
    monkeypatch.setattr("eyelid_bench.saying._second_listener", lambda _settings, _sound: ["no name was heard in it"])


def say(folder: Path, *arguments: str) -> int:
    return cli.run_edge(lambda: cli.bench(["say", "--out", str(folder), *arguments], standalone_mode=False))


def test_words_are_said_aloud_and_what_was_made_of_them_is_shown(simulation: Simulation, capsys: pytest.CaptureFixture[str]) -> None:
    assert say(simulation.folder, "hey iris, what is this") == 0
    assert capsys.readouterr().out.splitlines() == ["say: sealed", "     no name was heard in it"]
    assert np.array_equal(simulation.heard[0], speaking.spoken("hey iris, what is this"))


def test_a_recording_is_said_as_it_is(simulation: Simulation, tmp_path: Path) -> None:
    path = tmp_path / "sentence.WAV"
    soundfile.write(path, SENTENCE, RATE_HZ, subtype="PCM_16")
    assert say(simulation.folder, str(path)) == 0
    assert np.abs(simulation.heard[0].astype(int) - SENTENCE).max() <= 1


def test_text_stays_text(simulation: Simulation) -> None:
    assert say(simulation.folder, "--text", "what is this") == 0
    assert (simulation.said, simulation.heard) == (["what is this"], [])


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("hey iris", "--voice", "nobody"), 2, "no voice 'nobody'; there are af_alloy"),
        (("hey iris", "--snr", "90"), 2, "to 60 dB"),
        (("word " * 90,), 1, "say it in fewer words"),
        (("",), 1, "there are no words"),
        (("nowhere.wav",), 2, "sound-unreadable: nowhere.wav: No such file"),
        (("nowhere.wav", "--snr", "10"), 2, "a recording is played as it is"),
        ((), 2, "say what?"),
        (("hey iris", "--text", "hey iris"), 2, "say what?"),
    ],
)
def test_what_cannot_be_said_is_refused_and_nothing_is_played(
    simulation: Simulation, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], code: int, told: str
) -> None:
    assert say(simulation.folder, *arguments) == code
    assert told in capsys.readouterr().err
    assert simulation.heard == []


def test_a_simulation_without_a_microphone_says_how_to_start_one_with_it(
    simulation: Simulation, capsys: pytest.CaptureFixture[str]
) -> None:
    simulation.settings(microphone=False)
    assert say(simulation.folder, "hey iris") == 1
    assert "eyelid-bench sim --microphone" in capsys.readouterr().err


def test_where_no_simulation_runs_nothing_is_synthesised(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert say(tmp_path / "nowhere", "x" * 600) == 2
    assert "start one with eyelid-bench sim" in capsys.readouterr().err


def test_control_c_ends_it_quietly_while_the_rig_listens(simulation: Simulation, tmp_path: Path) -> None:
    path = tmp_path / "sentence.wav"
    soundfile.write(path, SENTENCE, RATE_HZ, subtype="PCM_16")
    simulation.answers.clear()
    command = [sys.executable, "-m", "eyelid_bench", "say", str(path), "--out", str(simulation.folder)]
    environ = {name: value for name, value in os.environ.items() if not name.startswith("EYELID_")}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environ) as process:
        assert simulation.begun.wait(60)
        process.send_signal(signal.SIGINT)
        out, errors = process.communicate(timeout=20)
    simulation.answers.set()
    assert (process.returncode, out, errors.strip()) == (130, "", "")
