"""Tampered ledgers, shown to the audit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from eyelid_bench.attacks.loot import STATEMENT, Loot
from eyelid_bench.attacks.outcome import Attack, Refusal
from eyelid_formats import bundle, cose, ledger
from eyelid_formats.consent import Scope
from eyelid_formats.errors import Code
from eyelid_formats.receipt import SUFFIX as RECEIPT_SUFFIX
from eyelid_formats.receipt import Receipt, sign_receipt

_AUDIT = "the audit"
_DISK = "the rig’s disk"
_PI_KEY = "the Pi and its key"


def restore_old(loot: Loot) -> Refusal:
    """Put back the ledger of a while before, which was right then."""
    return _found(loot, "restored", Code.LEDGER_ROLLED_BACK, lambda rig: _write(rig, loot.old_ledger))


def drop_entry(loot: Loot) -> Refusal:
    """Cut one entry out of the middle."""
    links = loot.ledger.links
    kept = [link.data for at, link in enumerate(links) if at != len(links) // 2]
    return _found(loot, "dropped", Code.LEDGER_SEQ, lambda rig: _write(rig, b"".join(kept)))


def rebuild_without_prompt(loot: Loot) -> Refusal:
    """Write the whole ledger anew without one prompt, everything signed by the Pi."""
    victim = _a_sealed(loot)
    return _rewritten(loot, "rebuilt", Code.COUNTER_MISSING, victim, lambda _detail: None)


def hide_as_refused(loot: Loot) -> Refusal:
    """Keep a bundle for oneself: write the whole ledger anew as if its prompt had been refused, everything signed by the Pi."""
    victim = _a_sealed(loot)
    refused = ledger.Refused(victim.counter, str(Code.NO_FRAME))

    def change(detail: ledger.Detail) -> ledger.Detail | None:
        return detail if isinstance(detail, ledger.Prompt) else refused if isinstance(detail, ledger.Sealed) else None

    return _rewritten(loot, "hidden", Code.GRANTS_DIFFER, victim, change)


def count_twice(loot: Loot) -> Refusal:
    """Give a prompt a second outcome, signed by the Pi and in its place in the chain."""
    whole = loot.ledger
    again = ledger.Refused(_a_sealed(loot).counter, str(Code.BUSY))
    link = ledger.make(again, len(whole.links) + 1, whole.head, whole.links[-1].entry.time, loot.pi_signer)
    data = b"".join(one.data for one in (*whole.links, link))
    return _found(loot, "twice", Code.COUNTER_TWICE, lambda rig: _write(rig, data))


def remove_bundle(loot: Loot) -> Refusal:
    """Take a bundle away and hope that nobody misses it."""
    name = _a_sealed(loot).bundle_id.hex() + bundle.SUFFIX
    return _found(loot, "removed", Code.BUNDLE_MISSING, lambda rig: (rig / "outbox" / name).unlink())


def old_statement(loot: Loot) -> Refusal:
    """Answer the audit with what the Pico said to an earlier one."""
    return _found(loot, "stale", Code.AUDIT_NONCE, lambda rig: _replace(rig / STATEMENT, loot.old_statement))


def forge_receipt(loot: Loot) -> Refusal:
    """A receipt by nobody whom the unit sends to."""
    sealed = _a_sealed(loot)
    receipt = Receipt(sealed.bundle_id, sealed.bundle, loot.unit.hash, sealed.counter, Scope.TRAIN, 1, 1)
    data = sign_receipt(receipt, cose.Ed25519Signer(loot.stranger.pi))
    name = sealed.bundle_id.hex() + RECEIPT_SUFFIX
    return _found(loot, "receipt", Code.RECEIPT_KEY, lambda rig: _replace(rig / "outbox" / name, data))


def _found(loot: Loot, name: str, expected: Code, change: Callable[[Path], None]) -> Refusal:
    """The expected code where the audit finds it; else whatever it finds, or nothing."""
    codes = loot.audit(name, change).codes
    return Refusal(str(expected) if expected in codes else ", ".join(sorted(codes)))


def _a_sealed(loot: Loot) -> ledger.Sealed:
    """One whose bundle is still there."""
    sealed = (link.entry.detail for link in loot.ledger.links if isinstance(link.entry.detail, ledger.Sealed))
    return next(one for one in sealed if (loot.rig / "outbox" / (one.bundle_id.hex() + bundle.SUFFIX)).exists())


def _is_about(detail: ledger.Detail, victim: ledger.Sealed) -> bool:
    counter = getattr(detail, "counter", None)
    about_prompt = isinstance(detail, ledger.Prompt | ledger.Sealed) and counter == victim.counter
    return about_prompt or getattr(detail, "bundle_id", None) == victim.bundle_id


def _rewritten(
    loot: Loot, name: str, expected: Code, victim: ledger.Sealed, change: Callable[[ledger.Detail], ledger.Detail | None]
) -> Refusal:
    """A ledger signed anew whose entries about `victim` are changed (or left out, where `change` gives None), and its files taken away."""
    details = [(link.entry.time, link.entry.detail) for link in loot.ledger.links]
    changed = [(time, change(detail) if _is_about(detail, victim) else detail) for time, detail in details]
    head, data = ledger.FIRST, b""
    for seq, (time, detail) in enumerate([(time, detail) for time, detail in changed if detail is not None], 1):
        link = ledger.make(detail, seq, head, time, loot.pi_signer)
        head, data = link.hash, data + link.data

    def tamper(rig: Path) -> None:
        _write(rig, data)
        for path in (rig / "outbox").glob(f"{victim.bundle_id.hex()}.*"):
            path.unlink()

    return _found(loot, name, expected, tamper)


def _write(rig: Path, data: bytes) -> None:
    _replace(rig / "ledger" / ledger.FILE_NAME, data)


def _replace(path: Path, data: bytes) -> None:
    path.unlink(missing_ok=True)
    path.write_bytes(data)


GROUP = "Tampered ledgers"
ATTACKS: tuple[Attack[Loot], ...] = (
    Attack(
        "A restored old ledger", _DISK, "put back the ledger of a few seconds before", _AUDIT, str(Code.LEDGER_ROLLED_BACK), restore_old
    ),
    Attack("A dropped ledger entry", _DISK, "cut an entry out of the chain", _AUDIT, str(Code.LEDGER_SEQ), drop_entry),
    Attack(
        "A rebuilt ledger", _PI_KEY, "wrote the whole ledger anew without one prompt, signed by the Pi", _AUDIT,
        str(Code.COUNTER_MISSING), rebuild_without_prompt,
    ),
    Attack(
        "A bundle kept aside", _PI_KEY, "took a bundle away and wrote the ledger anew, as if its prompt had been refused", _AUDIT,
        str(Code.GRANTS_DIFFER), hide_as_refused,
    ),
    Attack(
        "A prompt counted twice", _PI_KEY, "gave a sealed prompt a second outcome, “refused”", _AUDIT,
        str(Code.COUNTER_TWICE), count_twice,
    ),
    Attack("A hidden bundle", _DISK, "deleted a sealed bundle", _AUDIT, str(Code.BUNDLE_MISSING), remove_bundle),
    Attack(
        "An old answer of the Pico", "the line to the host", "answered the audit with an earlier statement", _AUDIT,
        str(Code.AUDIT_NONCE), old_statement,
    ),
    Attack("A forged receipt", _DISK, "left a receipt signed with a key of their own", _AUDIT, str(Code.RECEIPT_KEY), forge_receipt),
)  # fmt: skip
