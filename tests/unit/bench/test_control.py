from pathlib import Path

import pytest

from eyelid_bench.control import ControlServer, ask
from eyelid_bench.pico import PicoFailedError
from eyelid_formats.errors import Code, RigError


def unsaid(_words: str) -> str:
    pytest.fail("it was a gesture")


def test_words_arrive_whole_and_as_they_are(tmp_path: Path) -> None:
    said: list[str] = []
    server = ControlServer(tmp_path, lambda name: pytest.fail(f"made {name}"), lambda words: said.append(words) or "sealed")
    longest = "ä" * 256
    assert [ask(tmp_path, "say", words) for words in ("what is  this?", longest, "")] == ["sealed"] * 3
    server.close()
    assert said == ["what is  this?", longest, ""]


def test_words_are_not_quoted_in_what_went_wrong(tmp_path: Path) -> None:
    def fail(_words: str) -> str:
        raise RigError(Code.WORDS_REFUSED, "not these")

    server = ControlServer(tmp_path, lambda name: pytest.fail(f"made {name}"), fail)
    with pytest.raises(RigError, match="words-refused") as refused:
        ask(tmp_path, "say", "my secret")
    server.close()
    assert "secret" not in str(refused.value)


def test_a_gesture_arrives_and_its_end_is_told(tmp_path: Path) -> None:
    made: list[str] = []
    server = ControlServer(tmp_path, lambda name: made.append(name) or "done", unsaid)
    ask(tmp_path, "press")
    ask(tmp_path, "shut")
    server.close()
    assert made == ["press", "shut"]


def test_the_socket_may_lie_deeper_than_a_socket_path_is_long(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 100) / ("b" * 100)
    deep.mkdir(parents=True)
    made: list[str] = []
    server = ControlServer(deep, lambda name: made.append(name) or "done", unsaid)
    ask(deep, "double")
    server.close()
    assert made == ["double"]


def test_an_unknown_gesture_is_refused_by_name(tmp_path: Path) -> None:
    server = ControlServer(tmp_path, lambda name: pytest.fail(f"made {name}"), unsaid)
    with pytest.raises(RigError, match="no gesture 'wave'"):
        ask(tmp_path, "wave")
    server.close()


def test_a_board_that_failed_is_told_to_the_asker(tmp_path: Path) -> None:
    def fail(_name: str) -> str:
        raise PicoFailedError("the simulated Pico is off")

    server = ControlServer(tmp_path, fail, unsaid)
    with pytest.raises(RigError, match="is off"):
        ask(tmp_path, "press")
    server.close()


def test_no_simulation_says_how_to_start_one(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RigError, match="eyelid-bench sim --out") as caught:
            ask(folder, "press")
        assert caught.value.code is Code.NOT_FOUND
