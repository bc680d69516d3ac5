"""Counting: every prompt gets one outcome in the ledger, even where the disk was full when it should have got it."""

from __future__ import annotations

from contextlib import suppress

from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import Code, RigError
from eyelid_rig.ledgerfile import LedgerFile
from eyelid_rig.pacing import pace_of
from eyelid_rig.recovery import highest_counter

MAX_UNSEEN = 2**20
"""More prompts than anybody makes while the Pi is away."""
_MAX_OWED = 1024


class Counting:
    """The ledger as the agent uses it.

    Outcomes and notes that the disk does not take are owed: they are written, in order, before anything else, as soon as it does. What
    is owed when the power fails is expired by the next start.
    """

    def __init__(self, book: LedgerFile) -> None:
        self._book = book
        self._owed: list[ledger.Detail] = []
        self.highest = highest_counter(book)
        self.outcomes = {ledger.Sealed: 0, ledger.Refused: 0, ledger.Expired: 0}
        self.sealed: dict[bytes, ledger.Sealed] = {}
        self.forgotten_epoch = 0
        """The last epoch whose forgetting is noted, or owed to be."""
        self.camera = "ok"
        """How the camera was when that was noted last."""
        self.camera_pace = pace_of(ledger.Camera, book.links, book.boot_id)
        """How soon that may be noted again, as the ledger was when this began."""
        self.left: dict[type[ledger.Detail], set[bytes]] = {ledger.Sent: set(), ledger.Pulled: set(), ledger.Received: set()}
        for link in book.links:
            self._tally(link.entry.detail)

    @property
    def head(self) -> bytes:
        """The ledger's head."""
        return self._book.head

    @property
    def owed(self) -> int:
        """Entries that wait for room on the disk."""
        return len(self._owed)

    def prompt(self, counter: int, gesture: Gesture, scope: Scope) -> None:
        """A new prompt. Raises RigError (`storage-*`): then its entry is owed, and the prompt has to be refused."""
        self.highest = max(self.highest, counter)
        self.note(ledger.Prompt(counter, gesture, scope))
        if self._owed:
            raise _no_room()

    def seal(self, sealed: ledger.Sealed) -> None:
        """The outcome that releases a bundle. Raises RigError (`storage-*`): then it is not sealed."""
        self._append(sealed)

    def refuse(self, counter: int, reason: Code) -> None:
        """The outcome of a prompt that is not answered."""
        self.note(ledger.Refused(counter, str(reason)))

    def catch_up(self, counter: int) -> None:
        """Prompts up to `counter` that the Pico counted and nobody here saw are expired. Raises RigError (`pico-other`)."""
        if not -1 < counter - self.highest <= MAX_UNSEEN:
            raise RigError(
                Code.PICO_OTHER,
                f"the Pico has counted {counter} prompts, the ledger {self.highest}: this is not the board that this ledger was kept with, "
                "or one of the two was restored. Bring back what belongs together, or move ledger/ and outbox/ aside and pair again",
            )
        while self.highest < counter:
            last = min(counter, self.highest + ledger.MAX_EXPIRED)
            self.note(ledger.Expired(self.highest + 1, last, str(Code.UNSEEN)))
            self.highest = last

    def forget(self, bundle_ids: list[bytes], epoch: int) -> None:
        """Name what is about to be deleted, with one fsync for all of it; `epoch` is the last one that is forgotten."""
        self.forgotten_epoch = max(self.forgotten_epoch, epoch)
        parts = range(0, max(1, len(bundle_ids)), ledger.MAX_FORGOTTEN)
        self.note(*(ledger.Forgotten(tuple(bundle_ids[at : at + ledger.MAX_FORGOTTEN]), epoch) for at in parts))

    def drop(self, bundle_ids: list[bytes]) -> None:
        """Name what is about to be taken back, with one fsync for all of it."""
        parts = range(0, len(bundle_ids), ledger.MAX_DROPPED)
        self.note(*(ledger.Dropped(tuple(bundle_ids[at : at + ledger.MAX_DROPPED]), str(Code.TAKEN_BACK)) for at in parts))

    def has_left(self, bundle_id: bytes) -> bool:
        """Whether anybody else has, or may have, this bundle."""
        return any(bundle_id in left for left in self.left.values())

    def note_camera(self, state: str) -> bool:
        """Write how the camera is; False where the disk or the file takes nothing now. It is not owed: by then it may be otherwise."""
        if self._owed:
            return False
        with suppress(RigError):
            if self._book.note(ledger.Camera(state)):
                self.camera = state
        return self.camera == state

    def note(self, *details: ledger.Detail) -> None:
        """Write entries, or owe them. Raises RigError (`storage-*`) where too much is owed already."""
        try:
            self._append(*details)
        except RigError:
            if len(self._owed) + len(details) > _MAX_OWED:
                raise
            self._owed.extend(details)

    def note_once(self, detail: ledger.Sent | ledger.Pulled | ledger.Received) -> bool:
        """Write what became of a bundle, unless it was written before or the bundle is unknown.

        Raises RigError (`storage-*`), with nothing owed: what says so still lies in the inbox.
        """
        if detail.bundle_id not in self.sealed or detail.bundle_id in self.left[type(detail)]:
            return False
        self._append(detail)
        return True

    def settle(self) -> None:
        """Write what is owed, as far as the disk takes it."""
        while self._owed:
            try:
                self._write(self._owed[0])
            except RigError:
                return
            del self._owed[0]

    def _append(self, *details: ledger.Detail) -> None:
        self.settle()
        if self._owed:
            raise _no_room()
        self._write(*details)

    def _write(self, *details: ledger.Detail) -> None:
        self._book.append(*details)
        for detail in details:
            self._tally(detail)

    def _tally(self, detail: ledger.Detail) -> None:
        if type(detail) in self.outcomes:
            self.outcomes[type(detail)] += len(ledger.outcome_counters(detail))
        if isinstance(detail, ledger.Forgotten):
            self.forgotten_epoch = max(self.forgotten_epoch, detail.epoch)
        if isinstance(detail, ledger.Camera):
            self.camera = detail.state
        if isinstance(detail, ledger.Sealed):
            self.sealed[detail.bundle_id] = detail
        if isinstance(detail, ledger.Sent | ledger.Pulled | ledger.Received):
            self.left[type(detail)].add(detail.bundle_id)


def _no_room() -> RigError:
    return RigError(Code.STORAGE_FULL, "the disk takes no ledger entry")
