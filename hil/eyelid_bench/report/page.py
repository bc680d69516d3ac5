"""What the page says, as plain values for the template. The only I/O is reading the photographs that were replayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TypeAlias

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from eyelid_bench.attacks.outcome import Outcome
from eyelid_bench.demo.result import Result
from eyelid_bench.demo.said import Said
from eyelid_bench.demo.stage import Told
from eyelid_bench.report.asked import Asked, make_asked
from eyelid_bench.report.cards import Card, make_card
from eyelid_bench.report.outcomes import Row, rows
from eyelid_bench.report.sources import Source, Wanted, find_sources
from eyelid_bench.report.strip import Mark, Strip, draw
from eyelid_formats import bundle, crop
from eyelid_host.auditing.grants import Unspent
from eyelid_host.show import open_picture
from eyelid_rig import __version__
from eyelid_rig.camera.frames import Size
from eyelid_rig.camera.photos import load_photo

Opened: TypeAlias = tuple[bundle.Verified, crop.Picture]


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
    asked: tuple[Asked, ...]
    question: str
    """What was said about the demo's table; empty where nothing was."""
    said: tuple[Said, ...]
    frames: str
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
    opened = {one.draft.bundle_id: (one, picture) for one, picture in zip(result.bundles, pictures, strict=True)}
    cards = tuple(make_card(*opened[bundle_id], source) for bundle_id, source in _sources(result, frames, opened).items())
    said, audit = result.audit.statement, result.audit
    return Page(
        headline=headline(result),
        kept=result.kept,
        strip=draw(result.frames, (_mark(one, result) for one in result.bundles)),
        frame_size=_frame_size(result),
        asked=make_asked([one for one in result.answered if one.bundle_id in opened], opened, partial(_photo, frames, _frame_size(result))),
        question=next((one.question.words for one in result.answered if one.question.words), ""),
        said=result.said,
        frames=str(frames),
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


def _sources(result: Result, frames: Path, opened: Mapping[bytes, Opened]) -> dict[bytes, Source | None]:
    """The frame of each bundle: known for those about the demo's table, the others are found again by their pixels."""
    known = {one.bundle_id: one.question.photo for one in result.answered}
    searched = [bundle_id for bundle_id in opened if bundle_id not in known]
    wanted = [_wanted(*opened[at]) for at in searched]
    found = dict(zip(searched, find_sources(frames, wanted, result.seconds), strict=True))
    return {at: _photo(frames, _frame_size(result), known[at]) if at in known else found[at] for at in opened}


def _wanted(one: bundle.Verified, picture: crop.Picture) -> Wanted:
    facts = one.draft.crop
    fills = tuple((x, y, width, height) for _, x, y, width, height in facts.redactions)
    return Wanted(picture.image, facts.box, one.draft.frame.size, fills)


def _photo(frames: Path, size: Size, name: str) -> Source:
    return Source(name, load_photo(frames / name, size))


def _frame_size(result: Result) -> Size:
    return result.bundles[0].draft.frame.size if result.bundles else (0, 0)


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
