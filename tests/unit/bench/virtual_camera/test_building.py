"""libcamera is built of what is pinned, once; what was cut off goes on, and what was changed is built again.

What cannot be built fails where nothing may be skipped.
"""

from __future__ import annotations

import shutil
import tarfile
from importlib import metadata
from pathlib import Path

import pytest

from components import require
from eyelid_bench.virtual_camera import building
from eyelid_bench.virtual_camera.building import Libcamera


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
    assert capsys.readouterr().err.startswith("*** MISSING: libcamera: the tests of the camera are skipped: pool/main/libc/libcamera/")


def test_a_step_that_fails_shows_the_end_of_its_log(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(building.subprocess.CalledProcessError):
        building._run(["sh", "-c", "echo why it failed; exit 3"], tmp_path / "log", {})

    assert "why it failed" in capsys.readouterr().err


def finished(folder: Path, package: str = "CameraManager = None") -> Libcamera:
    """A build as `make` leaves it, with nothing of libcamera in it."""
    for file in building.KEPT:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(bytes(8192))
    (folder / building.KEPT[-1]).write_text(package)
    made = Libcamera(folder)
    made.seal()
    return made


def test_a_finished_build_is_ready(tmp_path: Path) -> None:
    assert finished(tmp_path).ready


@pytest.mark.parametrize("file", building.KEPT, ids=str)
def test_a_build_of_which_a_byte_was_changed_is_not_ready(file: Path, tmp_path: Path) -> None:
    made = finished(tmp_path)
    content = (tmp_path / file).read_bytes()
    (tmp_path / file).write_bytes(content[:-1] + b" ")

    assert not made.ready


def test_the_real_library_with_its_middle_overwritten_is_not_ready(tmp_path: Path) -> None:
    real = building.found()
    require("libcamera with its virtual pipeline (make libcamera)", real is not None)
    assert real is not None
    copy = Libcamera(shutil.copytree(real.folder, tmp_path / "copy", symlinks=True))
    assert copy.ready

    library = copy.folder / f"src/libcamera/libcamera.so.{building.VERSION}"
    with library.open("r+b") as file:
        file.seek(library.stat().st_size // 2)
        file.write(bytes(4096))

    assert not copy.ready


def test_a_build_that_was_changed_is_built_again_and_that_is_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, archive: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = finished(tmp_path / "build" / "key")
    (made.folder / building.KEPT[0]).unlink()
    monkeypatch.setattr(building, "BUILD", tmp_path / "build")
    monkeypatch.setattr(building, "current", lambda: made)
    monkeypatch.setattr(building, "archives", list)
    monkeypatch.setattr(building, "fetch", lambda *_: archive)
    monkeypatch.setattr(building, "_compile", lambda *_: None)
    monkeypatch.setattr(building, "_keep", lambda _, folder: finished(folder))

    assert building.main() == 0
    assert made.ready
    assert "was changed since it was built, or does not load any more: building it again" in capsys.readouterr().err


def test_ctrl_c_is_130_and_no_traceback(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(building, "BUILD", tmp_path)
    monkeypatch.setattr(building, "make", interrupted)

    assert building.main() == 130
    assert capsys.readouterr().err.splitlines() == ["libcamera: interrupted; the next `make libcamera` goes on from here"]


def test_a_build_that_does_not_load_is_not_ready(tmp_path: Path) -> None:
    assert not finished(tmp_path / "one", "raise ImportError('libyuv.so.0 is gone')").ready
    assert not Libcamera(tmp_path / "nothing").ready
