"""One vector: one input, one reader, one expected result."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eyelid_formats.errors import Code

FOLDER = Path(__file__).parent
OK = "ok"


@dataclass(frozen=True)
class Vector:
    """`expect` is `ok` or an error code; `reader` names who is called with `data` (`README.md`)."""

    format: str
    name: str
    reader: str
    expect: str
    comment: str
    data: bytes

    @property
    def id(self) -> str:
        """FORMAT/NAME."""
        return f"{self.format}/{self.name}"

    def text(self) -> str:
        """The file."""
        fields = {"comment": self.comment, "reader": self.reader, "expect": self.expect, "hex": self.data.hex()}
        return json.dumps(fields, indent=2, ensure_ascii=False) + "\n"


class Book:
    """Collects the vectors of one format."""

    def __init__(self, format_name: str, reader: str | None = None) -> None:
        self._format = format_name
        self._reader = reader or format_name
        self.vectors: list[Vector] = []

    def ok(self, name: str, comment: str, data: bytes, reader: str | None = None) -> None:
        """An input that the reader takes."""
        self.vectors.append(Vector(self._format, name, reader or self._reader, OK, comment, data))

    def bad(self, code: Code, name: str, comment: str, data: bytes, reader: str | None = None) -> None:
        """An input with one fault, which the reader names by `code`."""
        self.vectors.append(Vector(self._format, name, reader or self._reader, code.value, comment, data))


def read_all() -> Iterator[Vector]:
    """Every vector on disk, in order."""
    for path in sorted(FOLDER.glob("*/*.json")):
        fields = json.loads(path.read_text())
        yield Vector(path.parent.name, path.stem, fields["reader"], fields["expect"], fields["comment"], bytes.fromhex(fields["hex"]))
