"""Sound in, bundle out: test voices speak to a whole simulated rig, whose microphone is a sound server of its own.

One rig for all of these, in their order: what one test leaves, the next one begins with.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np
import pytest

from components import require
from eyelid_bench import speaking
from eyelid_bench.control import ControlServer, Verbs
from eyelid_bench.prompting import Prompting
from eyelid_bench.sim import PHOTOS
from eyelid_bench.voices.kokoro import STYLES
from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Intent, Scope
from eyelid_formats.crop import open_crop, wording_hash
from eyelid_host.show import load_wearer_key
from promises.running import Bench, running

PHOTO = "1-table-with-wine.jpg"
QUESTION = "what is this"
BETWEEN_S = 5.2
"""The Pico counts no more than a spoken prompt in five seconds."""


class Wearer:
    """Who speaks to the rig, in one voice."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.prompting = Prompting(bench.simulation)
        self.asked_s = time.monotonic()

    def waits(self) -> None:
        """Until the Pico counts words again."""
        time.sleep(max(0.0, self.asked_s + BETWEEN_S - time.monotonic()))

    def asks(self, words: str) -> str:
        """A question that is to be counted; what the rig made of it."""
        sound = speaking.spoken(words)
        self.waits()
        made = self.prompting.hear(sound)
        self.asked_s = time.monotonic()
        return made

    def says(self, words: str) -> str:
        """At once; what the rig made of it."""
        return self.prompting.hear(speaking.spoken(words))

    def says_in_vain(self, words: str) -> None:
        """Nobody waits for what the rig makes of it."""
        self.bench.simulation.mouth.speak(speaking.spoken(words))

    def says_by_command(self, *arguments: str) -> list[str]:
        """`eyelid-bench say`, whose lines these are."""
        self.waits()
        command = [sys.executable, "-m", "eyelid_bench", "say", *arguments, "--out", str(self.bench.layout.root)]
        environ = {name: value for name, value in os.environ.items() if not name.startswith("EYELID_")}
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, env=environ, check=False)
        self.asked_s = time.monotonic()
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()

    def is_heard(self) -> bool:
        """Whether anybody has a stream from the microphone: the sound server's own word, not the rig's."""
        return self.bench.simulation.mouth.listeners() > 0

    def waits_for(self, *states: str) -> None:
        self.bench.simulation.wait_for_voice(*states)


@pytest.fixture(scope="module")
def wearer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wearer]:
    require("PulseAudio (Debian: pulseaudio pulseaudio-utils libasound2-plugins)", shutil.which("pulseaudio") is not None)
    require("the test voices (make voices)", STYLES.exists())
    frames = tmp_path_factory.mktemp("frames")
    shutil.copy(PHOTOS / PHOTO, frames)
    with running(tmp_path_factory.mktemp("rig"), microphone=True, frames=frames) as bench:
        wearer = Wearer(bench)
        server = ControlServer(bench.layout.root, Verbs(wearer.prompting.gesture, wearer.prompting.say, wearer.prompting.hear))
        yield wearer
        server.close()


@pytest.fixture
def bench(wearer: Wearer) -> Bench:
    return wearer.bench


def last_sealed(bench: Bench) -> ledger.Sealed:
    outcome = bench.book.outcomes()[bench.book.highest()]
    assert isinstance(outcome, ledger.Sealed), outcome
    return outcome


def test_a_spoken_question_becomes_a_bundle_for_an_answer_from_frames_after_it_with_its_intent(wearer: Wearer, bench: Bench) -> None:
    said, heard = wearer.says_by_command(f"hey iris, {QUESTION}?", "--voice", "af_sarah", "--snr", "20")
    assert said == "say: sealed"
    assert heard.strip().startswith(f"“{QUESTION}” (identify): name ")
    draft = bench.verified(last_sealed(bench).bundle_id).draft
    tag = draft.consent
    assert (tag.prompt, tag.scope, tag.intent) == (Gesture.VOICE, Scope.ANSWER, Intent.IDENTIFY)
    assert draft.frame.age_ms < 0, "taken before it was decided"


