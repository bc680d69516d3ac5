"""Make the vectors, or check that they are fresh: `python -m vectors.generate [--check]`, with `tests` on the path."""

from __future__ import annotations

import sys
from pathlib import Path

from vectors.cases import bundle, cbor, cose, crop, draft, grant, inbox, ledger, link, order, receipt, unit
from vectors.shared import PATH, World
from vectors.vector import FOLDER, Vector

_MODULES = (cbor, cose, draft, grant, bundle, crop, ledger, receipt, unit, order, link, inbox)


def make() -> list[Vector]:
    """Every vector, the same on every run."""
    world = World.make()
    return [vector for module in _MODULES for vector in module.vectors(world)]


def files() -> dict[Path, str]:
    """What the folder should hold."""
    wanted = {PATH: World.make().text()}
    for vector in make():
        path = FOLDER / vector.format / f"{vector.name}.json"
        if path in wanted:
            raise ValueError(f"two vectors are called {vector.id}")
        wanted[path] = vector.text()
    return wanted


def stale() -> list[str]:
    """The files that are missing, changed or left over; empty when all is fresh."""
    wanted = files()
    there = {*FOLDER.glob("*/*.json"), PATH}
    changed = [path for path, text in wanted.items() if not path.exists() or path.read_text() != text]
    return sorted(str(path.relative_to(FOLDER)) for path in {*changed, *(there - wanted.keys())})


def write() -> None:
    """Write what is missing or changed, remove what is left over."""
    wanted = files()
    for path in set(FOLDER.glob("*/*.json")) - wanted.keys():
        path.unlink()
    for path, text in wanted.items():
        path.parent.mkdir(exist_ok=True)
        if not path.exists() or path.read_text() != text:
            path.write_text(text)


def main(arguments: list[str]) -> int:
    """0 when done or fresh, 1 when stale."""
    if arguments == ["--check"]:
        names = stale()
        for name in names:
            print(f"stale: {name}", file=sys.stderr)
        return 1 if names else 0
    write()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
