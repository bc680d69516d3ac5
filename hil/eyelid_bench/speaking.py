"""What is said aloud to a simulated rig: words by a test voice, or a file, with noise around it where it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import numpy as np

from eyelid_bench.control import LONGEST_S
from eyelid_bench.voices.making import Recipe, said
from eyelid_bench.voices.mixing import active_level_db
from eyelid_bench.voices.noises import pink
from eyelid_bench.voices.people import PEOPLE, Voice
from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.spoken import tidy
from eyelid_rig.prompts.voice.decision import Decision, Event
from eyelid_rig.prompts.voice.phonemes import RATE_HZ, Samples
from eyelid_rig.prompts.voice.recordings import samples_of

VOICE: Final = "af_heart"
"""Who speaks where nobody is named."""
SNR_DB: Final = (-10.0, 60.0)
_BEFORE_S, _AFTER_S = 0.5, 1.0
"""The noise of a room begins before a sentence, and does not end with it."""
_MOST: Final = 0.95
_SEED: Final = 6


def spoken(words: str, voice: str = VOICE, snr_db: float | None = None) -> Samples:
    """The words as that voice says them, in pink noise `snr_db` under it or in none; always the same samples.

    Raises RigError: `words-refused`, `settings-value` (voice, snr), `not-found` where the test voices were not fetched.
    """
    who, text = named(voice), tidy(words)
    if snr_db is not None and not SNR_DB[0] <= snr_db <= SNR_DB[1]:
        raise RigError(Code.SETTINGS_VALUE, f"--snr {snr_db:g}: from {SNR_DB[0]:g} dB, nearly all noise, to {SNR_DB[1]:g} dB, hardly any")
    try:
        sentence = said(Recipe(text, who, 1.0))
    except ValueError as error:
        raise RigError(Code.WORDS_REFUSED, f"no test voice says that in one breath ({error}): say it in fewer words") from None
    return _in_noise(sentence, snr_db)


def recorded(path: Path) -> Samples:
    """A file's sound. Raises RigError: `sound-unreadable`, `settings-value` where it is longer than a minute."""
    blocks = list(_at_most(samples_of(path), LONGEST_S * RATE_HZ))
    if sum(map(len, blocks)) > LONGEST_S * RATE_HZ:
        raise RigError(Code.SETTINGS_VALUE, f"{path} is longer than {LONGEST_S} s: cut out of it what is to be said")
    return np.concatenate(blocks)


def named(voice: str) -> Voice:
    """Raises RigError (`settings-value`), which names them all."""
    for who in PEOPLE:
        if who.name == voice:
            return who
    raise RigError(Code.SETTINGS_VALUE, f"no voice {voice!r}; there are {', '.join(sorted(who.name for who in PEOPLE))}")


def shown(decisions: Iterable[Decision]) -> Iterator[str]:
    """A line for each, with its scores."""
    for one in decisions:
        what = f"“{one.phrase}” ({one.intent})" if one.event is Event.PROMPT else f"nothing that counts ({one.reason})"
        scores = {"name": one.name_score, "phrase": one.phrase_score}
        told = ", ".join(f"{name} {score:.2f}" for name, score in scores.items() if score is not None)
        yield f"{what}: {told}, decided {one.decided_s - one.ended_s:.2f} s after its end"


def _in_noise(sentence: Samples, snr_db: float | None) -> Samples:
    voice = sentence.astype(np.float32) / np.float32(32768)
    whole = np.pad(voice, (int(_BEFORE_S * RATE_HZ), int(_AFTER_S * RATE_HZ)))
    if snr_db is not None:
        level_db = active_level_db(voice)
        whole += pink(len(whole), np.random.default_rng(_SEED)) * np.float32(10 ** ((level_db - snr_db) / 20))
    over = max(float(np.abs(whole).max()) / _MOST, 1.0)
    return (whole / over * 32767).astype(np.int16)


def _at_most(blocks: Iterable[Samples], size: int) -> Iterator[Samples]:
    """One more than that at most: a long file is not read to its end."""
    count = 0
    for block in blocks:
        yield block
        count += len(block)
        if count > size:
            return
