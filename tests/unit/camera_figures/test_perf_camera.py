"""`perf camera` on the real libcamera, short; its names are stable and stand in the documentation."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from components import require
from eyelid_bench import perf_camera
from eyelid_bench.camera_figures import command
from eyelid_bench.cli import bench
from eyelid_bench.perf_camera import Figure, Report
from eyelid_bench.virtual_camera import building
from eyelid_formats.errors import Code, RigError

PAGE = (Path(__file__).parents[3] / "docs" / "camera.md").read_text()
LIMITS = {"encode_share": ">= 0.9", "copies": "1", "growth_mb": "0", "growth_files": "0", "growth_threads": "0"}


@pytest.fixture(scope="module")
def report() -> Report:
    require("libcamera with its virtual pipeline (make libcamera)", building.found() is not None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(perf_camera, "PACED", ((10.0, 5), (30.0, 15)))
        patch.setattr(perf_camera, "WARM_UP", 100)
        patch.setattr(perf_camera, "return_at_once", lambda _: None)
        return perf_camera.measure(200, lambda *_: None, blocks=2)


def value(report: Report, name: str) -> float:
    return next(figure.value for figure in report.figures if figure.name == name)


def test_the_figures_have_the_names_and_limits_that_were_promised(report: Report) -> None:
    names = [figure.name for figure in report.figures]
    assert {"encode_share", "copies", "frame_to_sealed_ms", "frame_to_sealed_worst_ms", "growth_mb", "fps"} <= set(names)
    assert {figure.name: figure.limit for figure in report.figures if figure.limit} == LIMITS
    assert len(names) == len(set(names))


def test_every_figure_is_explained(report: Report) -> None:
    explained = set(re.findall(r"^\| `([a-z0-9_]+)` \|", PAGE, re.MULTILINE))
    assert explained == {figure.name for figure in report.figures}


def test_the_rig_s_own_path_copies_a_frame_once(report: Report) -> None:
    assert value(report, "copies") == 1


def test_a_frame_is_sealed_after_it_was_taken_and_no_file_or_thread_stays(report: Report) -> None:
    assert 0 < value(report, "frame_to_sealed_ms") <= value(report, "frame_to_sealed_worst_ms")
    assert (value(report, "growth_files"), value(report, "growth_threads")) == (0, 0)


def test_a_process_takes_no_less_than_its_camera_s_thread(report: Report) -> None:
    assert value(report, "process_cpu_ms") >= value(report, "path_cpu_ms")
    assert value(report, "encode_share_process") <= value(report, "encode_share")


def test_encoding_is_most_of_the_path(report: Report) -> None:
    """A loaded machine measures less than the command's limit; half would be another program."""
    assert 0.5 < value(report, "encode_share") < 1


@pytest.mark.parametrize(("held", "status"), [(True, 0), (False, 1)])
def test_the_command_prints_every_figure_and_exits_by_the_limits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: bool, status: int
) -> None:
    figures = (Figure("encode_share", 0.9, ">= 0.9", held), Figure("fps", 200.0))
    monkeypatch.setattr(command, "measure", lambda frames, tell: Report(figures, frames, 1.0))
    done = CliRunner().invoke(bench, ["perf", "camera", "--frames", "1000", "--json", "--out", str(tmp_path)], standalone_mode=False)
    assert done.return_value == status
    *_, told = done.stdout.splitlines()
    assert ("NOT HELD" in done.stdout) is not held
    assert json.loads(told)["figures"] == {"encode_share": 0.9, "fps": 200.0}
    assert json.loads((tmp_path / "camera.json").read_text()) == json.loads(told)


def test_a_camera_that_fails_at_the_end_takes_no_figure_away(monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(frames: int, tell: object) -> Iterator[Figure]:
        raise RigError(Code.CAMERA_STALLED, "no frame comes any more")
        yield

    fps, lost = Figure("fps", 200.0), Figure("lost", 3)
    monkeypatch.setattr(perf_camera, "_costs", lambda *_: iter([fps]))
    monkeypatch.setattr(perf_camera, "_latencies", lambda *_: iter([lost]))
    monkeypatch.setattr(perf_camera, "_growth", failing)
    monkeypatch.setattr(perf_camera, "return_at_once", lambda _: None)
    done = CliRunner().invoke(bench, ["perf", "camera", "--json"])
    assert json.loads(done.stdout.splitlines()[-1])["figures"] == {"fps": 200.0, "lost": 3}
    assert isinstance(done.exception, RigError)
    assert done.exception.code is Code.CAMERA_STALLED


def test_a_folder_that_takes_no_file_is_refused_before_anything_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def unexpected(*_: object) -> Report:
        raise AssertionError("measured")

    monkeypatch.setattr(command, "measure", unexpected)
    (taken := tmp_path / "taken").mkdir()
    (taken / "camera.json").mkdir()
    for out, code in {"/proc/x": Code.STORAGE_FAILED, "/proc": Code.STORAGE_FAILED, str(taken): Code.FILE_EXISTS}.items():
        done = CliRunner().invoke(bench, ["perf", "camera", "--out", out])
        assert isinstance(done.exception, RigError)
        assert done.exception.code is code


def test_without_libcamera_the_command_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: object) -> Report:
        raise FileNotFoundError("no libcamera in .build/libcamera: make libcamera")

    monkeypatch.setattr(command, "measure", missing)
    done = CliRunner().invoke(bench, ["perf", "camera"])
    assert isinstance(done.exception, RigError)
    assert done.exception.code is Code.NOT_FOUND
    assert "make libcamera" in str(done.exception)
