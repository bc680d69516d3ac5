"""What the host does at the other end of the serial cable, by the library under `eyelid`: pull, verify, audit."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path

from eyelid_bench.demo.stage import Stage
from eyelid_formats import bundle
from eyelid_host.auditing.audit import AuditReport
from eyelid_host.auditing.live import LiveAudit, Patience
from eyelid_host.connect import known_unit
from eyelid_host.pull import Pulled, pull
from eyelid_host.rig import Rig
from eyelid_host.verify import Verdict, verify_paths

HOST = "host"


@dataclass(frozen=True, slots=True)
class Audited:
    """The audit, and the Pico's statement that it rests on, over `nonce`."""

    report: AuditReport
    nonce: bytes
    statement: bytes


def ask_statement(stage: Stage) -> bytes:
    """The Pico's statement over a nonce that is drawn now. Raises LinkError."""
    with Rig.at(str(stage.simulation.layout.port)) as rig:
        return rig.statement(os.urandom(32))


def pull_all(stage: Stage, folder: Path) -> list[Pulled]:
    """Every bundle in the outbox, over the cable, verified. Raises EyelidError."""
    folder.mkdir(exist_ok=True)
    with Rig.at(str(stage.simulation.layout.port)) as rig:
        _, trust = known_unit(rig, stage.trust)
        return [pull(rig, listed, folder, trust, lambda _: None) for listed in list(rig.bundles())]


def audit(stage: Stage, folder: Path) -> Audited:
    """Over the cable, with a fresh nonce; bundles that `folder` lacks are pulled into it. Raises EyelidError."""
    nonces: list[bytes] = []

    def draw(size: int) -> bytes:
        nonces.append(os.urandom(size))
        return nonces[-1]

    with Rig.at(str(stage.simulation.layout.port)) as rig:
        unit, trust = known_unit(rig, stage.trust)
        report, _ = LiveAudit(rig, unit, trust, folder, draw, lambda _: None).run(time.monotonic, time.sleep, Patience())
    statement = (stage.folders.outbox / f"{nonces[-1].hex()}.audit").read_bytes()
    return Audited(report, nonces[-1], statement)


def verify(stage: Stage) -> list[Verdict]:
    """Every bundle in the outbox, by nothing but the trust folder."""
    return list(verify_paths(stage.bundle_paths(), stage.trust))


def stored_at_collector(folder: Path) -> set[bytes]:
    """The ids of the bundles that the collector has."""
    return {bytes.fromhex(path.stem) for path in (folder / "bundles").rglob(f"*{bundle.SUFFIX}")}
