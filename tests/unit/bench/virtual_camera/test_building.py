"""libcamera is built of what is pinned, once; what was cut off goes on, and what cannot be built fails where nothing may be skipped."""

from __future__ import annotations

import tarfile
from importlib import metadata
from pathlib import Path

import pytest

from eyelid_bench.virtual_camera import building


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    inside = tmp_path / "libcamera-v0"
    inside.mkdir()
    (inside / "meson.build").write_text("project('libcamera')")
    with tarfile.open(tmp_path / "source.tar.gz", "w:gz") as tar:
        tar.add(inside, inside.name)
    return tmp_path / "source.tar.gz"


def test_the_build_is_named_for_its_tools(monkeypatch: pytest.MonkeyPatch) -> None:
    before = building.current()
    monkeypatch.setattr(metadata, "version", lambda name: "0")

    assert building.current() != before


def test_a_source_that_was_unpacked_halfway_is_unpacked_again(archive: Path, tmp_path: Path) -> None:
    source = tmp_path / "work" / "source"
    (tmp_path / "work" / "source.part" / "libcamera-v0").mkdir(parents=True)
    (tmp_path / "work" / "source.part" / "half").write_text("a file")

    building._unpack(archive, source)

    assert [path.name for path in source.iterdir()] == ["meson.build"]
    assert [path.name for path in source.parent.iterdir()] == ["source"]


def test_a_source_that_is_there_is_not_unpacked_again(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()

    building._unpack(tmp_path / "no archive", tmp_path / "source")


@pytest.mark.parametrize(("ci", "status"), [("true", 1), ("", 0)])
def test_what_cannot_be_built_is_said_loudly_and_fails_where_nothing_may_be_skipped(
    ci: str, status: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", ci)
    monkeypatch.setattr(building, "BUILD", tmp_path)
    monkeypatch.setattr(building, "archives", list)

    assert building.main() == status
    assert capsys.readouterr().err.startswith("*** MISSING: libcamera: the tests of the camera are skipped: no Debian archive")


def test_a_step_that_fails_shows_the_end_of_its_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(building.subprocess.CalledProcessError):
        building._run(["sh", "-c", "echo why it failed; exit 3"], tmp_path / "log", {})

    assert "why it failed" in capsys.readouterr().err


def test_a_build_that_does_not_load_is_not_ready(tmp_path: Path) -> None:
    made = building.Libcamera(tmp_path)
    made.python.mkdir(parents=True)
    (made.python / "libcamera.py").write_text("raise ImportError('libyuv.so.0 is gone')")

    assert not made.ready
    assert not building.Libcamera(tmp_path / "nothing").ready
