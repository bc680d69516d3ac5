"""Bundles on disk and their rows: `DIR/collector.db`, `DIR/bundles/UNIT/ID.eyelid` with the first 8 hex digits of the unit.

The file is durable before its row is written, and the row holds the receipt: a bundle is stored when its row is committed.
"""

from __future__ import annotations

import errno
import fcntl
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from eyelid_formats.bundle import SUFFIX
from eyelid_formats.consent import Scope
from eyelid_formats.errors import Code, RigError, VerifyError
from eyelid_host.collector.files import Step, StepHook, make_folder, no_hook, sync_folder, write_file

DATABASE = "collector.db"
BUNDLES = "bundles"
_LOCK = "collector.lock"
_VERSION = 1
_SCHEMA = """
CREATE TABLE bundle (
    serial     INTEGER PRIMARY KEY,
    bundle_id  BLOB    NOT NULL UNIQUE,
    unit       BLOB    NOT NULL,
    counter    INTEGER NOT NULL,
    hash       BLOB    NOT NULL,
    scope      INTEGER NOT NULL,
    received_s INTEGER NOT NULL,
    receipt    BLOB    NOT NULL,
    UNIQUE (unit, counter)
) STRICT
"""
_COLUMNS = "serial, bundle_id, unit, counter, hash, scope, received_s, receipt"
_FULL = (errno.ENOSPC, errno.EDQUOT)


@dataclass(frozen=True, slots=True)
class Arrival:
    """What the store must know of a verified bundle. Ids, units and hashes are the raw bytes; `hash` is SHA-256 over the bundle."""

    bundle_id: bytes
    unit: bytes
    counter: int
    hash: bytes
    scope: Scope
    received_s: int

    @property
    def file(self) -> Path:
        """Where it lies, below the data folder."""
        return Path(BUNDLES, self.unit.hex()[:8], self.bundle_id.hex() + SUFFIX)


@dataclass(frozen=True, slots=True)
class StoredBundle:
    """A bundle that the collector has answered for."""

    serial: int
    arrival: Arrival
    receipt: bytes


MakeReceipt = Callable[[Arrival, int], bytes]
"""Signs for an arrival under a serial number."""


class Store:
    """The one writer of a data folder. Methods may be called from any thread; `after` is called between the steps of `put`."""

    def __init__(self, folder: Path, after: StepHook = no_hook) -> None:
        """Raises RigError (`already-running`, `version-unknown`, `storage-failed`)."""
        self._folder = folder
        self._after = after
        self._lock = Lock()
        make_folder(folder / BUNDLES)
        self._held = _hold(folder / _LOCK)
        try:
            self._database = _open(folder / DATABASE)
        except BaseException:
            os.close(self._held)
            raise
        sync_folder(folder)

    def put(self, arrival: Arrival, data: bytes, make_receipt: MakeReceipt) -> tuple[StoredBundle, bool]:
        """Store `data` and its receipt, or find them stored; the flag says whether they are new.

        Raises VerifyError (`counter-used`, `bundle-differs`) for other bytes, RigError (`storage-full`, `storage-failed`).
        """
        with self._lock, _storage_errors():
            known = self._same_bytes(arrival)
            if known:
                return known, False
            write_file(self._folder / arrival.file, data, self._after)
            stored = self._insert_or_make_room(arrival, make_receipt)
        self._after(Step.COMMITTED)
        return stored, True

    def _same_bytes(self, arrival: Arrival) -> StoredBundle | None:
        rows = self._database.execute(
            f"SELECT {_COLUMNS} FROM bundle WHERE bundle_id = ? OR (unit = ? AND counter = ?)",  # noqa: S608
            (arrival.bundle_id, arrival.unit, arrival.counter),
        ).fetchall()
        for stored in map(_read, rows):
            if stored.arrival.hash == arrival.hash:
                return stored
            if (stored.arrival.unit, stored.arrival.counter) == (arrival.unit, arrival.counter):
                raise VerifyError(Code.COUNTER_USED, f"counter {arrival.counter} of this unit already has other bytes")
            raise VerifyError(Code.BUNDLE_DIFFERS, f"bundle {arrival.bundle_id.hex()} already has other bytes")
        return None

    def _insert_or_make_room(self, arrival: Arrival, make_receipt: MakeReceipt) -> StoredBundle:
        try:
            return self._insert(arrival, make_receipt)
        except (OSError, sqlite3.Error) as error:
            if _is_full(error):
                (self._folder / arrival.file).unlink(missing_ok=True)
            raise

    def _insert(self, arrival: Arrival, make_receipt: MakeReceipt) -> StoredBundle:
        with self._database:
            self._database.execute("BEGIN IMMEDIATE")
            (serial,) = self._database.execute("SELECT COALESCE(MAX(serial), 0) + 1 FROM bundle").fetchone()
            stored = StoredBundle(serial, arrival, make_receipt(arrival, serial))
            self._database.execute(f"INSERT INTO bundle ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)", _row(stored))  # noqa: S608
            self._after(Step.INSERTED)
        return stored

    def check(self) -> None:
        """Raises RigError (`storage-failed`) where the store cannot be read."""
        with self._lock, _storage_errors():
            self._database.execute("SELECT serial FROM bundle LIMIT 1").fetchone()

    def receipts(self) -> list[StoredBundle]:
        """Everything answered for, in the order of its serials."""
        return receipts(self._folder)

    def clean(self) -> list[Path]:
        """Delete what was never renamed, and return the files that have no row: whole bundles whose receipt was not written."""
        with self._lock:
            for torn in self._folder.glob(f"{BUNDLES}/*/.*.tmp"):
                torn.unlink()
            known = {self._folder / stored.arrival.file for stored in receipts(self._folder)}
            return sorted(path for path in self._folder.glob(f"{BUNDLES}/*/*{SUFFIX}") if path not in known)

    def close(self) -> None:
        """Let another process have the folder."""
        with self._lock:
            self._database.close()
            os.close(self._held)


