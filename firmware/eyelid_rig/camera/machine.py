"""What the machine says of itself, where it bears on a camera: which board it is, and its contiguous memory."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal, TypeAlias

Profile: TypeAlias = Literal["zero", "pi4", "pi5"]

_MODEL: Final = "proc/device-tree/model"
_PROFILES: Final[tuple[tuple[str, Profile], ...]] = (
    (r"Raspberry Pi (Zero|3 Model A)", "zero"),
    (r"Raspberry Pi (4|Compute Module 4)", "pi4"),
    (r"Raspberry Pi (5|Compute Module 5)", "pi5"),
)
"""By the names that boards give themselves, a 400 and a 500 among them. A 3A+ has a Zero 2 W's processor and memory."""
_ORDER: Final = ("zero", "pi4", "pi5")


@dataclass(frozen=True, slots=True)
class Machine:
    """`None` where it does not say."""

    model: str | None
    """As "Raspberry Pi 4 Model B Rev 1.5"."""
    cma: int | None
    """Bytes of contiguous memory, lent or not."""
    cma_free: int | None
    """Of those, bytes that nobody has; the kernel may keep files there meanwhile."""

    @property
    def profile(self) -> Profile | None:
        """The one of this board; None for boards that none was made for."""
        return next((profile for pattern, profile in _PROFILES if self.model and re.match(pattern, self.model)), None)

    def does_less_than(self, profile: Profile) -> bool:
        """Whether `profile` is of a larger board."""
        return self.profile is not None and _ORDER.index(self.profile) < _ORDER.index(profile)


def this_machine(root: Path = Path("/")) -> Machine:
    """The one whose files are under `root`."""
    meminfo = _text(root / "proc/meminfo")
    model = _text(root / _MODEL).rstrip("\0") or None
    return Machine(model, _bytes(meminfo, "CmaTotal"), _bytes(meminfo, "CmaFree"))


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


def _bytes(meminfo: str, key: str) -> int | None:
    found = re.search(rf"^{key}:\s+(\d+) kB$", meminfo, re.MULTILINE)
    return int(found[1]) * 1024 if found else None
