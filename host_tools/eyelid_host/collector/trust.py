"""The trust folder of a collector in service: units are added while it runs."""

from __future__ import annotations

import logging
from pathlib import Path
from threading import Lock

from eyelid_formats.errors import EyelidError
from eyelid_formats.unit import Trust, load_trust

_LOG = logging.getLogger(__name__)
_Signature = frozenset[tuple[str, int, int]]


class TrustFolder:
    """Reads the folder again when its files change; keeps what it had while they cannot be read."""

    def __init__(self, folder: Path) -> None:
        """Raises EyelidError, OSError for a folder that is wrong from the start."""
        self._folder = folder
        self._lock = Lock()
        self._signature = _sign(folder)
        self._trust = load_trust(folder)

    def current(self) -> Trust:
        """What is trusted now."""
        with self._lock:
            try:
                self._refresh()
            except (EyelidError, OSError) as error:
                _LOG.error("the trust folder is not taken, the one before stays: %s", error)
            return self._trust

    def _refresh(self) -> None:
        signature = _sign(self._folder)
        if signature != self._signature:
            self._signature = signature
            self._trust = load_trust(self._folder)


def _sign(folder: Path) -> _Signature:
    stats = ((path.name, path.stat()) for path in folder.iterdir())
    return frozenset((name, stat.st_mtime_ns, stat.st_size) for name, stat in stats)
