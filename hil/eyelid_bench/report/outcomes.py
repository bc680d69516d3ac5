"""Every prompt with its one outcome, from the ledger. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from eyelid_formats import ledger
from eyelid_formats.consent import Gesture

_GESTURES = {Gesture.PRESS: "press", Gesture.DOUBLE: "double press", Gesture.VOICE: "spoken"}
REASONS = {
    "no-frame": "there was no frame to cut from",
    "busy": "another prompt was being worked on",
    "forgotten": "the wearer had it forgotten",
    "taken-back": "the wearer said to forget it",
    "interrupted": "it was cut off half-way, by a power cut or a restart",
    "unseen": "the Pi was not there to see it",
    "crop-nothing": "what was asked about was not found",
    "crop-several": "more than one thing could be meant",
    "crop-cut-off": "the frame’s edge cut it off",
    "crop-covered": "hardly anything would have been left after painting",
    "crop-budget": "it was more of the frame than may leave",
    "crop-too-large": "the crop took more bytes than it may",
    "crop-encode": "the crop did not become a picture",
    "box-outside-frame": "something that was found lay outside the frame",
    "redaction-unsure": "the painted crop still showed what must not leave",
    "too-dark": "it was too dark to see what must be painted",
    "too-blurred": "it was too blurred to see what must be painted",
    "crop-timeout": "cropping took too long",
    "crop-worker": "the process that crops died, or its answer was not to be believed",
    "low-memory": "there was too little memory to crop safely",
    "model-missing": "a model that has to look was not there",
    "model-differs": "a model that has to look was not the one that was tested",
    "image-unreadable": "the picture could not be read",
    "camera-format": "the frame could not be decoded",
    "vault-closed": "no frame was being kept",
    "vault-gone": "the frame was not kept any more",
    "vault-key": "the frame did not open with the keys that came with the press",
    "voice-missing": "there was nothing to listen with",
    "words-refused": "the words were none, too many, or cannot be shown",
    "grant-refused": "the Pico did not agree",
    "link-timeout": "the Pico did not answer in time",
    "link-closed": "the line to the Pico was cut",
    "link-size": "the Pico could not have read the draft",
    "outbox-full": "too many bundles wait to be sent",
    "storage-full": "the disk was full",
    "storage-failed": "the disk failed",
    "internal": "a fault of ours",
}
"""What a ledger's reasons mean, in words for whoever wore the rig; what to do is in `SPEC-errors.md`."""


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
            return Row(counter, gesture, "refused", f"{reason}: {REASONS.get(reason, 'see SPEC-errors.md')}", "", link.entry.seq)
        case ledger.Expired(_, _, reason):
            return Row(counter, gesture, "expired", f"{reason}: {REASONS.get(reason, 'see SPEC-errors.md')}", "", link.entry.seq)
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
            case ledger.Dropped(bundle_ids):
                for bundle_id in bundle_ids:
                    fates.setdefault(bundle_id, []).append("taken back before it left")
    return {bundle_id: ", ".join(words) for bundle_id, words in fates.items()}
