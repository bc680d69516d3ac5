"""Free questions: how many come out with what they want, and with the thing that they name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

from eyelid_bench.voices.chance import generator, seed
from eyelid_bench.voices.clips import Half
from eyelid_bench.voices.conditions import Condition
from eyelid_bench.voices.making import Recipe, said
from eyelid_bench.voices.mixing import heard
from eyelid_bench.voices.people import PEOPLE, Voice
from eyelid_formats.consent import Intent
from eyelid_rig.crop.asking import Pick, understand
from eyelid_rig.prompts.voice.decision import Event
from eyelid_rig.prompts.voice.listener import Listener
from eyelid_rig.prompts.voice.opening import open_listener
from eyelid_rig.settings import RigSettings

_NAME: Final = "hey iris"


@dataclass(frozen=True, slots=True)
class Question:
    """Words, and what has to come of them; `noun` as the crop takes it."""

    words: str
    intent: Intent
    noun: str
    pick: Pick = Pick.ANY


_TUNING: Final = (
    Question("what is the bottle on the left", Intent.IDENTIFY, "bottle", Pick.LEFT),
    Question("can you read the label on that bottle", Intent.READ, "bottle"),
    Question("translate the sign on the wall", Intent.TRANSLATE, "sign"),
    Question("who makes this keyboard", Intent.BRAND, "keyboard"),
    Question("how much does this book cost", Intent.ASK, "book"),
    Question("is this apple ripe", Intent.ASK, "apple"),
    Question("what is the dog over there", Intent.POINT, "dog"),
    Question("take a look at the biggest cup", Intent.LOOK, "cup", Pick.BIGGEST),
    Question("what does the screen say", Intent.READ, "screen"),
    Question("what brand is that chair", Intent.BRAND, "chair"),
)
"""The rules were written beside these."""
_REPORT: Final = (
    Question("what is the vase on the right", Intent.IDENTIFY, "vase", Pick.RIGHT),
    Question("please read the writing on this mug", Intent.READ, "mug"),
    Question("could you translate this book for me", Intent.TRANSLATE, "book"),
    Question("which company makes this bicycle", Intent.BRAND, "bicycle"),
    Question("how old is this clock", Intent.ASK, "clock"),
    Question("is that knife sharp", Intent.ASK, "knife"),
    Question("what is the boat over there", Intent.POINT, "boat"),
    Question("have a look at the smallest spoon", Intent.LOOK, "spoon", Pick.SMALLEST),
    Question("what does the phone say", Intent.READ, "phone"),
    Question("what brand is that backpack", Intent.BRAND, "backpack"),
)
"""Nothing was written beside these: no rule was tried on them."""
QUESTIONS: Final = {Half.TUNING: _TUNING, Half.REPORT: _REPORT}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question by one voice came to."""

    question: Question
    voice: Voice
    condition: Condition
    words: str
    """Empty where there was no prompt."""
    intent: str

    @property
    def right(self) -> bool:
        """Whether the crop is asked for the thing that was meant, and the tag says what was wanted."""
        asking, meant = understand(self.words), self.question
        return bool(self.words) and (self.intent, asking.noun, asking.pick) == (meant.intent.name.lower(), meant.noun, meant.pick)


def outcomes(half: Half, conditions: Sequence[Condition], voices: int) -> Iterator[Outcome]:
    """Each question by so many voices of the half, each in each condition. Raises as `said` does, RigError (`voice-model`)."""
    listener = open_listener(RigSettings(voice=True, voice_name=_NAME, voice_free=True, profile="pi5"))
    people, questions = [voice for voice in PEOPLE if voice.half is half], QUESTIONS[half]
    for number, question in enumerate(questions):
        chosen = islice(people[number % len(people) :] + people, 0, voices * len(questions), len(questions))
        for voice in chosen:
            for condition in conditions:
                yield _outcome(listener, question, voice, condition)


def _outcome(listener: Listener, question: Question, voice: Voice, condition: Condition) -> Outcome:
    speech = said(Recipe(f"{_NAME}, {question.words}", voice, 1.0))
    sound = heard(speech, condition, voice.half, voice.name, generator(seed(voice.half, question.words, voice.name)))
    decided = listener.feed(sound.samples) + listener.finish()
    listener.reset()
    prompt = next((one for one in decided if one.event is Event.PROMPT), None)
    return Outcome(question, voice, condition, prompt.phrase if prompt else "", prompt.intent if prompt else "")


def share_right(found: Iterable[Outcome]) -> float:
    """Of all questions, those that came out right."""
    rights = [one.right for one in found]
    return sum(rights) / len(rights)
