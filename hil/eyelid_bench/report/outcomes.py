"""Every prompt with its one outcome, from the ledger. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eyelid_formats import ledger
from eyelid_formats.consent import Gesture

_GESTURES = {Gesture.PRESS: "press", Gesture.DOUBLE: "double press", Gesture.VOICE: "spoken"}
_REASONS = {
    "no-frame": "there was no frame to cut from",
    "busy": "another prompt was being worked on",
    "forgotten": "the wearer had it forgotten",
    "interrupted": "the power went while it was being sealed",
    "unseen": "the Pi was not there to see it",
    "crop-nothing": "what was asked about was not found",
    "crop-several": "more than one thing could be meant",
    "crop-cut-off": "the frame’s edge cut it off",
    "crop-covered": "hardly anything would have been left after painting",
    "crop-budget": "it was more of the frame than may leave",
    "redaction-unsure": "the painted crop still showed what must not leave",
    "too-dark": "it was too dark to see what must be painted",
    "too-blurred": "it was too blurred to see what must be painted",
    "crop-timeout": "cropping took too long",
    "crop-worker": "the process that crops died",
    "grant-refused": "the Pico did not agree",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One prompt. `entry` is the ledger entry that says so, `then` what became of its bundle."""

    counter: int
    gesture: str
    outcome: str
    detail: str
    then: str
    entry: int


def rows(links: Iterable[ledger.Link]) -> tuple[Row, ...]:
    """A row a prompt, in order."""
    all_links = tuple(links)
    details = [link.entry.detail for link in all_links]
    gestures = {one.counter: _GESTURES[one.gesture] for one in details if isinstance(one, ledger.Prompt)}
    fates = _fates(details)
    found = ledger.outcomes(all_links)
    return tuple(_row(counter, gestures.get(counter, "unseen"), found[counter], fates) for counter in sorted(found))


def _row(counter: int, gesture: str, link: ledger.Link, fates: dict[bytes, str]) -> Row:
    detail = link.entry.detail
    match detail:
        case ledger.Sealed(_, bundle_id):
            return Row(counter, gesture, "sealed", bundle_id.hex(), fates.get(bundle_id, "waits in the outbox"), link.entry.seq)
        case ledger.Refused(_, reason):
            return Row(counter, gesture, "refused", f"{reason}: {_REASONS.get(reason, 'see SPEC-errors.md')}", "", link.entry.seq)
        case ledger.Expired(_, _, reason):
            return Row(counter, gesture, "expired", f"{reason}: {_REASONS.get(reason, 'see SPEC-errors.md')}", "", link.entry.seq)
    raise AssertionError(detail)


def _fates(details: list[ledger.Detail]) -> dict[bytes, str]:
    """What became of each bundle."""
    fates: dict[bytes, list[str]] = {}
    for detail in details:
        match detail:
            case ledger.Received(bundle_id):
                fates.setdefault(bundle_id, []).append("the collector signed for it")
            case ledger.Pulled(bundle_id):
                fates.setdefault(bundle_id, []).append("the host pulled it")
            case ledger.Forgotten(bundle_ids):
                for bundle_id in bundle_ids:
                    fates.setdefault(bundle_id, []).append("forgotten before it left")
    return {bundle_id: ", ".join(words) for bundle_id, words in fates.items()}
