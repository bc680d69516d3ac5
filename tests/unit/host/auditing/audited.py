"""A rig whose audit is wanted: its ledger, its bundles and receipts, and what its Pico says."""

from __future__ import annotations

from dataclasses import dataclass, field
from hashlib import sha256

from eyelid_formats import bundle, ledger
from eyelid_formats.grant import AuditStatement
from eyelid_host.auditing.audit import AuditReport, audit
from eyelid_host.auditing.evidence import HeldBundle
from factory import LedgerBuilder, MadeBundle, Rig

RIG = Rig.make()
NONCE = bytes(range(32))


@dataclass
class Scene:
    """A rig's ledger, what its Pico would say, and what is at hand; `audit` judges all of it."""

    ledger: LedgerBuilder = field(default_factory=RIG.ledger)
    bundles: list[MadeBundle] = field(default_factory=list)
    receipts: list[bytes] = field(default_factory=list)
    counter: int = 0
    grants: int = 0
    granted: list[int] = field(default_factory=list)
    head: bytes | None = None

    def seal(self, **changes: object) -> MadeBundle:
        self.counter += 1
        self.grant(self.counter)
        made = self.ledger.sealed(self.counter, **changes)
        self.bundles.append(made)
        return made

    def grant(self, counter: int) -> None:
        self.grants += 1
        self.granted = [*self.granted, counter][-16:]

    def refuse(self, reason: str = "no-frame", *, granted: bool = False) -> None:
        self.counter += 1
        if granted:
            self.grant(self.counter)
        self.ledger.refused(self.counter, reason)

    def receive(self, made: MadeBundle, **changes: object) -> None:
        data = RIG.receipt(made, **changes)
        self.receipts.append(data)
        self.ledger.add(ledger.Received(made.id, sha256(data).digest()))

    def statement(self) -> AuditStatement:
        head = self.ledger.head if self.head is None else self.head
        return AuditStatement(NONCE, self.counter, self.grants, head, RIG.unit.hash, 90_000, 3, tuple(self.granted))

    def audit(self, waiting: bool = False) -> AuditReport:
        held = [HeldBundle.of(bundle.verify(made.data, RIG.trust)) for made in self.bundles]
        return audit(ledger.Whole(tuple(self.ledger.links), 0), self.statement(), held, self.receipts, RIG.unit, waiting)
