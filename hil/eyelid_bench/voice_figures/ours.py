"""Our own listener, as the rig puts it together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from eyelid_bench.voice_figures.pace import Understood
from eyelid_rig.prompts.voice.decision import Event
from eyelid_rig.prompts.voice.listener import Listener
from eyelid_rig.prompts.voice.opening import open_listener
from eyelid_rig.prompts.voice.phonemes import Samples
from eyelid_rig.prompts.voice.phrase_book import BUILT_IN
from eyelid_rig.prompts.voice.phrases import wish_name
from eyelid_rig.settings import RigSettings

PROFILE: Final = "pi4"
SETTINGS = f"profile {PROFILE}, the front that `auto` takes, the phrase book that is built in; heard only if decided within the clip"
"""How it is set up."""


class OurEar:
    """A rig's listener, with all settings as they come but the name."""

    name = "eyelid"

    def __init__(self) -> None:
        self._listeners: dict[str, Listener] = {}
        self.refused: list[str] = []

    def start(self, name: str) -> None:
        """As after the microphone was opened."""
        if name not in self._listeners:
            self._listeners[name] = open_listener(settings(name))
        self._listener = self._listeners[name]
        self._listener.reset()
        self.refused = []

    def feed(self, block: Samples) -> Iterable[Understood]:
        """Prompts; what is refused is none."""
        decisions = self._listener.feed(block)
        self.refused += [one.reason for one in decisions if one.reason is not None]
        return [Understood(one.phrase, one.intent) for one in decisions if one.event is Event.PROMPT]

    def end(self) -> Iterable[Understood]:
        """Nothing: a microphone does not end."""
        return ()


def settings(name: str) -> RigSettings:
    """Of a rig that listens for that name."""
    return RigSettings(profile=PROFILE, voice=True, voice_name=name, simulated=True)


def phrases() -> dict[str, str]:
    """What is built in, and the intent of each."""
    return {words: wish_name(wish) for words, wish in BUILT_IN}
