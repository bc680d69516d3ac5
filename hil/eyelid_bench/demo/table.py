"""The question that the rig is built around: a payment card lies on the table that the wearer asks about. Is it sent?"""

from __future__ import annotations

from collections.abc import Iterator

from eyelid_bench.demo import acts, cardcheck
from eyelid_bench.demo.cardcheck import Fate
from eyelid_bench.demo.questions import Answered, Question
from eyelid_bench.demo.scene import BARE, WITH_CARD
from eyelid_bench.demo.stage import Stage
from eyelid_formats import ledger
from eyelid_formats.consent import Scope
from eyelid_host.show import load_wearer_key
from eyelid_host.words import percent

QUESTION = "what is this table made of?"
_CHECK = "No line of the payment card can be read in anything that the collector has"


def ask_with_card(stage: Stage) -> None:
    """Say the question while a card lies on the table, then press without words."""
    stage.show(WITH_CARD)
    _say(stage)
    note(stage, acts.prompt(stage, "press", Scope.ANSWER), "")


def ask_without_card(stage: Stage) -> None:
    """The same two questions about the bare table; the press is a double one, which allows more and shows the same."""
    stage.show(BARE)
    note(stage, acts.prompt(stage, "double", stage.unit.policy.double_scope), "")
    _say(stage)


def _say(stage: Stage) -> None:
    counter = stage.say(QUESTION)
    note(stage, counter, QUESTION)
    acts.follow(stage, counter, Scope.ANSWER)


def note(stage: Stage, counter: int, words: str) -> None:
    """This prompt was about the table that the camera saw then."""
    stage.questions.append(Question(counter, stage.shown, words))


def look(stage: Stage) -> tuple[Answered, ...]:
    """What became of the card, by what the collector has and the recipient opens; a promise, and a line for each. Raises EyelidError."""
    found = tuple(_answered(stage))
    with_card = [one for one in found if one.question.photo == WITH_CARD]
    readable = [one for one in with_card if one.looked.fate is Fate.READABLE]
    stage.check(_CHECK, bool(with_card) and not readable, f"{len(readable)} of {len(with_card)} crops show it")
    stage.tell("is the card in there?", "; ".join(_words(one) for one in with_card))
    return found


def _answered(stage: Stage) -> Iterator[Answered]:
    assert stage.scene is not None
    recipient = load_wearer_key(stage.simulation.layout.keys / "recipient.pem")
    outcomes, received = stage.book.outcomes(), {one.bundle_id for one in stage.book.all(ledger.Received)}
    for question in stage.questions:
        outcome = outcomes.get(question.counter)
        if isinstance(outcome, ledger.Sealed) and outcome.bundle_id in received:
            verified, crop = cardcheck.stored(stage.simulation.layout.collector, outcome.bundle_id, stage.trust, recipient)
            yield Answered(question, outcome.bundle_id, cardcheck.look(crop, verified.draft.crop.box, stage.scene))


def _words(one: Answered) -> str:
    share = percent(round(one.looked.share * 1_000_000))
    fates = {
        Fate.OUTSIDE: "none of it",
        Fate.PAINTED: f"{share}, painted over",
        Fate.BLANK: f"{share}, writing painted over",
        Fate.READABLE: f"{share}, READABLE",
    }
    return f"{'said' if one.question.words else 'press'}: {fates[one.looked.fate]}"
