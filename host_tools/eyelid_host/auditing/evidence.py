"""What an audit looks at, reduced to what it compares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

from eyelid_formats import bundle, ledger
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import Code, EyelidError
from eyelid_formats.grant import AuditStatement
from eyelid_formats.unit import Trust


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold; `counter` and `bundle_id` where it is about one."""

    code: Code
    message: str
    counter: int | None = None
    bundle_id: bytes | None = None


@dataclass(frozen=True, slots=True)
class HeldBundle:
    """A bundle at hand that verified; hashes have 32 bytes, `granted` is the scope of its grant."""

    bundle_id: bytes
    hash: bytes
    draft_hash: bytes
    unit: bytes
    counter: int
    scope: int
    ledger_head: bytes
    gesture: Gesture
    granted: Scope

    @classmethod
    def of(cls, verified: bundle.Verified) -> Self:
        """What the audit needs of a bundle, without its crop."""
        draft, grant = verified.draft, verified.grant
        return cls(
            bundle_id=draft.bundle_id,
            hash=verified.hash,
            draft_hash=verified.draft_hash,
            unit=draft.unit,
            counter=draft.counter,
            scope=int(draft.consent.scope),
            ledger_head=draft.ledger_head,
            gesture=grant.gesture,
            granted=grant.scope,
        )


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything that one audit found. `faults` are about what could not be read, `statement` is None where there is none that holds."""

    ledger: ledger.Whole
    statement: AuditStatement | None
    bundles: tuple[HeldBundle, ...]
    receipts: tuple[bytes, ...]
    faults: tuple[Finding, ...] = ()


def hold(data: bytes, bundle_id: bytes, trust: Trust) -> HeldBundle | Finding:
    """A bundle's file named `bundle_id`, verified; a finding where it does not verify or is another's."""
    try:
        held = HeldBundle.of(bundle.verify(data, trust))
    except EyelidError as error:
        return Finding(error.code, f"bundle {bundle_id.hex()}: {error.args[0]}", bundle_id=bundle_id)
    if held.bundle_id != bundle_id:
        message = f"the file of bundle {bundle_id.hex()} holds the bundle {held.bundle_id.hex()}"
        return Finding(Code.BUNDLE_DIFFERS, message, bundle_id=bundle_id)
    return held
