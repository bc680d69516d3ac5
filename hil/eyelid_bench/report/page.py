"""What the page says, as plain values for the template. The only I/O is reading the photographs that were replayed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from eyelid_bench.attacks.outcome import Outcome
from eyelid_bench.demo.result import Result
from eyelid_bench.demo.stage import Told
from eyelid_bench.report.cards import Card, make_card
from eyelid_bench.report.outcomes import Row, rows
from eyelid_bench.report.sources import Wanted, find_sources
from eyelid_bench.report.strip import Mark, Strip, draw
from eyelid_formats import bundle
from eyelid_host.auditing.grants import Unspent
from eyelid_host.show import open_picture
from eyelid_rig import __version__


@dataclass(frozen=True, slots=True)
class Group:
    """Attacks from one place."""

    name: str
    attacks: tuple[Outcome, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """Everything on it, in the order of the page."""

    headline: tuple[str, str, str]
    kept: bool
    strip: Strip
    frame_size: tuple[int, int]
    cards: tuple[Card, ...]
    told: tuple[Told, ...]
    broken: tuple[str, ...]
    groups: tuple[Group, ...]
    refused: int
    tried: int
    rows: tuple[Row, ...]
    prompts: int
    grants: int
    unspent: tuple[Unspent, ...]
    unspent_earlier: int
    entries: int
    findings: tuple[str, ...]
    uncounted: int
    out: str
    first_id: str
    credits: tuple[str, ...]
    made: str
    version: str
    seconds: str


def make_page(result: Result, frames: Path, wearer: X25519PrivateKey, now_s: float) -> Page:
    """Opens every crop with the wearer's key. Raises EyelidError where one does not open."""
    pictures = [open_picture(one, wearer) for one in result.bundles]
    wanted = [
        Wanted(picture.image, one.draft.crop.box, one.draft.frame.size) for one, picture in zip(result.bundles, pictures, strict=True)
    ]
    sources = find_sources(frames, wanted, result.seconds)
    cards = tuple(make_card(*each) for each in zip(result.bundles, pictures, sources, strict=True))
    said, audit = result.audit.statement, result.audit
    return Page(
        headline=headline(result),
        kept=result.kept,
        strip=draw(result.frames, (_mark(one, result) for one in result.bundles)),
        frame_size=result.bundles[0].draft.frame.size if result.bundles else (0, 0),
        cards=cards,
        told=result.told,
        broken=tuple(f"{one.text}: {one.seen}" for one in result.promises if not one.kept),
        groups=tuple(Group(name, tuple(members)) for name, members in groupby(result.attacks, lambda one: one.group)),
        refused=result.refused_attacks,
        tried=len(result.attacks),
        rows=rows(result.links),
        prompts=result.prompts,
        grants=said.grants if said else 0,
        unspent=audit.spending.unspent,
        unspent_earlier=audit.spending.earlier,
        entries=audit.entries,
        findings=tuple(f"{finding.code}: {finding.message}" for finding in audit.findings),
        uncounted=audit.uncounted,
        out=str(result.out),
        first_id=result.bundles[0].draft.bundle_id.hex()[:8] if result.bundles else "ID",
        credits=tuple(dict.fromkeys(card.credit for card in cards if card.credit)),
        made=datetime.fromtimestamp(now_s, UTC).strftime("%Y-%m-%d %H:%M UTC"),
        version=__version__,
        seconds=f"{result.seconds:.0f}",
    )


def headline(result: Result) -> tuple[str, str, str]:
    """Frames seen, crops left, share of the pixels."""
    left = len(result.bundles)
    return f"{result.frames:,} frames seen", f"{left} crop{'s' * (left != 1)} left", f"{percentage(result.share_of_pixels)} of the pixels"


def percentage(share: float) -> str:
    """With two digits that say something."""
    return f"{100 * share:.2g}\N{NARROW NO-BREAK SPACE}%" if share < 0.0995 else f"{100 * share:.0f}\N{NARROW NO-BREAK SPACE}%"


def _mark(one: bundle.Verified, result: Result) -> Mark:
    first, last = (result.links[at].entry.time.monotonic_ms for at in (0, -1))
    x, y, width, height = one.draft.crop.box
    frame_width, frame_height = one.draft.frame.size
    at = (one.draft.time.monotonic_ms - first) / max(1, last - first)
    return Mark(min(1.0, max(0.0, at)), (x / frame_width, y / frame_height, width / frame_width, height / frame_height))
