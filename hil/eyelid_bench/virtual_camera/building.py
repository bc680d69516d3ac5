"""libcamera with its virtual pipeline, built once from Debian's source package into `.build/libcamera/<key>`.

`python -m eyelid_bench.virtual_camera.building` makes it. The key is the hash of all that it is made from, so whatever changes
makes another one. A download that was cut goes on where it stopped, and so does a build; only a finished one has its name.
A finished one has the hashes of its files beside them, and one that is not what was built any more is built again.
"""

from __future__ import annotations

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import tarfile
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from eyelid_bench.debian import Package, archives, fetch

VERSION = "0.7.2"
SOURCE = Package(
    "e27f5670fe9443eebc8e2f24235cd20b533324ef481a3684d34c78f1c3a12afb",
    f"pool/main/libc/libcamera/libcamera_{VERSION}.orig.tar.gz",
)
TOOLS = ("jinja2", "meson", "ninja", "ply", "pybind11", "pyyaml")
"""As `requirements/camera.txt` pins them."""
OPTIONS = (
    *("--buildtype=release", "--wrap-mode=nofallback", "-Dpipelines=virtual", "-Dipas=", "-Dpycamera=enabled", "-Dudev=enabled"),
    *("-Dcam=disabled", "-Dqcam=disabled", "-Dgstreamer=disabled", "-Dlc-compliance=disabled", "-Dv4l2=disabled", "-Dsoftisp-gpu=disabled"),
    *("-Dlibdw=disabled", "-Dlibunwind=disabled", "-Ddocumentation=disabled", "-Dtracing=disabled", "-Dtest=false"),
)
"""udev has to be enabled: libcamera lists no camera without a way to ask for devices."""
BUILD = Path(__file__).parents[3] / ".build" / "libcamera"
BINDING = Path("src/py/libcamera") / f"_libcamera{sysconfig.get_config_var('EXT_SUFFIX')}"
_BASE = "src/libcamera/base/libcamera-base.so"
_LIBRARIES = (BINDING, Path("src/libcamera") / f"libcamera.so.{VERSION}", Path(f"{_BASE}.{VERSION}"))
_LINKS = (Path("src/libcamera/libcamera.so.0.7"), Path(f"{_BASE}.0.7"))
_PACKAGE = BINDING.with_name("__init__.py")
KEPT = (*_LIBRARIES, *_LINKS, _PACKAGE)
_SUMS = "SHA256SUMS"
_TRY = "import libcamera; libcamera.CameraManager"


@dataclass(frozen=True, slots=True)
class Libcamera:
    """A finished build, or the place where one would be. It has the layout of libcamera's own build folder."""

    folder: Path

    @property
    def python(self) -> Path:
        """What goes into `sys.path`; nothing else has to be set."""
        return self.folder / "src" / "py"

    @property
    def ready(self) -> bool:
        """Whether it was made to the end, is what was made, byte for byte, and what it is linked with is still on this machine."""
        return self._unchanged() and self._loads()

    def seal(self) -> None:
        """Write down the hash of each file; the last step of making it."""
        (self.folder / _SUMS).write_bytes(self._sums())

    def _sums(self) -> bytes:
        """As `sha256sum` writes and checks them. Raises `OSError`."""
        return b"".join(f"{hashlib.sha256((self.folder / file).read_bytes()).hexdigest()}  {file}\n".encode() for file in KEPT)

    def _unchanged(self) -> bool:
        try:
            return (self.folder / _SUMS).read_bytes() == self._sums()
        except OSError:
            return False

    def _loads(self) -> bool:
        command = [sys.executable, "-B", "-c", _TRY]
        environ = {**os.environ, "PYTHONPATH": str(self.python)}
        return subprocess.run(command, env=environ, check=False, capture_output=True).returncode == 0


