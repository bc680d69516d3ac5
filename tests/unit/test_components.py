"""What a make target installs on the machine is what that target needs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "tests" / "components.sh"
COMPILER = ("g++ libc6-dev", "pkgconf", "openssl")


@pytest.mark.parametrize(
    ("target", "parts"),
    [
        ("demo", []),
        ("libcamera", ["libcamera"]),
        ("aarch64-root", ["aarch64"]),
        ("second-verifier", ["second_verifier"]),
        ("voices", ["voices"]),
        ("components", ["aarch64", "checks", "crop", "libcamera", "second_verifier", "voices"]),
    ],
)
def test_a_target_asks_for_its_own_packages_only(target: str, parts: list[str]) -> None:
    command = ["make", "--dry-run", "--always-make", "-C", str(ROOT), target]
    steps = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60, env={"PATH": "/usr/bin:/bin"}).stdout

    assert sorted(line.split("components.sh ")[1] for line in steps.splitlines() if "components.sh " in line) == parts


def test_a_part_installs_what_it_lacks_and_nothing_else(tmp_path: Path) -> None:
    """On a machine without one program, where apt may install."""
    log = tmp_path / "log"
    fakes = {"apt-get": f'echo "$*" >> {log}', "id": "echo 0", "find": "echo /dev/null", "python3": "echo /", "grep": "cat"}
    for name, body in fakes.items():
        (tmp_path / name).write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{body}\n")
        (tmp_path / name).chmod(0o755)

    subprocess.run(["/bin/sh", SCRIPT, "libcamera"], env={"PATH": str(tmp_path)}, check=True, timeout=60)

    installed = [line.rpartition("--no-install-recommends ")[2] for line in log.read_text().splitlines() if line.startswith("install")]
    assert installed == [*COMPILER, "python3-dev"]


def test_a_part_that_is_not_there_is_refused() -> None:
    done = subprocess.run(["/bin/sh", SCRIPT, "libcameras"], capture_output=True, text=True, check=False, timeout=60)

    assert (done.returncode, done.stderr) == (2, "components.sh: no part libcameras\n")
