from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from eyelid_bench.control import ControlServer, Verbs, ask, ask_to_hear, require_running
from eyelid_bench.pico import PicoFailedError
from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples


def unmade(name: str) -> str:
    pytest.fail(f"made {name}")


def unsaid(_words: str) -> str:
    pytest.fail("said words")


def unheard(_samples: Samples) -> str:
    pytest.fail("heard a sound")


def serve(
    folder: Path, gesture: Callable[[str], str] = unmade, say: Callable[[str], str] = unsaid, hear: Callable[[Samples], str] = unheard
) -> ControlServer:
    return ControlServer(folder, Verbs(gesture, say, hear))


def test_words_arrive_whole_and_as_they_are(tmp_path: Path) -> None:
    said: list[str] = []
    server = serve(tmp_path, say=lambda words: said.append(words) or "sealed")
    longest = "ä" * 256
    assert [ask(tmp_path, "say", words) for words in ("what is  this?", longest, "")] == ["sealed"] * 3
    server.close()
    assert said == ["what is  this?", longest, ""]


def test_words_are_not_quoted_in_what_went_wrong(tmp_path: Path) -> None:
    def fail(_words: str) -> str:
        raise RigError(Code.WORDS_REFUSED, "not these")

    server = serve(tmp_path, say=fail)
    with pytest.raises(RigError, match="words-refused") as refused:
        ask(tmp_path, "say", "my secret")
    server.close()
    assert "secret" not in str(refused.value)


def test_sound_arrives_sample_for_sample(tmp_path: Path) -> None:
    heard: list[Samples] = []
    server = serve(tmp_path, hear=lambda samples: heard.append(samples) or "sealed")
    longest = np.arange(60 * RATE_HZ).astype(np.int16)
    assert [ask_to_hear(tmp_path, samples) for samples in (np.array([-32768, 10, 32767], np.int16), longest)] == ["sealed"] * 2
    server.close()
    assert heard[0].tolist() == [-32768, 10, 32767]
    assert np.array_equal(heard[1], longest)


@pytest.mark.parametrize("samples", [0, 60 * RATE_HZ + 1])
def test_no_sound_and_sound_of_more_than_a_minute_are_refused(tmp_path: Path, samples: int) -> None:
    server = serve(tmp_path)
    with pytest.raises(RigError, match="1 to 960000"):
        ask_to_hear(tmp_path, np.zeros(samples, np.int16))
    server.close()


def test_a_gesture_arrives_and_its_end_is_told(tmp_path: Path) -> None:
    made: list[str] = []
    server = serve(tmp_path, lambda name: made.append(name) or "done")
    ask(tmp_path, "press")
    ask(tmp_path, "shut")
    server.close()
    assert made == ["press", "shut"]


def test_the_socket_may_lie_deeper_than_a_socket_path_is_long(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 100) / ("b" * 100)
    deep.mkdir(parents=True)
    made: list[str] = []
    server = serve(deep, lambda name: made.append(name) or "done")
    ask(deep, "double")
    server.close()
    assert made == ["double"]


def test_an_unknown_gesture_is_refused_by_name(tmp_path: Path) -> None:
    server = serve(tmp_path)
    with pytest.raises(RigError, match="no gesture 'wave'"):
        ask(tmp_path, "wave")
    server.close()


def test_a_board_that_failed_is_told_to_the_asker(tmp_path: Path) -> None:
    def fail(_name: str) -> str:
        raise PicoFailedError("the simulated Pico is off")

    server = serve(tmp_path, fail)
    with pytest.raises(RigError, match="is off"):
        ask(tmp_path, "press")
    server.close()


def test_no_simulation_says_how_to_start_one(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RigError, match="eyelid-bench sim --out") as caught:
            require_running(folder)
        assert caught.value.code is Code.NOT_FOUND
