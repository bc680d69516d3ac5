"""The rig's ledger as somebody beside the rig reads it while it grows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from eyelid_formats import cose, ledger
from eyelid_formats.consent import Gesture

KindT = TypeVar("KindT", bound=ledger.Detail)


class Book:
    """Checks every entry once. `verifier` is that of the unit's Pi."""

    def __init__(self, path: Path, verifier: cose.Verifier) -> None:
        self._path = path
        self._verifier = verifier
        self._links: list[ledger.Link] = []
        self._at = 0

    def read(self) -> tuple[ledger.Link, ...]:
        """Every whole entry. Raises LedgerError, CoseError, CborError, FieldError for a chain that does not hold."""
        with self._path.open("rb") as file:
            file.seek(self._at)
            data = file.read()
        for chunk in ledger.split(data):
            before = self._links[-1] if self._links else None
            self._links.append(ledger.follow(before, ledger.read_entry(chunk, self._verifier)))
            self._at += len(chunk)
        return tuple(self._links)

    def all(self, kind: type[KindT]) -> list[KindT]:
        """Every entry's detail of one kind, in order."""
        return [link.entry.detail for link in self.read() if isinstance(link.entry.detail, kind)]

    def outcomes(self) -> dict[int, ledger.Detail]:
        """The outcome of each counter. Raises LedgerError (`counter-twice`)."""
        return {counter: link.entry.detail for counter, link in ledger.outcomes(self.read()).items()}

    def highest(self) -> int:
        """The last counter that the ledger knows of; 0 where there is none."""
        return max((*(prompt.counter for prompt in self.all(ledger.Prompt)), *self.outcomes()), default=0)

    def gestures(self) -> dict[int, Gesture]:
        """What the finger did, by counter."""
        return {prompt.counter: prompt.gesture for prompt in self.all(ledger.Prompt)}

    def sealed(self) -> dict[bytes, ledger.Sealed]:
        """Every bundle that was ever sealed, by id."""
        return {one.bundle_id: one for one in self.all(ledger.Sealed)}

    def forgotten(self) -> set[bytes]:
        """Bundles that the wearer had deleted before they left."""
        return ledger.deleted_ids(self.read())

    def find(self, holds: Callable[[ledger.Detail], bool]) -> bool:
        """Whether any entry's detail is as wanted."""
        return any(holds(link.entry.detail) for link in self.read())
