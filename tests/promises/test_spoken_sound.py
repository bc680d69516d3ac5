"""Real sound into a whole rig: what the promises say of it (1, 2, 3, 5, 7, 9). One rig, spoken to once, for all of these."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from components import require
from eyelid_bench import speaking
from eyelid_bench.prompting import Prompting
from eyelid_bench.voices.kokoro import STYLES
from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Intent, Scope
from kernel import has_landlock, has_network_namespaces
from promises.memory import occurrences
from promises.running import Bench, running
from promises.test_promise_9_who_sees_cannot_speak import namespace, secrets_of

WORDS = "what is this"
_SLICE = 16
"""Samples, 32 bytes: no two sounds share them by chance where they are loud."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    require("PulseAudio (Debian: pulseaudio pulseaudio-utils libasound2-plugins)", shutil.which("pulseaudio") is not None)
    require("the test voices (make voices)", STYLES.exists())
    with running(tmp_path_factory.mktemp("rig"), microphone=True) as made:
        require("Landlock (Linux 5.13 or newer)", has_landlock())
        yield made


@pytest.fixture(scope="module")
def sound() -> list[bytes]:
    """Pieces of what is said, from its loudest moments."""
    samples = speaking.spoken(f"hey iris, {WORDS}")
    loud = [at for at in range(0, len(samples) - _SLICE, 400) if int(np.abs(samples[at : at + _SLICE]).max()) > 1_500]
    return [samples[at : at + _SLICE].astype("<i2").tobytes() for at in loud[2::10]]


@pytest.fixture(scope="module")
def outcome(bench: Bench) -> ledger.Detail:
    """First a question with the rig's name, then one without it: what became of the one."""
    bench.simulation.wait_for_voice("listening")
    said = Prompting(bench.simulation).hear(speaking.spoken(f"hey iris, {WORDS}"))
    assert bench.book.outcomes(), said
    bench.simulation.mouth.speak(speaking.spoken(WORDS))
    return bench.book.outcomes()[1]


def ear(bench: Bench) -> int:
    """The ear's number, by what eye's children were started as."""
    children = " ".join(path.read_text() for path in Path(f"/proc/{bench.pid('eye')}/task").glob("*/children")).split()
    (pid,) = [int(one) for one in children if b"prompts.voice.ear" in Path(f"/proc/{one}/cmdline").read_bytes()]
    return pid


def test_what_was_heard_allows_an_answer_about_frames_from_after_it_and_no_more(bench: Bench, outcome: ledger.Detail) -> None:
    (prompt,) = bench.book.all(ledger.Prompt)
    assert (prompt.gesture, prompt.scope) == (Gesture.VOICE, Scope.ANSWER)
    assert isinstance(outcome, ledger.Sealed), outcome
    draft = bench.verified(outcome.bundle_id).draft
    assert (draft.consent.scope, draft.consent.intent) == (Scope.ANSWER, Intent.IDENTIFY)
    assert -3_000 < draft.frame.age_ms < 0


def test_once_it_was_decided_no_process_of_the_rig_has_the_sound_in_its_memory(
    bench: Bench, outcome: ledger.Detail, sound: list[bytes]
) -> None:
    assert all(occurrences(os.getpid(), sound[:1])), "the search finds it where it is"
    for pid in (ear(bench), bench.pid("eye"), bench.pid("cable"), bench.pid("uplink")):
        assert not any(occurrences(pid, sound))


def test_no_file_of_the_rig_has_the_sound_or_the_words(bench: Bench, outcome: ledger.Detail, sound: list[bytes]) -> None:
    for path in bench.layout.root.rglob("*"):
        if path.is_file() and not path.is_symlink():
            content = path.read_bytes()
            assert not [piece for piece in (*sound, WORDS.encode()) if piece in content], path.name


def test_the_process_with_the_microphone_has_no_key_no_network_and_no_file(bench: Bench, outcome: ledger.Detail) -> None:
    require("network namespaces", has_network_namespaces())
    pid = ear(bench)
    assert occurrences(pid, secrets_of(bench)) == [0, 0]
    assert namespace(pid) not in {namespace("self"), namespace(bench.pid("uplink"))}
    targets = [os.readlink(path) for path in Path(f"/proc/{pid}/fd").iterdir()]  # noqa: PTH115 - sockets and pipes are no files
    files = {target for target in targets if target.startswith("/")}
    assert files == {"/dev/null"}
    assert bench.status()["voice"]["kept"] == []


def test_eye_has_no_socket_and_no_microphone_though_its_ear_has(bench: Bench, outcome: ledger.Detail) -> None:
    targets = [os.readlink(path) for path in Path(f"/proc/{bench.pid('eye')}/fd").iterdir()]  # noqa: PTH115
    assert not [target for target in targets if target.startswith(("socket:", "/dev/snd"))]
    assert bench.simulation.mouth.listeners() == 1


def test_a_question_without_the_name_is_no_prompt_and_the_audit_counts_the_other_once(
    bench: Bench, outcome: ledger.Detail, tmp_path: Path
) -> None:
    bench.audit(tmp_path)
    assert bench.book.highest() == 1
    assert len(list(bench.folders.outbox.glob("*.eyelid"))) <= 1


def test_an_ear_that_is_killed_comes_back_and_eye_goes_on(bench: Bench, outcome: ledger.Detail) -> None:
    before, eye = ear(bench), bench.pid("eye")
    os.kill(before, signal.SIGKILL)
    bench.until(lambda: bench.status()["voice"]["deaths"] == 1, "notice that its ear died")
    bench.simulation.wait_for_voice("listening")
    assert (ear(bench) != before, bench.pid("eye")) == (True, eye)


def test_the_ear_ends_with_eye(bench: Bench, outcome: ledger.Detail) -> None:
    pid = ear(bench)
    bench.simulation.children["eye"].kill()
    bench.until(lambda: not Path(f"/proc/{pid}").exists(), "lose its ear with eye")
    bench.until(lambda: bench.simulation.mouth.listeners() == 0, "let go of the microphone")
