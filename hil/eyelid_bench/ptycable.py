"""A serial cable without hardware: two pseudo-terminals and a thread that carries bytes between them."""

from __future__ import annotations

import contextlib
import os
import pty
import select
import threading
import tty
from pathlib import Path

_CHUNK = 4096
_POLL_S = 0.2


class PtyCable:
    """`rig_port` and `host_port` are names for pyserial; a side that nobody reads holds the other up, like a USB gadget."""

    def __init__(self) -> None:
        self._ends = [pty.openpty(), pty.openpty()]
        for _, slave in self._ends:
            tty.setraw(slave)
        self.rig_port, self.host_port = (os.ttyname(slave) for _, slave in self._ends)
        self._stop = threading.Event()
        masters = [master for master, _ in self._ends]
        self._threads = [
            threading.Thread(target=self._carry, args=(source, sink), name="pty-cable", daemon=True)
            for source, sink in (masters, masters[::-1])
        ]
        for thread in self._threads:
            thread.start()

    def link(self, path: Path) -> None:
        """Give the host's end a name that stays. Raises OSError."""
        path.unlink(missing_ok=True)
        path.symlink_to(self.host_port)

    def close(self) -> None:
        """Unplug."""
        self._stop.set()
        for thread in self._threads:
            thread.join(2 * _POLL_S)
        for descriptor in (one for end in self._ends for one in end):
            with contextlib.suppress(OSError):
                os.close(descriptor)

    def _carry(self, source: int, sink: int) -> None:
        while not self._stop.is_set():
            if not select.select([source], [], [], _POLL_S)[0]:
                continue
            data = os.read(source, _CHUNK)
            while data and not self._stop.is_set():
                if select.select([], [sink], [], _POLL_S)[1]:
                    data = data[os.write(sink, data) :]
