"""One bundle on the page: the photograph, the crop, what was allowed, by which gesture, and who signed. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from eyelid_bench.report.credits import CREDITS
from eyelid_bench.report.pictures import data_uri, frame_with_box
from eyelid_bench.report.sources import Source
from eyelid_formats import bundle, cose, crop, keys
from eyelid_formats.consent import Gesture, Purpose, purposes
from eyelid_formats.draft import Draft
from eyelid_formats.grant import Grant
from eyelid_formats.unit import UNIT_LIMIT
from eyelid_host.words import duration, percent, size, unix

_GESTURES = {Gesture.PRESS: "one press", Gesture.DOUBLE: "a double press", Gesture.VOICE: "a spoken phrase"}
_PURPOSES = {
    Purpose.ANSWER: "answer the wearer",
    Purpose.HUMAN_REVIEW: "be looked at by people",
    Purpose.IMPROVE: "improve the product",
    Purpose.TRAIN: "train models",
    Purpose.TRAIN_GENERATIVE: "train generative models",
    Purpose.DATA_MINING: "be mined for data",
    Purpose.SHARE: "be shared with others",
}
_SHOWN = 16


@dataclass(frozen=True, slots=True)
class Allowed:
    """A purpose in plain words, and whether the wearer allowed it."""

    words: str
    name: str
    allowed: bool


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed what; `thumbprint` in full, in hex."""

    who: str
    what: str
    thumbprint: str

    @property
    def short(self) -> str:
        """Its beginning."""
        return self.thumbprint[:_SHOWN]


@dataclass(frozen=True, slots=True)
class Card:
    """See the module; URIs hold the pictures."""

    bundle_id: str
    counter: int
    gesture: str
    scope: str
    photo: str
    photo_alt: str
    photo_name: str
    credit: str
    crop: str
    crop_alt: str
    crop_size: str
    facts: tuple[tuple[str, str], ...]
    purposes: tuple[Allowed, ...]
    signers: tuple[Signer, ...]
    warnings: tuple[str, ...]
    words: str
    """What was said; it travelled inside the encrypted crop."""


def make_card(one: bundle.Verified, picture: crop.Picture, source: Source | None) -> Card:
    """The card of a bundle that verifies, opened with the wearer's key."""
    draft, facts = one.draft, one.draft.crop
    width, height = facts.size
    credit = CREDITS.get(source.name) if source else None
    subject = credit.subject if credit else "what the camera was shown"
    return Card(
        bundle_id=draft.bundle_id.hex(),
        counter=draft.counter,
        gesture=_GESTURES[draft.consent.prompt],
        scope=draft.consent.scope.name.lower(),
        photo=data_uri(frame_with_box(source.pixels, facts.box, [(x, y, w, h) for _, x, y, w, h in facts.redactions])) if source else "",
        photo_alt=f"The replayed photograph: {subject}. All but the crop's box is dimmed.",
        photo_name=source.name if source else "",
        credit=f"{source.name}: {credit.author}, {credit.licence}" if source and credit else "",
        crop=data_uri(picture.image, facts.media_type),
        crop_alt=f"The crop that left: a part of {subject}, {width} by {height} pixels.",
        crop_size=f"{width} × {height} pixels, {size(facts.length)}".replace(" ", "\N{NO-BREAK SPACE}").replace(
            ",\N{NO-BREAK SPACE}", ", "
        ),
        facts=_facts(one),
        purposes=_allowed(one),
        signers=_signers(one),
        warnings=tuple(word for word, said in (("SIMULATED", draft.simulated), ("UNREDACTED", draft.unredacted)) if said),
        words=picture.words or "",
    )


def _facts(one: bundle.Verified) -> tuple[tuple[str, str], ...]:
    draft, tag = one.draft, one.draft.consent
    names = dict(zip(one.unit.policy.recipients, one.unit.record.recipients, strict=True))
    return (
        ("asked by", f"{_GESTURES[tag.prompt]}, prompt {draft.counter}"),
        ("scope", tag.scope.name.lower()),
        ("share of the frame", percent(draft.crop.share_ppm)),
        ("may be kept", duration(tag.retention_s)),
        ("until", unix(tag.valid_until_s) if tag.valid_until_s else "the clock was not set"),
        ("painted over", _painted(draft)),
        ("readable by", f"{', '.join(names[key].name for key in tag.recipients)}, and the wearer"),
        ("frame", _age(draft.frame.age_ms, tag.prompt)),
        ("lamp, by the Pico’s sensor", "lit"),
    )


def _allowed(one: bundle.Verified) -> tuple[Allowed, ...]:
    allowed = purposes(one.draft.consent.scope)
    return tuple(Allowed(_PURPOSES[purpose], str(purpose), purpose in allowed) for purpose in Purpose)


def _signers(one: bundle.Verified) -> tuple[Signer, ...]:
    record = one.unit.record
    operator = cose.read(cose.Name.UNIT, cose.ED25519, one.unit.data, UNIT_LIMIT).kid
    return (
        Signer("Operator", "that this Pi and this Pico are one rig", operator.hex()),
        Signer("Pi", "the bundle", keys.ed25519_thumbprint(record.pi_key).hex()),
        Signer("Pico", _granted(one.grant), keys.p256_thumbprint(record.pico_key).hex()),
    )


def _granted(grant: Grant) -> str:
    """A phrase is nobody's finger: the Pico knows of it from the Pi, and lets it have so much at most."""
    scope = f"“{grant.scope.name.lower()}”"
    return (
        f"that a spoken phrase is allowed no more than {scope}"
        if grant.gesture is Gesture.VOICE
        else f"that the finger allowed up to {scope}"
    )


def _painted(said: Draft) -> str:
    count = len(said.crop.redactions)
    return f"{count} place{'s' * (count != 1)}" if count else "nothing that had to be"


def _age(age_ms: int, gesture: Gesture) -> str:
    return f"{abs(age_ms)} ms {'before' if age_ms >= 0 else 'after'} the {'words' if gesture is Gesture.VOICE else 'finger'}"
