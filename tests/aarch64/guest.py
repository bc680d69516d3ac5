"""Running a Python program as it would run on a board: under qemu-user, as one core, with the board's own packages."""

from __future__ import annotations

import resource
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from aarch64.cores import Core
from aarch64.root import Root, current
from components import require

Ended = subprocess.CompletedProcess[str]
QEMU = "qemu-aarch64"
PROGRAMS = Path(__file__).parent / "programs"
FIRMWARE = Path(__file__).parents[2] / "firmware"
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
_AES = ("aesd", "aese", "aesimc", "aesmc", "pmull", "pmull2")
_SHA = ("sha1c", "sha1h", "sha1m", "sha1p", "sha1su0", "sha1su1", "sha256h", "sha256h2", "sha256su0", "sha256su1")
CIPHERS = frozenset((*_AES, *_SHA))
"""Instructions that qemu's cores have even where the board lacks them: what uses one would die there and not here."""
_NEON_ALONE = "0x1"
"""For OPENSSL_armcap: qemu's cores tell OpenSSL of AES and SHA instructions, which the Pi 4's and the Zero's lack."""


@dataclass(frozen=True, slots=True)
class Board:
    """A core to run programs on."""

    core: Core
    root: Root

    def run(self, program: str, *args: str | Path, known_bad: bool = False, listing: Path | None = None) -> Ended:
        """Run one of `programs/` to its end. A negative returncode is the signal that killed it, as on a board.

        `listing` is a file for the assembly of every block that was reached, for `mnemonics`.
        """
        packages = [self.root.known_bad] if known_bad else []
        paths = [*packages, self.root.packages, FIRMWARE, PROGRAMS]
        environment = {"PYTHONPATH": ":".join(map(str, paths)), "LANG": "C.UTF-8", **_ONE_THREAD}
        if not self.core.has_aes:
            environment["OPENSSL_armcap"] = _NEON_ALONE
        emulator = [QEMU, "-L", self.root.files_of(self.core), "-cpu", self.core.name]
        if listing:
            emulator += ["-d", "in_asm", "-D", listing]
        return _run([*emulator, self.root.python, "-S", "-s", "-P", PROGRAMS / f"{program}.py", *args], environment)


def board(core: Core) -> Board:
    """That core; a test without qemu or the root is skipped, or fails with CI=true."""
    require(f"{QEMU} (Debian package qemu-user)", shutil.which(QEMU) is not None)
    root = current()
    require(f"{root.folder} (make aarch64-root)", root.ready)
    return Board(core, root)


def run_here(program: str, *args: str | Path) -> Ended:
    """The same program on this machine's own processor."""
    return _run([sys.executable, PROGRAMS / f"{program}.py", *args], {"LANG": "C.UTF-8", **_ONE_THREAD})


def mnemonics(listing: Path) -> frozenset[str]:
    """The kinds of instruction in a listing."""
    with listing.open(encoding="ascii", errors="replace") as lines:
        return frozenset(line.split()[2] for line in lines if line.startswith("0x"))


def words(ended: Ended) -> str:
    """What a program said that ended well; else the test fails with how it died and after what."""
    if ended.returncode:
        how = signal.Signals(-ended.returncode).name if ended.returncode < 0 else f"status {ended.returncode}"
        raise AssertionError(f"died of {how} after {ended.stdout.splitlines()[-1:]}: {ended.stderr[-2000:]}")
    return ended.stdout


def _run(command: list[str | Path], environment: dict[str, str]) -> Ended:
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False, preexec_fn=_leave_no_core)


def _leave_no_core() -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