def test_the_words_travel_only_inside_the_crop_and_the_tag_has_their_salted_hash(wearer: Wearer, bench: Bench) -> None:
    verified = bench.verified(last_sealed(bench).bundle_id)
    picture = open_crop(verified.sealed_crop, verified.draft.bundle_id, load_wearer_key(bench.layout.keys / "wearer.pem"))
    assert picture.words == QUESTION
    assert verified.draft.consent.wording == wording_hash(picture.words_salt or b"", QUESTION)
    files = [path for path in bench.layout.root.rglob("*") if path.is_file()]
    assert not [path for path in files if QUESTION.encode() in path.read_bytes()]


def test_a_second_question_within_five_seconds_is_heard_and_not_counted(wearer: Wearer, bench: Bench) -> None:
    both = np.concatenate([speaking.spoken(f"hey iris, {words}?") for words in ("what brand is this", QUESTION)])
    counted, heard = bench.book.highest(), bench.status()["voice"]["phrases"]
    wearer.waits()
    bench.simulation.mouth.speak(both)
    bench.until(lambda: bench.status()["voice"]["phrases"] == heard + 2, "hear both")
    voice = bench.status()["voice"]
    assert (voice["refused"], bench.book.highest()) == ("too-early", counted + 1)
    assert 0 < voice["wait_ms"] < BETWEEN_S * 1000


def test_a_question_that_only_begins_as_one_of_the_rigs_is_nothing(wearer: Wearer, bench: Bench) -> None:
    before = bench.book.highest()
    assert wearer.says("hey iris, what is his name?").startswith("not understood (")
    assert bench.book.highest() == before


def test_what_was_asked_last_is_taken_back_where_it_has_not_left(wearer: Wearer, bench: Bench) -> None:
    bench.simulation.children["collector"].kill()
    sealed = bench.sealed()
    assert wearer.says("hey iris, forget that.") == "done"
    bench.until(lambda: sealed.bundle_id in {gone for one in bench.book.all(ledger.Dropped) for gone in one.bundle_ids}, "drop it")
    bench.until(lambda: not bench.path(sealed.bundle_id).exists(), "delete it")
    assert not bench.book.all(ledger.Forgotten), "the frames' keys were not touched"
    bench.simulation.restart_collector()


def test_a_microphone_that_is_pulled_out_is_told_of_and_one_that_is_back_is_listened_to(wearer: Wearer, bench: Bench) -> None:
    assert bench.simulation.mouth.microphone is not None
    bench.simulation.mouth.microphone.unplug()
    wearer.waits_for("mic-lost", "mic-missing")
    bench.simulation.mouth.microphone.plug()
    wearer.waits_for("listening")
    assert wearer.asks(f"hey iris, {QUESTION}?") == "sealed"


def test_while_shut_nobody_has_a_stream_from_the_microphone(wearer: Wearer, bench: Bench) -> None:
    assert wearer.is_heard()
    before = bench.book.highest()
    bench.simulation.gesture("shut")
    wearer.waits_for("shut")
    assert not wearer.is_heard()
    wearer.says_in_vain(f"hey iris, {QUESTION}?")
    bench.simulation.gesture("open")
    wearer.waits_for("listening")
    assert wearer.is_heard()
    assert bench.book.highest() == before


def test_told_to_stop_it_listens_to_nothing_until_the_switch_was_shut_and_opened(wearer: Wearer, bench: Bench) -> None:
    assert wearer.says("hey iris, stop listening.") == "done"
    wearer.waits_for("muted")
    assert not wearer.is_heard()
    bench.simulation.gesture("shut")
    wearer.waits_for("shut")
    bench.simulation.gesture("open")
    wearer.waits_for("listening")


def test_where_a_press_is_required_words_wait_for_it_and_go_with_it(wearer: Wearer, bench: Bench) -> None:
    with bench.layout.settings.open("a") as file:
        file.write("voice_confirm = true\n")
    bench.simulation.children["eye"].stop()
    bench.start_eye()
    wearer.waits_for("listening")
    before = bench.book.highest()
    assert wearer.says(f"hey iris, {QUESTION}?") == "waits for a press"
    assert bench.book.highest() == before
    tag = bench.verified(bench.sealed().bundle_id).draft.consent
    assert (tag.prompt, tag.intent) == (Gesture.PRESS, Intent.IDENTIFY)
    assert tag.wording is not None
