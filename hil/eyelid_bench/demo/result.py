"""What a demo came to: numbers that add up, for the last line of `--json`, the summary and the report."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eyelid_bench.attacks.outcome import Outcome
from eyelid_bench.demo.questions import Answered
from eyelid_bench.demo.said import Said
from eyelid_bench.demo.stage import Promise, Told
from eyelid_formats import bundle, ledger
from eyelid_host.auditing.audit import AuditReport
from eyelid_host.verify import Verdict


@dataclass(frozen=True, slots=True)
class Result:
    """`verdicts` are about the bundles in the outbox, `forgotten` were sealed and deleted before they left.

    prompts = bundles + forgotten + refused + expired.
    """

    out: Path
    frames: int
    verdicts: tuple[Verdict, ...]
    forgotten: int
    attacks: tuple[Outcome, ...]
    audit: AuditReport
    links: tuple[ledger.Link, ...]
    promises: tuple[Promise, ...]
    told: tuple[Told, ...]
    seconds: float
    answered: tuple[Answered, ...] = ()
    """What left for the questions about the demo's own table; empty where the camera saw somebody's frames."""
    said: tuple[Said, ...] = ()
    """Aloud; empty where nobody spoke."""

    @property
    def report(self) -> Path:
        """The page."""
        return self.out / "report.html"

    @property
    def bundles(self) -> tuple[bundle.Verified, ...]:
        """Those that verify."""
        return tuple(one.verified for one in self.verdicts if one.verified)

    @property
    def prompts(self) -> int:
        """As the Pico counts them."""
        return self.audit.statement.counter if self.audit.statement else 0

    @property
    def refused_attacks(self) -> int:
        """Attacks that were refused as they should be."""
        return sum(one.ok for one in self.attacks)

    @property
    def adds_up(self) -> bool:
        """Every prompt has one outcome, and every sealed bundle is here or was forgotten."""
        counted = self.audit.counted
        outcomes = counted.sealed + counted.refused + counted.expired
        return self.prompts == outcomes and counted.sealed == len(self.verdicts) + self.forgotten

    @property
    def kept(self) -> bool:
        """Whether every promise held."""
        return (
            self.audit.holds
            and self.adds_up
            and bool(self.verdicts)
            and len(self.bundles) == len(self.verdicts)
            and self.refused_attacks == len(self.attacks)
            and all(promise.kept for promise in self.promises)
        )

    @property
    def share_of_pixels(self) -> float:
        """Pixels that left over pixels that were seen."""
        left = sum(one.draft.crop.size[0] * one.draft.crop.size[1] for one in self.bundles)
        seen = max((one.draft.frame.size[0] * one.draft.frame.size[1] for one in self.bundles), default=0) * self.frames
        return left / seen if seen else 0.0

    def to_json(self) -> dict[str, Any]:
        """The object of `--json`."""
        counted = self.audit.counted
        return {
            "frames": self.frames,
            "prompts": self.prompts,
            "bundles": [_bundle_json(one) for one in self.verdicts],
            "sealed": counted.sealed,
            "forgotten": self.forgotten,
            "refused": counted.refused,
            "expired": counted.expired,
            "verified": len(self.bundles),
            "attacks": len(self.attacks),
            "attacks_refused": self.refused_attacks,
            "counted": self.audit.holds,
            "uncounted": self.audit.uncounted,
            "kept": self.kept,
            "seconds": round(self.seconds, 1),
            "report": str(self.report),
        }


def _bundle_json(verdict: Verdict) -> dict[str, Any]:
    said = verdict.to_json()
    names = {"path": "path", "bundle_id": "id", "scope": "scope", "share_of_frame": "share_of_frame"}
    return {ours: said[theirs] for theirs, ours in names.items()}
