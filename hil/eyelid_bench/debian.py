"""Files of Debian's archive, by hash, from wherever this machine's apt gets Debian's own; nothing is installed here."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import dataclass
from pathlib import Path

APT_HELPER = Path("/usr/lib/apt/apt-helper")


@dataclass(frozen=True, slots=True)
class Package:
    """A file of the archive, a .deb or a source: its hash, and its path under the archive's root."""

    sha256: str
    path: str

    @property
    def file(self) -> str:
        """Its name in a cache."""
        return Path(self.path).name


def fetch(package: Package, folder: Path, sources: list[str]) -> Path:
    """The package's file in `folder`, downloaded unless it is there.

    Raises `FileNotFoundError` when no source gives it, with what apt says of each: that there is no network, no such file, or another hash.
    """
    path = folder / package.file
    if path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == package.sha256:
        return path
    said = [] if sources else ["apt knows no archive of Debian's main here (apt-get update?)"]
    for archive in sources:
        name, digest = f"{archive}{package.path}", f"SHA256:{package.sha256}"
        command = [str(APT_HELPER), "-oAPT::Sandbox::User=root", "-qq", "download-file", name, str(path), digest]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode == 0:
            return path
        said.append(done.stderr.partition("\n")[0])
    raise FileNotFoundError(f"{package.path} with SHA-256 {package.sha256} could not be downloaded: {'; '.join(said)}")


def archives() -> list[str]:
    """Where this machine's apt gets packages of Debian's `main`, each with a slash at its end."""
    command = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Identifier: Packages", "Component: main"]
    found = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return list(dict.fromkeys(line.rstrip("/") + "/" for line in found.splitlines()))
