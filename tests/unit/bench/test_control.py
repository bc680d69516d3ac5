from pathlib import Path

import pytest

from eyelid_bench.control import ControlServer, ask
from eyelid_bench.pico import PicoFailedError
from eyelid_formats.errors import Code, RigError


def test_a_gesture_arrives_and_its_end_is_told(tmp_path: Path) -> None:
    made: list[str] = []
    server = ControlServer(tmp_path, lambda name: made.append(name) or "done")
    ask(tmp_path, "press")
    ask(tmp_path, "shut")
    server.close()
    assert made == ["press", "shut"]


def test_the_socket_may_lie_deeper_than_a_socket_path_is_long(tmp_path: Path) -> None:
    deep = tmp_path / ("a" * 100) / ("b" * 100)
    deep.mkdir(parents=True)
    made: list[str] = []
    server = ControlServer(deep, lambda name: made.append(name) or "done")
    ask(deep, "double")
    server.close()
    assert made == ["double"]


def test_an_unknown_gesture_is_refused_by_name(tmp_path: Path) -> None:
    server = ControlServer(tmp_path, lambda name: pytest.fail(f"made {name}"))
    with pytest.raises(RigError, match="no gesture 'wave'"):
        ask(tmp_path, "wave")
    server.close()


def test_a_board_that_failed_is_told_to_the_asker(tmp_path: Path) -> None:
    def fail(_name: str) -> str:
        raise PicoFailedError("the simulated Pico is off")

    server = ControlServer(tmp_path, fail)
    with pytest.raises(RigError, match="is off"):
        ask(tmp_path, "press")
    server.close()


def test_no_simulation_says_how_to_start_one(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(RigError, match="eyelid-bench sim --out") as caught:
            ask(folder, "press")
        assert caught.value.code is Code.NOT_FOUND
