"""A rig at the other end of a cable: everything that it answers, as calls."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum, unique
from hashlib import sha256
from random import SystemRandom
from typing import Any, Self

from eyelid_formats import cable
from eyelid_formats.errors import Code, LinkError
from eyelid_formats.unit import UNIT_LIMIT
from eyelid_host.session import Session, as_error
from eyelid_host.transfer import Transfer
from eyelid_host.transport import SerialTransport, Transport

_QUIET_S = 0.4
_PATIENCE_S = 15.0
_STATEMENT_S = 30.0
_POLL_S = 0.3
MAX_LISTED = 65_536
"""More bundles than an outbox holds."""

SILENT_MS = 5_000
"""Ten times as long as `eye` takes from one status to the next."""

OnBytes = Callable[[bytes], None]


@unique
class Eye(StrEnum):
    """Whether the rig's agent lives, by what it last wrote."""

    RUNNING = "running"
    SILENT = "silent"
    NO_STATUS = "no-status"


@dataclass(frozen=True, slots=True)
class Status:
    """Who answers, and what it last wrote about itself: a map of plain values, empty where there is none. `age_ms` is its age, if known.

    Only while `eye` is running is that what is so now.
    """

    protocol: int
    software: str
    fields: dict[str, Any]
    age_ms: int | None

    @property
    def eye(self) -> Eye:
        """`SPEC-cable.md`, Status."""
        if not self.fields:
            return Eye.NO_STATUS
        return Eye.RUNNING if self.age_ms is not None and self.age_ms <= SILENT_MS else Eye.SILENT


@dataclass(frozen=True, slots=True)
class Listed:
    """A bundle in the rig's outbox."""

    bundle_id: bytes
    size: int
    receipt_size: int
    rejected: bool


@dataclass(frozen=True, slots=True)
class Waits:
    """Seconds to wait for what may take long."""

    quiet_s: float = _QUIET_S
    patience_s: float = _PATIENCE_S
    statement_s: float = _STATEMENT_S


class Rig:
    """Calls raise LinkError (`link-timeout`, `link-closed`, `link-answer`), and with the rig's own code what it could not do."""

    def __init__(self, session: Session, waits: Waits | None = None, sleep: Callable[[float], None] = time.sleep) -> None:
        self._session = session
        self._waits = waits or Waits()
        self._sleep = sleep

    @classmethod
    def at(cls, port: str) -> Self:
        """The rig on this port, or pyserial URL. Raises RigError where the port cannot be opened."""
        return cls.over(SerialTransport(port))

    @classmethod
    def over(cls, transport: Transport) -> Self:
        """The rig at the other end of `transport`."""
        return cls(Session(transport, time.monotonic, SystemRandom().randrange(1, 2**31)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._session.close()

    @property
    def damaged(self) -> int:
        """Frames that did not arrive whole."""
        return self._session.damaged

    def status(self) -> Status:
        """What the rig says about itself. Raises LinkError (`link-answer`) where it speaks another protocol."""
        state = self._session.call(cable.Hello(), cable.State)
        if state.protocol != cable.PROTOCOL:
            raise LinkError(
                Code.LINK_ANSWER, f"the rig speaks cable protocol {state.protocol}, this host {cable.PROTOCOL}: update the older one"
            )
        return Status(state.protocol, state.software, _fields(state.status), state.age_ms)

    def bundles(self) -> Iterator[Listed]:
        """Every bundle in the outbox, by id. Raises LinkError (`link-answer`) for a listing that goes back, or has no end."""
        after: bytes | None = None
        count = 0
        more = True
        while more:
            page = self._session.call(cable.ListBundles(after), cable.Listing)
            for row in page.rows:
                listed = Listed(*row)
                count += 1
                if (after is not None and listed.bundle_id <= after) or count > MAX_LISTED:
                    raise LinkError(Code.LINK_ANSWER, f"the rig's list of bundles is out of order or longer than {MAX_LISTED}")
                after = listed.bundle_id
                yield listed
            more = page.more and bool(page.rows)

    def digest(self, what: cable.What, name: bytes | None = None, length: int | None = None) -> cable.Digested:
        """The size of a file, and the hash of its first `length` bytes (or of all)."""
        return self._session.call(cable.Digest(what, name, length), cable.Digested)

    def read(self, what: cable.What, name: bytes | None, size: int, on_bytes: OnBytes, start: int = 0) -> None:
        """Bytes `start` to `size` of a file, handed to `on_bytes` in order as they become whole."""
        transfer = Transfer(what, name, start, size)
        moved_s = self._session.monotonic_s()
        while not transfer.complete:
            requests = transfer.requests()
            if requests:
                transfer.sent(self._session.send(*requests), requests)
            received = self._session.receive(self._waits.quiet_s)
            now_s = self._session.monotonic_s()
            if not received:
                transfer.lose_all()
            for number, message in received:
                if data := self._take(transfer, number, message):
                    on_bytes(data)
                    moved_s = now_s
            if now_s - moved_s > self._waits.patience_s:
                raise self._session.silence("`read`", self._waits.patience_s)

    def fetch(self, what: cable.What, name: bytes | None, limit: int) -> bytes:
        """A whole file of at most `limit` bytes, its hash compared. Raises LinkError."""
        digest = self.digest(what, name)
        if digest.size > limit:
            raise LinkError(Code.LINK_ANSWER, f"the rig's {what.name.lower()} has {digest.size} bytes where {limit} are allowed")
        data = bytearray()
        self.read(what, name, digest.length, data.extend)
        check_hash(bytes(data), digest)
        return bytes(data)

    def unit_record(self, hash_: bytes) -> bytes:
        """The unit record of this hash, for a host that trusts its operator."""
        return self.fetch(cable.What.UNIT, hash_, UNIT_LIMIT)

    def statement(self, nonce: bytes) -> bytes:
        """The Pico's audit statement over `nonce`. Raises LinkError (`link-timeout`) when it does not come."""
        deadline_s = self._session.monotonic_s() + self._waits.statement_s
        while self._session.monotonic_s() < deadline_s:
            answer = self._session.call_any(cable.Audit(nonce))
            if isinstance(answer, cable.Statement):
                return answer.statement
            self._sleep(_POLL_S)
        raise LinkError(Code.LINK_TIMEOUT, "the Pico's statement did not come: is the rig's agent running, and the Pico connected?")

    def pulled(self, bundle_id: bytes, hash_: bytes) -> None:
        """Tell the rig that this bundle is here and verified."""
        self._session.call(cable.Pulled(bundle_id, hash_), cable.Done)

    def _take(self, transfer: Transfer, number: int, message: cable.Message) -> bytes:
        if not isinstance(message, cable.Fault):
            return transfer.take(number, message)
        if message.code == Code.BUSY:
            transfer.lose(number)
            return b""
        if transfer.is_asked(number):
            raise as_error(message)
        return b""


def check_hash(data: bytes, digest: cable.Digested) -> None:
    """`data` is what the rig hashed. Raises LinkError (`link-answer`)."""
    if len(data) != digest.length or sha256(data).digest() != digest.sha256:
        raise LinkError(Code.LINK_ANSWER, "the bytes that came are not those that the rig hashed: pull again")


def _fields(data: bytes | None) -> dict[str, Any]:
    """A JSON object; anything else is an empty one, for what a rig says about itself is believed by nobody."""
    try:
        fields = json.loads(data) if data else {}
    except (ValueError, RecursionError):
        return {}
    return fields if isinstance(fields, dict) else {}
