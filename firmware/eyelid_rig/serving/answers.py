"""From a request to the frames that answer it. What is wrong with a request is answered with a code, never with a stop."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator

from eyelid_formats import cable, cbor
from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig.folders import Folders, read_bounded
from eyelid_rig.serving.notes import Notes
from eyelid_rig.serving.shelf import Shelf

STATUS_FILE = "status.json"
_WORDS_LIMIT = 120
_AHEAD_MS = 1000
"""As far as a clock is moved while somebody sets it."""
log = logging.getLogger(__name__)


class Answers:
    """Answers one request after the other. `now_s` is the wall clock, `monotonic_s` one that never goes back."""

    def __init__(self, folders: Folders, software: str, now_s: Callable[[], float], monotonic_s: Callable[[], float]) -> None:
        self._folders = folders
        self._software = software
        self._now_s = now_s
        self._shelf = Shelf(folders)
        self._notes = Notes(folders, monotonic_s)

    def answer(self, item: dict[int, cbor.Item]) -> Iterator[bytes]:
        """The frames of an answer, one at a time; an empty one means that more work is left. A message without a number has none."""
        try:
            number = cable.number_of(item)
        except EyelidError:
            return
        try:
            for message in self._answer(cable.read_request(item)):
                yield cable.pack(number, message) if message else b""
        except EyelidError as error:
            yield fault(number, error.code, str(error.args[0]))
        except OSError as error:
            log.warning("the cable could not answer: %s", error)
            yield fault(number, Code.STORAGE_FAILED, f"the rig cannot read its files: {error.strerror}")

    def _answer(self, request: cable.Message) -> Iterator[cable.Message | None]:
        match request:
            case cable.Hello():
                yield self._state()
            case cable.ListBundles(after):
                yield self._shelf.page(after)
            case cable.Read(what, name, offset, length):
                yield from self._read(what, name, offset, length)
            case cable.Digest(what, name, length):
                for done in self._shelf.digest(what, name, length):
                    yield cable.Digested(*done) if done else None
            case cable.Audit(nonce):
                statement = self._notes.statement(nonce)
                yield cable.Statement(statement) if statement else cable.Pending()
            case cable.Pulled(bundle_id, hash_):
                yield from self._pulled(bundle_id, hash_)

    def _read(self, what: cable.What, name: bytes | None, offset: int, length: int) -> Iterator[cable.Message]:
        data, size = self._shelf.read(what, name, offset, length)
        for at in range(0, len(data), cable.DATA_BYTES):
            yield cable.Data(offset + at, data[at : at + cable.DATA_BYTES])
        yield cable.End(size)

    def _pulled(self, bundle_id: bytes, hash_: bytes) -> Iterator[cable.Message | None]:
        for done in self._shelf.digest(cable.What.BUNDLE, bundle_id, None):
            if done is None:
                yield None
            elif done[2] != hash_:
                raise RigError(Code.BUNDLE_DIFFERS, "the host has other bytes than the rig: pull the bundle again")
        self._notes.pulled(bundle_id, hash_)
        yield cable.Done()

    def _state(self) -> cable.State:
        path = self._folders.run / STATUS_FILE
        try:
            age_ms = self._age_ms(path.stat().st_mtime)
            status = read_bounded(path, cable.STATUS_LIMIT)
        except OSError:
            return cable.State(cable.PROTOCOL, self._software)
        if len(status) > cable.STATUS_LIMIT:
            return cable.State(cable.PROTOCOL, self._software)
        return cable.State(cable.PROTOCOL, self._software, status, age_ms)

    def _age_ms(self, written_s: float) -> int | None:
        """None for a time ahead of the clock: a board without a clock of its own starts with an old time, beside a file of before."""
        age_ms = int((self._now_s() - written_s) * 1000)
        return max(0, age_ms) if age_ms > -_AHEAD_MS else None


def fault(number: int, code: str, words: str) -> bytes:
    """The frame of an error."""
    return cable.pack(number, cable.Fault(code, words[:_WORDS_LIMIT]))