def receipts(folder: Path) -> list[StoredBundle]:
    """What the collector of this data folder has answered for; it may be running. Raises RigError (`storage-failed`)."""
    with _storage_errors(), closing(sqlite3.connect(f"{(folder / DATABASE).absolute().as_uri()}?mode=ro", uri=True)) as database:
        return [_read(row) for row in database.execute(f"SELECT {_COLUMNS} FROM bundle ORDER BY serial")]  # noqa: S608


def _row(stored: StoredBundle) -> tuple[Any, ...]:
    one = stored.arrival
    return (stored.serial, one.bundle_id, one.unit, one.counter, one.hash, int(one.scope), one.received_s, stored.receipt)


def _read(row: tuple[Any, ...]) -> StoredBundle:
    serial, bundle_id, unit, counter, hash_, scope, received_s, receipt = row
    return StoredBundle(serial, Arrival(bundle_id, unit, counter, hash_, Scope(scope), received_s), receipt)


def _open(path: Path) -> sqlite3.Connection:
    with _storage_errors():
        database = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        path.chmod(0o600)
        database.execute("PRAGMA journal_mode = WAL")
        database.execute("PRAGMA synchronous = FULL")
        (version,) = database.execute("PRAGMA user_version").fetchone()
        if version == 0:
            database.executescript(f"BEGIN IMMEDIATE; {_SCHEMA}; PRAGMA user_version = {_VERSION}; COMMIT")
        elif version != _VERSION:
            raise RigError(Code.VERSION_UNKNOWN, f"{path} is of version {version}; this collector knows version {_VERSION}")
        return database


def _hold(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise RigError(Code.ALREADY_RUNNING, f"another collector has {path.parent}: stop it, or give another data folder") from None
    return descriptor


@contextmanager
def _storage_errors() -> Iterator[None]:
    try:
        yield
    except (OSError, sqlite3.Error) as error:
        if _is_full(error):
            raise RigError(Code.STORAGE_FULL, "the collector's disk is full: make room, then send again") from error
        raise RigError(Code.STORAGE_FAILED, f"the collector's store does not work: {type(error).__name__}") from error


def _is_full(error: OSError | sqlite3.Error) -> bool:
    if isinstance(error, OSError):
        return error.errno in _FULL
    return getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
