"""Evidence from a rig's folders, copied or mounted: no rig and no cable needed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from eyelid_formats import bundle, ledger, receipt
from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_formats.grant import STATEMENT_LIMIT, AuditStatement, read_statement
from eyelid_formats.unit import Trust, Unit
from eyelid_host.auditing.evidence import Evidence, Finding, HeldBundle, hold
from eyelid_host.files import read_file

LEDGER_LIMIT = 256 * 2**20
_ID_HEX = 32


@dataclass(frozen=True, slots=True)
class StatementFile:
    """A Pico's statement in a file, and the nonce (32 bytes) that it was asked with."""

    path: Path
    nonce: bytes


def read_folder(rig: Path, unit: Unit, trust: Trust, statement: StatementFile | None = None) -> Evidence:
    """What `rig`/ledger and `rig`/outbox hold. Raises RigError (`not-found`, `permission`) where they cannot be read at all."""
    whole, faults = read_chain(read_file(rig / "ledger" / ledger.FILE_NAME, LEDGER_LIMIT), unit)
    said, statement_faults = _statement(statement, unit)
    held = list(_bundles(rig / "outbox", trust))
    return Evidence(
        whole,
        said,
        tuple(one for one in held if isinstance(one, HeldBundle)),
        tuple(_receipts(rig / "outbox")),
        (*faults, *statement_faults, *(one for one in held if isinstance(one, Finding))),
    )


def read_chain(data: bytes, unit: Unit) -> tuple[ledger.Whole, tuple[Finding, ...]]:
    """A ledger's entries; an empty one and a finding where its chain does not hold."""
    if len(data) > LEDGER_LIMIT:
        return ledger.Whole((), 0), (Finding(Code.CBOR_SIZE, f"the ledger is larger than {LEDGER_LIMIT} bytes"),)
    try:
        return ledger.read_ledger(data, unit.pi_verifier()), ()
    except EyelidError as error:
        return ledger.Whole((), 0), (Finding(error.code, str(error.args[0])),)


def read_said(data: bytes, unit: Unit, nonce: bytes) -> tuple[AuditStatement | None, tuple[Finding, ...]]:
    """The Pico's statement; none and a finding where it does not hold."""
    try:
        return read_statement(data, unit.pico_verifier(), nonce), ()
    except EyelidError as error:
        return None, (Finding(error.code, str(error.args[0])),)


def _statement(file: StatementFile | None, unit: Unit) -> tuple[AuditStatement | None, tuple[Finding, ...]]:
    if file is None:
        return None, ()
    return read_said(read_file(file.path, STATEMENT_LIMIT), unit, file.nonce)


def _bundles(outbox: Path, trust: Trust) -> Iterator[HeldBundle | Finding]:
    if not outbox.is_dir():
        raise RigError(Code.NOT_FOUND, f"{outbox} does not exist: name the folder that has ledger/ and outbox/ in it")
    for path in sorted(outbox.glob(f"*{bundle.SUFFIX}")):
        bundle_id = _id_of(path)
        if bundle_id is None:
            yield Finding(Code.BUNDLE_NOT_IN_LEDGER, f"{path.name} is not named by a bundle's id")
            continue
        yield hold(read_file(path, bundle.BUNDLE_LIMIT), bundle_id, trust)


def _receipts(outbox: Path) -> Iterator[bytes]:
    for path in sorted(outbox.glob(f"*{receipt.SUFFIX}")):
        yield read_file(path, receipt.RECEIPT_LIMIT)


def _id_of(path: Path) -> bytes | None:
    name = path.name.removesuffix(bundle.SUFFIX)
    try:
        return bytes.fromhex(name) if len(name) == _ID_HEX else None
    except ValueError:
        return None
