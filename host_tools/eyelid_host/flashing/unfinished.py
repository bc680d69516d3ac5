"""What goes wrong once a board is not what it was before the run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from eyelid_formats.errors import EyelidError


class UnfinishedError(EyelidError):
    """The error of that code and message, after something was written to the board or its program was started."""


@contextmanager
def begun() -> Iterator[None]:
    """From here on an error leaves something behind. Raises UnfinishedError in place of any other EyelidError."""
    try:
        yield
    except EyelidError as error:
        raise UnfinishedError(error.code, str(error.args[0])) from None
