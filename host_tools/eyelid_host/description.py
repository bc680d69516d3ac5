"""What a bundle says, in plain words: one line for lists, every field for `show`."""

from __future__ import annotations

from eyelid_formats.bundle import Verified
from eyelid_formats.consent import Gesture, Intent, Purpose, purposes
from eyelid_formats.draft import Draft
from eyelid_host.words import duration, moment, percent, printable, size, unix

_GESTURES = {Gesture.PRESS: "a press", Gesture.DOUBLE: "a double press", Gesture.VOICE: "voice, which proves no person"}

_INTENTS = {
    Intent.IDENTIFY: "they ask what something is",
    Intent.READ: "they ask to read something",
    Intent.POINT: "they ask about something pointed at",
    Intent.BRAND: "they ask for a brand",
    Intent.TRANSLATE: "they ask for a translation",
    Intent.LOOK: "they ask to look at something",
    Intent.ASK: "they ask a question of the wearer's own",
}

_FOUND = {
    "named": "its name in the prompt",
    "pointed": "a pointing finger",
    "centre": "the centre of view",
    "text": "the words in view",
    "clear": "a clear piece of the surface, away from everything seen",
}


def warnings(draft: Draft) -> list[str]:
    """What every reader shows in capitals (`SPEC-bundle.md`)."""
    return [word for word, said in (("SIMULATED", draft.simulated), ("UNREDACTED", draft.unredacted)) if said]


def summary(verified: Verified) -> str:
    """A bundle that holds, on one line, without its warnings."""
    draft, tag = verified.draft, verified.draft.consent
    return (
        f"{draft.bundle_id.hex()}  prompt {draft.counter} ({tag.prompt.name.lower()})  {tag.scope.name.lower()}  "
        f"{percent(draft.crop.share_ppm)} of the frame  unit {printable(verified.unit.record.name, 64)}"
    )


def describe(verified: Verified) -> list[tuple[str, str]]:
    """Everything a bundle says, as (what, value), in the order in which people ask."""
    return [*_origin(verified), *_consent(verified), *_picture(verified.draft)]


def _origin(verified: Verified) -> list[tuple[str, str]]:
    draft, grant = verified.draft, verified.grant
    uptime_s = grant.uptime_ms / 1000
    return [
        ("bundle", draft.bundle_id.hex()),
        ("unit", f"{printable(verified.unit.record.name, 64)} ({draft.unit.hex()})"),
        ("prompt", f"number {draft.counter}, by {_GESTURES[draft.consent.prompt]}"),
        ("time", moment(draft.time)),
        ("signed by", "the unit's Pi, over what the unit's Pico granted"),
        ("granted", f"up to {grant.scope.name.lower()}, {uptime_s:.1f} s after the Pico started, lamp read-back {grant.lamp}"),
        ("ledger", f"written after entry {draft.ledger_head.hex()[:16]}"),
    ]


def _consent(verified: Verified) -> list[tuple[str, str]]:
    tag = verified.draft.consent
    allowed = purposes(tag.scope)
    names = dict(zip(verified.unit.policy.recipients, verified.unit.record.recipients, strict=True))
    return [
        ("scope", tag.scope.name.lower()),
        ("allowed", ", ".join(allowed) or "nothing: it is for the wearer alone"),
        ("not allowed", ", ".join(purpose for purpose in Purpose if purpose not in allowed)),
        ("recipients", ", ".join(printable(names[one].name, 64) for one in tag.recipients)),
        ("may be kept", duration(tag.retention_s)),
        ("valid until", unix(tag.valid_until_s) if tag.valid_until_s else "not stated"),
        ("wearer", tag.wearer.hex()),
        ("notice", tag.notice.hex()),
        ("words", f"{_INTENTS[tag.intent]}; sealed inside the crop" if tag.intent else "none"),
    ]


def _picture(draft: Draft) -> list[tuple[str, str]]:
    crop, frame = draft.crop, draft.frame
    painted = [f"{printable(kind, 16)} at {_box(box)}" for kind, *box in crop.redactions]
    return [
        ("crop", f"{crop.size[0]}x{crop.size[1]} pixels, {printable(crop.media_type, 32)}, {size(crop.length)}"),
        ("box", f"{_box(crop.box)} of a frame of {frame.size[0]}x{frame.size[1]}: {percent(crop.share_ppm)} of it"),
        ("found by", _FOUND.get(crop.region, printable(crop.region, 16)) if crop.region else _FOUND["centre"]),
        ("frame", f"taken {_age(frame.age_ms)} the prompt, in epoch {frame.epoch}"),
        ("painted out", "; ".join(painted) or "nothing"),
        ("models", ", ".join(one.hex()[:16] for one in crop.models) or "none looked"),
    ]


def _box(box: tuple[int, ...] | list[int]) -> str:
    x, y, width, height = box
    return f"{width}x{height} at {x},{y}"


def _age(age_ms: int) -> str:
    return f"{abs(age_ms)} ms {'before' if age_ms >= 0 else 'after'}"
