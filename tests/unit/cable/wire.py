"""A cable: two pseudo-terminals with somebody between them who may damage what passes, and pull it out."""

from __future__ import annotations

import os
import select
import threading
import tty
from collections.abc import Callable
from pathlib import Path
from random import Random

Damage = Callable[[bytes], bytes]
_BLOCK = 1024


def nothing(data: bytes) -> bytes:
    """A cable without faults."""
    return data


class Hits:
    """A flipped bit, a lost byte or a lost burst in each KiB, by chance; the same on every run."""

    def __init__(self, chance: float, seed: int) -> None:
        self._chance = chance
        self._random = Random(seed)
        self.hits = 0

    def __call__(self, data: bytes) -> bytes:
        return b"".join(self._hit(data[at : at + _BLOCK]) for at in range(0, len(data), _BLOCK))

    def _hit(self, block: bytes) -> bytes:
        if self._random.random() >= self._chance * len(block) / _BLOCK:
            return block
        self.hits += 1
        at = self._random.randrange(len(block))
        kind = self._random.randrange(3)
        if kind == 0:
            return block[:at] + bytes([block[at] ^ (1 << self._random.randrange(8))]) + block[at + 1 :]
        return block[:at] + block[at + (1 if kind == 1 else self._random.randrange(2, 64)) :]


class Hole:
    """Loses everything from one byte of the stream to another."""

    def __init__(self, start: int, stop: int) -> None:
        self._start, self._stop, self._at = start, stop, 0

    def __call__(self, data: bytes) -> bytes:
        at, self._at = self._at, self._at + len(data)
        return data[: max(0, self._start - at)] + data[max(0, self._stop - at) :]


class Wire:
    """`rig` and `host` are the paths of its ends, links that outlive a pull. `to_host` and `to_rig` are done to what passes."""

    def __init__(self, folder: Path, to_host: Damage = nothing, to_rig: Damage = nothing) -> None:
        self.rig, self.host = folder / "rig-port", folder / "host-port"
        self._to_host, self._to_rig = to_host, to_rig
        self.carried = 0
        self.plug()

    def plug(self) -> None:
        """Put the cable in: both paths lead to fresh ports."""
        self._rig = _Pty(self.rig)
        self._host = _Pty(self.host)
        self._stop, self._wake = os.pipe()
        self._thread = threading.Thread(target=self._carry, name="wire", daemon=True)
        self._thread.start()

    def pull(self) -> None:
        """Pull the cable out: whoever holds an end finds it dead."""
        os.write(self._wake, b".")
        self._thread.join()
        for descriptor in (self._stop, self._wake):
            os.close(descriptor)
        self._rig.close()
        self._host.close()

    def __enter__(self) -> Wire:
        return self

    def __exit__(self, *_: object) -> None:
        self.pull()

    def _carry(self) -> None:
        rig, host = self._rig.master, self._host.master
        while True:
            ready, _, _ = select.select([rig, host, self._stop], [], [])
            if self._stop in ready:
                return
            if rig in ready:
                data = os.read(rig, 65_536)
                self.carried += len(data)
                self._put(host, self._to_host(data))
            if host in ready:
                self._put(rig, self._to_rig(os.read(host, 65_536)))

    def _put(self, descriptor: int, data: bytes) -> None:
        """All of it, unless the cable is pulled meanwhile: an end that nobody reads holds its line up."""
        while data:
            ready, writable, _ = select.select([self._stop], [descriptor], [])
            if ready:
                return
            data = data[os.write(descriptor, data) :] if writable else data


class _Pty:
    """A raw pseudo-terminal whose far end is at `link`; we hold that end open too, so that it may be opened and closed at will."""

    def __init__(self, link: Path) -> None:
        self.master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self.master, False)
        link.unlink(missing_ok=True)
        link.symlink_to(os.ttyname(self._slave))

    def close(self) -> None:
        os.close(self.master)
        os.close(self._slave)
