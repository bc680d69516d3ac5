"""Where packages of sound are fetched to and made sound is kept: `.build/voices`, which `make voices` fills. Nothing of it is committed."""

from __future__ import annotations

from pathlib import Path

from eyelid_formats.errors import Code, RigError

BUILD = Path(__file__).parents[3] / ".build" / "voices"
FETCHED = BUILD / "fetched"
"""Files of packages, as their packages have them."""
MADE = BUILD / "made"
"""Speech that was synthesised, by the hash of its recipe."""


def there(path: Path, what: str, command: str) -> Path:
    """The path, where it exists. Raises `not-found` with what is missing and the command that gets it."""
    if path.exists():
        return path
    raise missing(what, command)


def missing(what: str, command: str) -> RigError:
    """What to raise where a part of the test voices is not here."""
    return RigError(Code.NOT_FOUND, f"{what} is not here: `{command}` gets it")
