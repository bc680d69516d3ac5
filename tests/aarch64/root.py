"""The root that programs for aarch64 run in: Debian's Python and the rig's wheels under `.build/aarch64`, by hash.

`python -m aarch64.root` makes it. It is named for the hash of all that it is made from, so a changed lock makes another; what
was downloaded stays, so a download that was cut goes on where it stopped, and no network is asked for what is there.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from aarch64 import cores, debian, wheels
from eyelid_bench import debian as archive

BUILD = Path(__file__).parents[2] / ".build" / "aarch64"


@dataclass(frozen=True, slots=True)
class Root:
    """A finished root, or the place where one would be."""

    folder: Path

    @property
    def python(self) -> Path:
        """Debian's interpreter for arm64."""
        return self.folder / "debian" / "usr" / "bin" / "python3.11"

    @property
    def packages(self) -> Path:
        """The rig's Python packages."""
        return self.folder / "packages"

    @property
    def known_bad(self) -> Path:
        """Python packages that must die on an older core."""
        return self.folder / "known-bad"

    def files_of(self, core: cores.Core) -> Path:
        """What a program on that core finds under /."""
        return self.folder / "cores" / core.name

    @property
    def ready(self) -> bool:
        """Whether it was made to the end."""
        return (self.folder / "ready").exists()


def current() -> Root:
    """The root of the locks as they are now."""
    makers = [Path(str(module.__file__)).read_bytes() for module in (archive, cores, debian, wheels)]
    pinned = [package.line().encode() for package in (*wheels.needed(), *wheels.known_bad())]
    sources = [*makers, Path(__file__).read_bytes(), debian.LOCK.read_bytes(), *pinned]
    return Root(BUILD / hashlib.sha256(b"".join(sources)).hexdigest()[:16])


def make(root: Root) -> None:
    """Download what is missing and lay out the root. Raises `FileNotFoundError`, `CalledProcessError`."""
    downloads = BUILD / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    archives = archive.archives()
    packages = [archive.fetch(package, downloads, archives) for package in debian.locked()]
    board = [wheels.download(package, downloads) for package in wheels.needed()]
    bad = [wheels.download(package, downloads) for package in wheels.known_bad()]
    for left in BUILD.iterdir():
        if left != downloads:
            shutil.rmtree(left)
    (root.folder / "debian").mkdir(parents=True)
    for package in packages:
        debian.extract(package, root.folder / "debian")
    wheels.install(board, root.packages)
    wheels.install(bad, root.known_bad)
    for core in cores.CORES:
        cores.lay_out(core, root.folder / "debian", root.files_of(core))
    (root.folder / "ready").touch()


def main() -> int:
    """0 also where it cannot be made, unless CI=true: the tests that need it are skipped then, and say so."""
    root = current()
    try:
        if not root.ready:
            make(root)
    except (OSError, subprocess.CalledProcessError) as error:
        lost = "the tests under qemu as the Raspberry Pis' processors are skipped"
        print(f"*** MISSING: {root.folder}: {lost}: {error} (make aarch64-lock?)", file=sys.stderr)
        return int(os.environ.get("CI") == "true")
    return 0


if __name__ == "__main__":
    sys.exit(main())
