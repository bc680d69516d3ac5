"""Evidence from a rig over its cable, with the Pico's statement over a nonce that was drawn just now."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from eyelid_formats import bundle, ledger, receipt
from eyelid_formats.cable import What
from eyelid_formats.errors import Code, LinkError
from eyelid_formats.unit import Trust, Unit
from eyelid_host.auditing.audit import AuditReport, judge
from eyelid_host.auditing.evidence import Evidence, Finding, HeldBundle, hold
from eyelid_host.auditing.folder import LEDGER_LIMIT, read_chain, read_said
from eyelid_host.files import read_file
from eyelid_host.pull import Outcome, pull
from eyelid_host.rig import Listed, Rig

_MOVING = frozenset({Code.COUNTER_MISSING, Code.COUNTER_UNKNOWN, Code.BUNDLE_MISSING, Code.BUNDLE_NOT_IN_LEDGER, Code.GRANTS_DIFFER})
"""Findings that a prompt in mid-audit makes, and that pass when it is done."""

PULL_LIMIT = 16 * 2**30
"""Bytes that one audit pulls at most."""

OnStep = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How long an audit waits for a prompt at work: a little over the 30 s that a grant may take."""

    total_s: float = 40.0
    between_s: float = 2.0


class LiveAudit:
    """Audits one rig. `random(n)` gives n bytes of a CSPRNG; bundles that are not in `folder` yet are pulled into it."""

    def __init__(self, rig: Rig, unit: Unit, trust: Trust, folder: Path, random: Callable[[int], bytes], on_step: OnStep) -> None:
        self._rig = rig
        self._unit = unit
        self._trust = trust
        self._folder = folder
        self._random = random
        self._on_step = on_step

    def run(self, monotonic_s: Callable[[], float], sleep: Callable[[float], None], patience: Patience) -> tuple[AuditReport, ledger.Whole]:
        """The report, and the ledger that it is about; asks again while what was found may be a prompt at work. Raises LinkError."""
        deadline_s = monotonic_s() + patience.total_s
        while True:
            evidence = self.collect()
            report = judge(evidence, self._unit)
            if report.holds or not report.codes <= _MOVING or monotonic_s() >= deadline_s:
                return report, evidence.ledger
            self._on_step("a prompt may be at work: asking again")
            sleep(patience.between_s)

    def collect(self) -> Evidence:
        """Statement first, ledger after it: what the Pico counted must then be in the ledger. Raises LinkError."""
        nonce = self._random(32)
        self._on_step("asking the Pico for its counter")
        said, faults = read_said(self._rig.statement(nonce), self._unit, nonce)
        self._on_step("pulling the ledger")
        whole, chain_faults = read_chain(self._rig.fetch(What.LEDGER, None, LEDGER_LIMIT), self._unit)
        listed = list(self._rig.bundles())
        sealed = set(_sealed_ids(whole))
        held = list(self._bundles(listed, sealed))
        return Evidence(
            whole,
            said,
            tuple(one for one in held if isinstance(one, HeldBundle)),
            tuple(self._receipts(one for one in listed if one.bundle_id in sealed)),
            (*faults, *chain_faults, *(one for one in held if isinstance(one, Finding))),
        )

    def _bundles(self, listed: list[Listed], sealed: set[bytes]) -> Iterator[HeldBundle | Finding]:
        """Those that the rig has, then those that the ledger seals and only this host still has."""
        self._on_step(f"checking {len(listed)} bundles")
        self._check_size(one for one in listed if one.bundle_id in sealed)
        for one in listed:
            yield self._held_or_pulled(one) if one.bundle_id in sealed else _unsealed(one)
        on_rig = {one.bundle_id for one in listed}
        for bundle_id in sorted(sealed):
            path = self._path(bundle_id)
            if bundle_id not in on_rig and path.is_file():
                yield hold(read_file(path, bundle.BUNDLE_LIMIT), bundle_id, self._trust)

    def _check_size(self, listed: Iterable[Listed]) -> None:
        wanted = sum(one.size for one in listed if not self._path(one.bundle_id).exists())
        if wanted > PULL_LIMIT:
            message = f"the rig would have this audit pull {wanted} bytes where {PULL_LIMIT} are allowed: `eyelid pull` first"
            raise LinkError(Code.LINK_ANSWER, message)

    def _path(self, bundle_id: bytes) -> Path:
        return self._folder / (bundle_id.hex() + bundle.SUFFIX)

    def _held_or_pulled(self, listed: Listed) -> HeldBundle | Finding:
        pulled = pull(self._rig, listed, self._folder, self._trust, lambda _: None)
        if pulled.verified is None:
            code, words = (pulled.error.code, pulled.error.args[0]) if pulled.error else (Code.INTERNAL, "not pulled")
            return Finding(code, f"bundle {listed.bundle_id.hex()}: {words}", bundle_id=listed.bundle_id)
        if pulled.outcome is Outcome.THERE and self._rig.digest(What.BUNDLE, listed.bundle_id).sha256 != pulled.verified.hash:
            message = f"bundle {listed.bundle_id.hex()}: the rig has other bytes than {pulled.path}"
            return Finding(Code.BUNDLE_DIFFERS, message, pulled.verified.draft.counter, listed.bundle_id)
        return HeldBundle.of(pulled.verified)

    def _receipts(self, listed: Iterable[Listed]) -> Iterator[bytes]:
        self._on_step("pulling the receipts")
        for one in listed:
            if one.receipt_size:
                yield self._rig.fetch(What.RECEIPT, one.bundle_id, receipt.RECEIPT_LIMIT)


def _unsealed(listed: Listed) -> Finding:
    """What no entry seals is not pulled: a rig could list more of it than any disk holds."""
    message = f"bundle {listed.bundle_id.hex()}: the rig has it, and no entry of the ledger seals it"
    return Finding(Code.BUNDLE_NOT_IN_LEDGER, message, bundle_id=listed.bundle_id)


def _sealed_ids(whole: ledger.Whole) -> Iterator[bytes]:
    return (link.entry.detail.bundle_id for link in whole.links if isinstance(link.entry.detail, ledger.Sealed))
