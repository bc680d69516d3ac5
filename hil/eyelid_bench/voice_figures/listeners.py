"""Who is measured: ours, and the peers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from eyelid_bench.voice_figures.ears import Ear
from eyelid_bench.voice_figures.sounds import Sound
from eyelid_bench.voice_figures.truth import MODEL_NAME, NAME, Part
from eyelid_bench.voice_figures.verdicts import OURS, PEERS


def _ours() -> Ear:
    from eyelid_bench.voice_figures.ours import OurEar

    return OurEar()


def _microwakeword() -> Ear:
    from eyelid_bench.voice_figures.peers.microwakeword import MicroWakeWordEar

    return MicroWakeWordEar()


def _pocketsphinx() -> Ear:
    from eyelid_bench.voice_figures.ours import phrases
    from eyelid_bench.voice_figures.peers.pocketsphinx import PocketsphinxEar

    return PocketsphinxEar(phrases())


def _vad_whisper() -> Ear:
    from eyelid_bench.voice_figures.ours import phrases
    from eyelid_bench.voice_figures.peers.vad_whisper import VadWhisperEar

    return VadWhisperEar(phrases())


MAKERS: Mapping[str, Callable[[], Ear]] = {OURS: _ours} | dict(zip(PEERS, (_microwakeword, _pocketsphinx, _vad_whisper), strict=True))
"""Each imports what it needs when it is made: a rig has none of it."""
_ONLY = {"microwakeword": MODEL_NAME}
"""Who can be woken by one of the names alone."""


def listens(ear: str, sound: Sound) -> bool:
    """Whether it hears the sound. Negatives are heard by ours under both names, by a peer under one, and for fewer hours."""
    if ear == OURS:
        return True
    if ear in _ONLY:
        return sound.for_peers and sound.name == _ONLY[ear]
    return sound.for_peers and (sound.part is not Part.NEGATIVES or sound.name == NAME)


def settings(ears: Iterable[str]) -> dict[str, str]:
    """How each was set up."""
    from eyelid_bench.voice_figures import ours
    from eyelid_bench.voice_figures.peers import microwakeword, pocketsphinx, vad_whisper

    every = {OURS: ours.SETTINGS} | {module.NAME: module.SETTINGS for module in (microwakeword, pocketsphinx, vad_whisper)}
    return {ear: every[ear] for ear in ears}
