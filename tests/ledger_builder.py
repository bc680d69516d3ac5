"""A rig's ledger as tests write it: signed entries, one second apart."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Scope

if TYPE_CHECKING:
    from factory import MadeBundle, Rig


class LedgerBuilder:
    """Appends signed entries, one second apart."""

    def __init__(self, rig: Rig) -> None:
        self._rig = rig
        self.links: list[ledger.Link] = []

    @property
    def head(self) -> bytes:
        """Hash of the last entry."""
        return self.links[-1].hash if self.links else ledger.FIRST

    @property
    def data(self) -> bytes:
        """The bytes of `ledger.eyl`."""
        return b"".join(link.data for link in self.links)

    def add(self, detail: ledger.Detail) -> ledger.Link:
        """Append an entry."""
        seq = len(self.links) + 1
        link = ledger.make(detail, seq, self.head, self._rig.time(1000 * seq), self._rig.pi_signer)
        self.links.append(link)
        return link

    def boot(self, counter: int = 0) -> ledger.Link:
        """The agent started."""
        return self.add(ledger.Boot(self._rig.unit.hash, "0.1.0", counter))

    def sealed(self, counter: int, gesture: Gesture = Gesture.PRESS, scope: Scope = Scope.ANSWER, **changes: Any) -> MadeBundle:
        """A prompt and the bundle it became, whose draft names the head before it; `changes` as in `Rig.bundle`."""
        self.add(ledger.Prompt(counter, gesture, scope))
        made = self._rig.bundle(counter, gesture, scope, **{"ledger_head": self.head, **changes})
        self.add(ledger.Sealed(counter, made.id, made.hash, sha256(made.draft_bytes).digest()))
        return made

    def refused(self, counter: int, reason: str = "no-frame", gesture: Gesture = Gesture.PRESS) -> ledger.Link:
        """A prompt that was refused."""
        self.add(ledger.Prompt(counter, gesture, Scope.ANSWER))
        return self.add(ledger.Refused(counter, reason))
