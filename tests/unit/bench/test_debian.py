"""What Debian's archive does not give is refused with apt's own reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from components import require
from eyelid_bench import debian
from eyelid_bench.debian import Package

FILE = Package("0" * 64, "pool/thing_1.tar.gz")
NO_NETWORK = "http://127.0.0.1:1/"


@pytest.fixture(autouse=True)
def apt() -> None:
    require("apt", debian.APT_HELPER.exists())


def archive(folder: Path, content: str | None) -> str:
    (folder / "pool").mkdir(parents=True)
    if content is not None:
        (folder / FILE.path).write_text(content)
    return f"file:{folder}/"


def test_without_network_it_says_that_nothing_could_be_reached(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"thing_1.tar.gz with SHA-256 0{64} could not be downloaded: .*Could not connect"):
        debian.fetch(FILE, tmp_path, [NO_NETWORK])


def test_each_archive_has_its_own_reason(tmp_path: Path) -> None:
    sources = [archive(tmp_path / "empty", None), archive(tmp_path / "other", "another file")]

    with pytest.raises(FileNotFoundError, match=r"File not found.*; .*Hash Sum mismatch"):
        debian.fetch(FILE, tmp_path, sources)


def test_where_apt_has_no_lists_it_says_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="apt-get update"):
        debian.fetch(FILE, tmp_path, [])
