"""What `models.toml` says: which files there are, which bytes they must hold, and where they come from."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import msgspec

FOLDER = Path(__file__).parent
"""Where the list and every model file lie."""


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One model: its file beside the list, and the package that its weights come from."""

    task: str
    file: str
    sha256: str
    bytes: int
    package: str
    registry: str
    version: str
    source: tuple[str, ...]
    """The files inside the package that it is made from."""
    origin: str
    licence: str
    input: tuple[int | str, ...]
    """The input's sides as the file has them: a number, or the name of a side that a session sets."""
    committed: bool = False
    """Whether the repository carries the file; `make models` brings the others."""

    @property
    def path(self) -> Path:
        """Where the file lies in an installation."""
        return FOLDER / self.file


@cache
def entries() -> Mapping[str, Entry]:
    """Every model of this version by its name, in the list's order."""
    listed = tomllib.loads((FOLDER / "models.toml").read_text(encoding="utf-8"))
    return MappingProxyType(msgspec.convert(listed, dict[str, Entry]))
