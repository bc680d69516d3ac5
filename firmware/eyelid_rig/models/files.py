"""A model's bytes, read once and compared with the list before anything else touches them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from eyelid_formats.errors import Code, RigError
from eyelid_formats.files import read_regular
from eyelid_rig.models import listing

REMEDY = "install the rig's package again, or `make models`"


@dataclass(frozen=True, slots=True)
class Model:
    """A model whose bytes are those that this version was tested with."""

    name: str
    path: Path
    sha256: bytes
    """What a draft says about it."""
    input: tuple[int | str, ...]
    """The input's sides as the file has them: a number, or the name of a side that a session sets."""
    data: bytes = field(repr=False)
    """The ONNX file; it was hashed as it is here, so a file that changes later changes nothing."""


def load(name: str, folder: Path = listing.FOLDER) -> Model:
    """The model of that name. Raises `model-missing` and `model-differs`; `KeyError` for a name that is not listed."""
    entry = listing.entries()[name]
    path = folder / entry.file
    data = _read(name, path, entry.bytes)
    digest = hashlib.sha256(data).digest()
    if digest.hex() != entry.sha256:
        raise RigError(Code.MODEL_DIFFERS, f"{path} is not the {name} that this version was tested with: {REMEDY}")
    return Model(name, path, digest, entry.input, data)


def _read(name: str, path: Path, size: int) -> bytes:
    """At most one byte more than the model has, which no hash forgives; of a regular file only."""
    try:
        return read_regular(path, size)
    except OSError as error:
        raise RigError(Code.MODEL_MISSING, f"the model {name} cannot be read from {path} ({error.strerror}): {REMEDY}") from error
