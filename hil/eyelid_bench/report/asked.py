"""Was the card sent? Each question about the demo's table, with the card on it and without: frame, crop, and why."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eyelid_bench.demo.cardcheck import Fate, Looked
from eyelid_bench.demo.questions import Answered
from eyelid_bench.demo.scene import CARD_AT, WITH_CARD
from eyelid_bench.report.pictures import data_uri, frame_with_box
from eyelid_bench.report.sources import Source
from eyelid_formats import bundle, crop
from eyelid_host.words import percent
from eyelid_rig.camera.frames import Size
from eyelid_rig.crop.seen import Point

_FOUND = {
    "clear": "Words about a surface: the crop is a piece of it, near the middle of the view, that touches nothing that was seen.",
    "centre": "{words}, and nobody pointed: the crop is the thing in the middle of the view, or the middle where no known thing is there.",
    "named": "The thing that was named.",
    "pointed": "What the finger pointed at.",
    "text": "The block of text that was asked about.",
}
_KINDS = {"text": "text", "card": "card", "screen": "screen", "face": "face", "code": "code"}


@dataclass(frozen=True, slots=True)
class Side:
    """One crop beside its frame."""

    table: str
    frame: str
    frame_alt: str
    crop: str
    crop_alt: str
    answer: str
    good: bool
    reason: str
    painted: str
    bundle_id: str


@dataclass(frozen=True, slots=True)
class Asked:
    """One question, about the table with the card first."""

    words: str
    sides: tuple[Side, ...]


def make_asked(
    answered: Sequence[Answered], opened: Mapping[bytes, tuple[bundle.Verified, crop.Picture]], source_of: Callable[[str], Source]
) -> tuple[Asked, ...]:
    """Questions in the order in which they were first asked. `source_of(photo)` is the frame that the camera saw."""
    questions = dict.fromkeys(one.question.words for one in answered)
    found = []
    for words in questions:
        same = [one for one in answered if one.question.words == words]
        sides = sorted(same, key=lambda one: one.question.photo != WITH_CARD)
        made = tuple(_side(one, *opened[one.bundle_id], source_of(one.question.photo)) for one in sides)
        found.append(Asked(f"“{words}”" if words else "A press, without words", made))
    return tuple(found)


def _side(one: Answered, verified: bundle.Verified, picture: crop.Picture, source: Source) -> Side:
    facts = verified.draft.crop
    with_card = one.question.photo == WITH_CARD
    table = "With the card on the table" if with_card else "The same table without it"
    lies = ", and a payment card" if with_card else ""
    answer = _answer(one.looked) if with_card else ""
    fills = tuple((x, y, width, height) for _, x, y, width, height in facts.redactions)
    return Side(
        table=table,
        frame=data_uri(frame_with_box(source.pixels, facts.box, fills, _card(verified.draft.frame.size) if with_card else ())),
        frame_alt=f"The frame: a low wooden table with a bottle and a glass of wine{lies}. All but the crop’s box is dimmed.",
        crop=data_uri(picture.image, facts.media_type),
        crop_alt=f"The crop that left, {facts.size[0]} by {facts.size[1]} pixels. {answer or 'There was no card.'}",
        answer=answer,
        good=one.looked.fate is not Fate.READABLE,
        reason=reason(facts.region or "", picture.words),
        painted=_painted(facts.redactions),
        bundle_id=verified.draft.bundle_id.hex(),
    )


def reason(region: str, words: str | None) -> str:
    """Why the crop is where it is, for a region that has a name."""
    return _FOUND.get(region, "").format(words="The words name nothing that is seen" if words else "No words")


def _card(size: Size) -> tuple[Point, ...]:
    """Its corners in the frame."""
    return tuple((x * size[0], y * size[1]) for x, y in CARD_AT)


def _answer(looked: Looked) -> str:
    share = percent(round(looked.share * 1_000_000))
    return {
        Fate.OUTSIDE: "No. No pixel of the card is in the crop.",
        Fate.PAINTED: f"No. {share} of the card lies in the crop’s box, and every pixel of that is of one colour.",
        Fate.BLANK: f"Not what is written on it. {share} of the card is in the box: each line is of one colour, bare plastic shows.",
        Fate.READABLE: f"YES, {share} of it, and some of what is written on it was not painted over.",
    }[looked.fate]


def _painted(redactions: Sequence[tuple[str, int, int, int, int]]) -> str:
    if not redactions:
        return "nothing"
    kinds = [_KINDS.get(kind, kind) for kind, *_ in redactions]
    counts = {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
    return ", ".join(f"{count} × {kind}" for kind, count in counts.items())
