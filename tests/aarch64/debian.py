"""The lock of Debian's packages for arm64, and what is done with them; nothing is installed here.

`python -m aarch64.debian` writes the lock again, from the suite's index of today.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from eyelid_bench.debian import Package, archives

LOCK = Path(__file__).with_name("debian.lock")
SUITE = "bookworm"
PACKAGES = (
    *("libbz2-1.0", "libc6", "libexpat1", "libffi8", "libgcc-s1", "liblzma5", "libpython3.11-minimal", "libpython3.11-stdlib"),
    *("libssl3", "libstdc++6", "python3.11-minimal", "zlib1g"),
)
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")


def locked() -> list[Package]:
    """What the lock names."""
    return [Package(*line.split()) for line in LOCK.read_text(encoding="ascii").splitlines()]


def extract(package: Path, root: Path) -> None:
    """Lay the package's files under `root`; its scripts do not run."""
    subprocess.run(["dpkg-deb", "-x", package, root], check=True)


def lock() -> None:
    """Ask the suite's signed index for today's versions and write the lock. Raises `CalledProcessError`."""
    with tempfile.TemporaryDirectory() as folder:
        options = _own_apt(Path(folder))
        subprocess.run(["apt-get", *options, "-qq", "update"], check=True)
        shown = subprocess.run(["apt-cache", *options, "show", "--no-all-versions", *PACKAGES], check=True, capture_output=True, text=True)
    LOCK.write_text("".join(sorted(_lines(shown.stdout), key=lambda line: line.split()[1])), encoding="ascii")


def _own_apt(folder: Path) -> list[str]:
    """Options that give apt an architecture and a state of its own: the machine's stay as they are."""
    (folder / "lists" / "partial").mkdir(parents=True)
    sources = folder / "sources.list"
    sources.write_text("".join(f"deb [signed-by={KEYRING}] {archive} {SUITE} main\n" for archive in archives()[:1]), encoding="ascii")
    settings = {
        "APT::Architecture": "arm64",
        "APT::Architectures::": "arm64",
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
        "Dir::Cache": folder,
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "-",
        "Dir::State": folder,
        "Dir::State::status": "/dev/null",
    }
    return [f"-o{name}={value}" for name, value in settings.items()]


def _lines(shown: str) -> Iterator[str]:
    for paragraph in shown.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in paragraph.splitlines() if ": " in line and not line.startswith(" "))
        yield f"{fields['SHA256']} {fields['Filename']}\n"


if __name__ == "__main__":
    lock()
