"""Checks the board's files with mypy --strict against MicroPython's stubs instead of CPython's. Runs on CPython.

    .venv/bin/python firmware/pico/tools/typecheck.py

The stubs are installed, by hash, into `.build/` and never into the project's environment, whose own typeshed they would
replace. Exit status: mypy's, or pip's where the stubs cannot be had.
"""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

PICO = Path(__file__).resolve().parents[1]
ROOT = PICO.parents[1]
LOCK = ROOT / "requirements" / "pico-stubs.txt"
BUILD = ROOT / ".build" / "pico-stubs"
CHECKED = ("main.py", "board.py", "pins.py", "raw_sectors.py", "eyelid_pico")


def install(target: Path) -> None:
    """Puts the locked stubs into `target`; raises subprocess.CalledProcessError."""
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    subprocess.run(command + ["--target", str(target), "-r", str(LOCK)], check=True)


def lay_out(installed: Path, typeshed: Path) -> None:
    """The custom typeshed that mypy asks for: MicroPython's own modules count as its standard library."""
    shutil.copytree(installed / "stdlib", typeshed / "stdlib")
    shutil.copytree(installed / "stubs", typeshed / "stubs")
    modules: list[str] = []
    for path in sorted(installed.iterdir()):
        if path.suffix == ".pyi" and path.stem != "__builtins__":
            shutil.copy(path, typeshed / "stdlib")
        elif (path / "__init__.pyi").exists() or path.name == "_mpy_shed":
            shutil.copytree(path, typeshed / "stdlib" / path.name, dirs_exist_ok=True)
        else:
            continue
        modules.append(path.stem)
    versions = typeshed / "stdlib" / "VERSIONS"
    known = {line.split(":")[0] for line in versions.read_text(encoding="utf-8").splitlines()}
    with versions.open("a", encoding="utf-8") as file:
        file.writelines(f"{module}: 3.0-\n" for module in modules if module not in known)


def typeshed() -> Path:
    """The custom typeshed for the lock file as it is now, made on first use."""
    folder = BUILD / hashlib.sha256(LOCK.read_bytes()).hexdigest()[:16]
    if not (folder / "ready").exists():
        shutil.rmtree(BUILD, ignore_errors=True)
        install(BUILD / "installed")
        lay_out(BUILD / "installed", folder)
        (folder / "ready").touch()
    return folder


def main() -> int:
    """mypy's exit status."""
    command = [sys.executable, "-m", "mypy", "--strict", "--config-file=", "--no-warn-unused-ignores"]
    command += ["--cache-dir", str(BUILD / "cache"), "--custom-typeshed-dir", str(typeshed())]
    return subprocess.run(command + list(CHECKED), cwd=PICO, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
