"""A rig whose folders are filled by the factory, and its real `cable` process code on the other end of a wire."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from eyelid_formats import inbox, ledger
from eyelid_rig import cable
from eyelid_rig.folders import Folders, write_durably
from eyelid_rig.settings import RigSettings
from factory import LedgerBuilder, MadeBundle, Rig

DEADLINE_S = 20.0


@dataclass
class Stocked:
    """A rig's folders: what its `eye` would have written."""

    folders: Folders
    rig: Rig
    ledger: LedgerBuilder
    made: list[MadeBundle] = field(default_factory=list)

    def seal(self, counter: int, **changes: object) -> MadeBundle:
        """A prompt that became a bundle."""
        made = self.ledger.sealed(counter, **changes)
        self.made.append(made)
        write_durably(self.folders.outbox / made.file_name, made.data)
        self.write_ledger()
        return made

    def refuse(self, counter: int) -> None:
        """A prompt that was refused."""
        self.ledger.refused(counter)
        self.write_ledger()

    def receive(self, made: MadeBundle) -> bytes:
        """The collector's receipt came."""
        data = self.rig.receipt(made)
        self.ledger.add(ledger.Received(made.id, sha256(data).digest()))
        write_durably(self.folders.outbox / f"{made.id.hex()}.receipt", data)
        self.write_ledger()
        return data

    def write_ledger(self) -> None:
        """Put the entries on the disk."""
        write_durably(self.folders.ledger / ledger.FILE_NAME, self.ledger.data)

    def write_status(self, **fields: object) -> None:
        """What `eye` says about itself."""
        said = {"unit": self.rig.unit.hash.hex(), "name": self.rig.unit.record.name, "simulated": True, "unredacted": True, **fields}
        write_durably(self.folders.run / "status.json", json.dumps(said).encode())

    def state(self, nonce: bytes, counter: int, grants: int, head: bytes | None = None) -> None:
        """The Pico's statement came."""
        data = self.rig.statement(nonce, counter, grants, self.ledger.head if head is None else head)
        write_durably(self.folders.outbox / f"{nonce.hex()}{inbox.Suffix.AUDIT}", data)


def stock(folder: Path, seed: int = 0) -> Stocked:
    """A rig that has booted."""
    folders = Folders(folder)
    folders.make()
    rig = Rig.make(seed)
    rig.write_trust(folders.trust)
    stocked = Stocked(folders, rig, rig.ledger())
    stocked.ledger.boot()
    stocked.write_ledger()
    stocked.write_status()
    return stocked


@contextmanager
def serving(port: Path | str, folders: Folders) -> Iterator[None]:
    """The cable serves `port` meanwhile."""
    stop = threading.Event()
    settings = RigSettings(cable_port=str(port), rig_dir=str(folders.root))
    thread = threading.Thread(target=cable.run, args=(settings, folders, stop), name="cable", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(DEADLINE_S)
        assert not thread.is_alive()


@contextmanager
def answering_audits(stocked: Stocked, counter: int, grants: int) -> Iterator[list[bytes]]:
    """Stand in for `eye` and the Pico: every nonce in the inbox gets its statement. Yields the nonces seen."""
    stop = threading.Event()
    nonces: list[bytes] = []

    def answer() -> None:
        while not stop.wait(0.02):
            for path in stocked.folders.inbox.glob(f"[0-9a-f]*{inbox.Suffix.AUDIT}"):
                nonce = inbox.AuditRequest.decode(path.read_bytes(), inbox.INBOX_LIMIT).nonce
                nonces.append(nonce)
                stocked.state(nonce, counter, grants)
                path.unlink()

    thread = threading.Thread(target=answer, name="eye", daemon=True)
    thread.start()
    try:
        yield nonces
    finally:
        stop.set()
        thread.join(DEADLINE_S)


def eventually(holds: Callable[[], bool], what: str) -> None:
    """Wait until `holds`, and fail after the deadline."""
    deadline_s = time.monotonic() + DEADLINE_S
    while not holds():
        assert time.monotonic() < deadline_s, f"not within {DEADLINE_S} s: {what}"
        threading.Event().wait(0.02)
