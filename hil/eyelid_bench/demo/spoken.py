"""The demo by voice: the wearer speaks, and then everybody else does, who is to get nothing for it."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

import numpy as np

from eyelid_bench.attacks.outcome import Outcome
from eyelid_bench.demo import acts, table
from eyelid_bench.demo.aloud import Aloud, together
from eyelid_bench.demo.said import Said
from eyelid_bench.demo.scene import BARE, WITH_CARD
from eyelid_bench.demo.stage import Stage
from eyelid_bench.demo.thieves import Thieves
from eyelid_bench.speaking import VOICE, spoken
from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Scope
from eyelid_rig.prompts.voice.phonemes import RATE_HZ

QUESTION: Final = "what is this"
_PROMPT = f"hey iris, {QUESTION}?"
_GROUP = "By sound"
_OTHER = "am_fenrir"
_NOISE_DB = 10.0
_FLOOD = 4
_BREATH: Final = RATE_HZ * 8 // 10
"""Less of a pause after each of a flood, in samples."""
_LEAST_S = 4.9
_TELEVISION: Final = (
    ("bm_fable", "The weather tomorrow will be dry, with some sun in the west."),
    ("bf_emma", "And what is this? A letter, and it is for you."),
    ("am_michael", "Read this, said the old man, and look at this."),
    ("af_nova", "Iris, she called, hey, wait for me!"),
)
NOTHING: Final = "no-name"
"""What an attack by sound is refused with where the rig made nothing of it."""


def wearer(stage: Stage, thieves: Thieves) -> None:
    """Everything once: questions about the table, then the attacks, then the words that take back and end."""
    aloud = Aloud(stage)
    _ask_about_the_table(stage, aloud)
    acts.press(stage)
    thieves.copy_early()
    _attacks(stage, aloud)
    _shut(stage, aloud)
    _forget_that(stage, aloud)
    _stop_listening(stage, aloud)


def _ask_about_the_table(stage: Stage, aloud: Aloud) -> None:
    """With a card on it and without, the second time in noise."""
    for photo, voice, noise_db in ((WITH_CARD, VOICE, None), (BARE, _OTHER, _NOISE_DB)):
        stage.show(photo)
        asked = aloud.ask(_PROMPT, voice, noise_db)
        stage.check("A question that is said aloud is heard", bool(asked.counter), asked.made)
        if asked.counter:
            table.note(stage, asked.counter, QUESTION)
            acts.follow(stage, asked.counter, Scope.ANSWER)


def _attacks(stage: Stage, aloud: Aloud) -> None:
    stage.tell("others speak", "and nothing may come of it")
    for name, had, words in (
        ("The phrase without the name", "a voice nearby", "What is this?"),
        ("A name that is nearly the rig’s", "a voice nearby", "Hey Boris, what is this?"),
        ("A question that only begins as one", "the wearer’s own voice", "Hey iris, what is this song called?"),
    ):
        said = aloud.say(words)
        stage.survived.append(_outcome(name, had, f"said “{words}”", "the ear", said))
    stage.survived.append(_television(aloud))
    stage.survived.append(_flood(stage, aloud))


def _television(aloud: Aloud) -> Outcome:
    """Four voices, in whose talk are the phrases, and once the name's own words."""
    words = " ".join(sentence for _, sentence in _TELEVISION)
    said = aloud.say(words, "four voices", together(*(spoken(sentence, voice) for voice, sentence in _TELEVISION)))
    return _outcome("A television", "a loudspeaker in the room", "played talk with phrases in it", "the ear", said)


def _flood(stage: Stage, aloud: Aloud) -> Outcome:
    """Prompts as fast as they can be said: whatever the ear believes, the Pico counts one in five seconds."""
    before = stage.book.highest()
    aloud.wait()
    aloud.say(" ".join([_PROMPT] * _FLOOD), sound=together(*[spoken(_PROMPT)[:-_BREATH]] * _FLOOD, np.zeros(RATE_HZ, np.int16)))
    counted = stage.book.highest() - before
    gaps_s = _between_voices_s(stage)
    stage.check("The Pico counts one spoken prompt in five seconds, however many are said", min(gaps_s) > _LEAST_S, f"{min(gaps_s):.1f} s")
    code = "too-early" if counted < _FLOOD else ""
    done = f"said the whole prompt {_FLOOD} times on end"
    return Outcome(_GROUP, "A flood of prompts", "a recording of the wearer", done, "the Pico", code, bool(code), f"{counted} counted")


def _between_voices_s(stage: Stage) -> list[float]:
    """By the ledger: from each spoken prompt to the next."""
    said = (
        link.entry
        for link in stage.book.read()
        if isinstance(link.entry.detail, ledger.Prompt) and link.entry.detail.gesture is Gesture.VOICE
    )
    times_s = [entry.time.monotonic_ms / 1000 for entry in said]
    return [later - earlier for earlier, later in pairwise(times_s)]


def _shut(stage: Stage, aloud: Aloud) -> None:
    """While shut, nobody has a stream from the microphone; the same words count again when it is open."""
    stage.simulation.gesture("shut")
    stage.simulation.wait_for_voice("shut")
    listeners = stage.simulation.mouth.listeners()
    said = aloud.say(_PROMPT)
    stage.check("Shut, nobody has a stream from the microphone", listeners == 0, f"{listeners} by the sound server’s account")
    stage.survived.append(
        _outcome("Speaking to a rig that is shut", "the whole prompt", f"said “{_PROMPT}”", "the shut switch", said, "shut")
    )
    epoch = stage.epoch
    stage.simulation.gesture("open")
    stage.until_epoch_after(epoch)
    stage.simulation.wait_for_voice("listening")


def _forget_that(stage: Stage, aloud: Aloud) -> None:
    """With the collector away a bundle waits, and words are enough to take it back."""
    stage.simulation.children["collector"].kill()
    asked = aloud.ask(_PROMPT)
    aloud.say("Hey iris, forget that.")
    dropped = {gone for one in stage.book.all(ledger.Dropped) for gone in one.bundle_ids}
    outcome = stage.book.outcomes().get(asked.counter)
    kept = isinstance(outcome, ledger.Sealed) and outcome.bundle_id in dropped and not stage.bundle_path(outcome.bundle_id).exists()
    stage.check("“Forget that” deletes what has not left, and says so in the ledger", kept, f"{len(dropped)} dropped")
    stage.simulation.restart_collector()


def _stop_listening(stage: Stage, aloud: Aloud) -> None:
    aloud.say("Hey iris, stop listening.")
    stage.simulation.wait_for_voice("muted")
    listeners = stage.simulation.mouth.listeners()
    stage.check("Told to stop, it listens to nothing until the switch was shut and opened", listeners == 0, f"{listeners} streams")


def _outcome(name: str, had: str, done: str, judge: str, said: Said, code: str = "") -> Outcome:
    """Refused is what made no prompt; the code is the reason that the rig gave, where it gave one."""
    reason = said.made.removeprefix("not understood (").rstrip(")") if said.made.startswith("not understood") else NOTHING
    return Outcome(_GROUP, name, had, done, judge, (code or reason) if not said.counter else "", not said.counter, "")