def current() -> Libcamera:
    """The build of this source, by these tools, for this Python. Raises `PackageNotFoundError` where a tool is missing."""
    tools = [f"{tool}=={metadata.version(tool)}" for tool in TOOLS]
    parts = [Path(__file__).read_text(encoding="utf-8"), *tools, sys.version, platform.machine()]
    return Libcamera(BUILD / hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16])


def found() -> Libcamera | None:
    """The build, where there is one that works."""
    try:
        made = current()
    except metadata.PackageNotFoundError:
        return None
    return made if made.ready else None


def make(made: Libcamera, jobs: int) -> None:
    """Download, build, keep what is needed of it. Raises `FileNotFoundError`, `CalledProcessError`."""
    downloads = BUILD / "downloads"
    downloads.mkdir(parents=True, exist_ok=True)
    archive = fetch(SOURCE, downloads, archives())
    work = made.folder.with_suffix(".work")
    if made.folder.exists():
        print(f"libcamera: {made.folder} was changed since it was built, or does not load any more: building it again", file=sys.stderr)
    _drop_all_but(downloads, work)
    _unpack(archive, work / "source")
    _compile(work, jobs)
    _keep(work / "build", made.folder)
    shutil.rmtree(work)


def _drop_all_but(*kept: Path) -> None:
    """Delete builds of other keys, and one of this key, which is of no use any more where `make` is called."""
    for left in BUILD.iterdir():
        if left not in kept:
            shutil.rmtree(left)


def _unpack(archive: Path, source: Path) -> None:
    if source.exists():
        return
    part = source.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    with tarfile.open(archive) as tar:
        tar.extractall(part, filter="data")
    (inside,) = part.iterdir()
    inside.rename(source)
    part.rmdir()


def _compile(work: Path, jobs: int) -> None:
    """The Python binding and what it is linked with; ninja goes on with what is there."""
    build = work / "build"
    programs = Path(sys.executable).parent
    environ = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "GIT_CEILING_DIRECTORIES": str(work)}
    if not (build / "build.ninja").exists():
        shutil.rmtree(build, ignore_errors=True)
        _run([programs / "meson", "setup", *OPTIONS, build, work / "source"], work / "meson.log", environ)
    _run([programs / "ninja", "-C", build, f"-j{jobs}", str(BINDING)], work / "ninja.log", environ)


def _run(command: list[str | Path], log: Path, environ: dict[str, str]) -> None:
    """Raises `CalledProcessError` that shows the log's end."""
    with log.open("wb") as file:
        status = subprocess.run(command, check=False, stdout=file, stderr=subprocess.STDOUT, env=environ).returncode
    if status:
        print(f"{log}:", *log.read_text(errors="replace").splitlines()[-20:], sep="\n", file=sys.stderr)
        raise subprocess.CalledProcessError(status, command)


def _keep(build: Path, folder: Path) -> None:
    """The libraries without their debugging symbols, at their places in the build folder, where they find each other; their hashes."""
    part = folder.with_suffix(".part")
    for library in _LIBRARIES:
        (part / library).parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["strip", "--strip-unneeded", "-o", part / library, build / library], check=True)
    for link in _LINKS:
        (part / link).symlink_to((build / link).resolve().name)
    shutil.copy(build / "source" / _PACKAGE, part / _PACKAGE)
    Libcamera(part).seal()
    part.rename(folder)


def main() -> int:
    """0 also where it cannot be made, unless CI=true: the tests that need it are skipped then, and say so. 130: interrupted."""
    try:
        made = current()
        if not made.ready:
            make(made, int(os.environ.get("JOBS", "2")))
    except (OSError, subprocess.CalledProcessError, metadata.PackageNotFoundError) as error:
        print(f"*** MISSING: libcamera: the tests of the camera are skipped: {error}", file=sys.stderr)
        return int(os.environ.get("CI") == "true")
    except KeyboardInterrupt:
        print("libcamera: interrupted; the next `make libcamera` goes on from here", file=sys.stderr)
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
