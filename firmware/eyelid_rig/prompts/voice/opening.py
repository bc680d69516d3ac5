"""A listener as the settings want it: which front, whose name, which phrases."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from eyelid_formats.errors import Code, SettingsError
from eyelid_rig.prompts.voice.adapter import AdaptedModel
from eyelid_rig.prompts.voice.budget import UNHURRIED, Pace
from eyelid_rig.prompts.voice.ears import PhonemeEars
from eyelid_rig.prompts.voice.free import LONGEST_S, WhisperWording
from eyelid_rig.prompts.voice.fronts import Front
from eyelid_rig.prompts.voice.fronts.microwakeword import MODELS, MicroWakeWordFront
from eyelid_rig.prompts.voice.fronts.silero import SileroFront
from eyelid_rig.prompts.voice.hama_model import HamaModel, HamaPronouncer
from eyelid_rig.prompts.voice.listener import Listener
from eyelid_rig.prompts.voice.matching import Matcher
from eyelid_rig.prompts.voice.phrase_book_file import load_phrase_book, tidy_words
from eyelid_rig.prompts.voice.phrases import PhraseBook
from eyelid_rig.prompts.voice.profiles import PROFILES
from eyelid_rig.settings import RigSettings


def book_of(settings: RigSettings) -> PhraseBook:
    """What the rig understands. The model that guesses how words are said is loaded only for words that need it, and not kept.

    Raises SettingsError (`voice-phrase`), RigError (`voice-model`).
    """
    file = Path(settings.voice_phrases) if settings.voice_phrases else None
    return load_phrase_book(settings.voice_name, file, HamaPronouncer())


def front_name(settings: RigSettings) -> str:
    """`microwakeword` or `silero`: on a `zero` the one that costs least, elsewhere the one that misses fewest.

    Raises SettingsError (`voice-phrase`) for microWakeWord with a name that it has no model of.
    """
    has_model = tidy_words(settings.voice_name) in MODELS
    if settings.voice_front == "microwakeword" and not has_model:
        names = ", ".join(sorted(MODELS))
        raise SettingsError(
            Code.VOICE_PHRASE,
            f"microWakeWord knows {names}, not {settings.voice_name!r}: set `voice_name` to one of them, or `voice_front`",
        )
    wanted = settings.voice_front == "microwakeword" or (settings.voice_front == "auto" and settings.profile == "zero")
    return "microwakeword" if has_model and wanted else "silero"


def open_listener(settings: RigSettings, book: PhraseBook | None = None, pace: Pace = UNHURRIED) -> Listener:
    """With its models loaded: some 60 MB, with free questions 230. `book` where one is at hand.

    Raises SettingsError (`voice-phrase`), RigError (`voice-model`).
    """
    model = AdaptedModel(HamaModel())
    ears = PhonemeEars(model, Matcher(book or book_of(settings), model.symbols))
    profile = PROFILES[settings.profile]
    if not settings.voice_free:
        return Listener(_front(settings), ears, profile, pace)
    return Listener(_front(settings), ears, replace(profile, longest_s=LONGEST_S), pace, WhisperWording())


def _front(settings: RigSettings) -> Front:
    if front_name(settings) == "microwakeword":
        return MicroWakeWordFront(tidy_words(settings.voice_name))
    return SileroFront()
