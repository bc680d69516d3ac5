"""A prompt on a running simulation, and what became of it: by the ledger, which has one outcome for each."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any, TypeVar

from eyelid_bench.demo.book import Book
from eyelid_bench.sim import Simulation
from eyelid_formats import ledger
from eyelid_formats.errors import Code, RigError
from eyelid_formats.unit import load_trust
from eyelid_rig.folders import Folders
from eyelid_rig.prompts.spoken import tidy
from eyelid_rig.prompts.voice.phonemes import Samples

_POLL_S = 0.02
_COUNT_S = 5.0
_OUTCOME_S = 30.0
_DECIDE_S = 6.0
"""After its end: a rig that has made nothing of a sound by then makes nothing of it."""
_PROMPTS = ("press", "double")
_LIMIT = "voice-limit"
FoundT = TypeVar("FoundT")


class Prompting:
    """The simulation has started: its ledger is there."""

    def __init__(self, simulation: Simulation) -> None:
        (unit,) = load_trust(simulation.layout.trust).units.values()
        self._simulation = simulation
        self._book = Book(Folders(simulation.layout.rig).ledger / ledger.FILE_NAME, unit.pi_verifier())

    def gesture(self, name: str) -> str:
        """Make it; of a prompt, what the rig made of it. Raises EyelidError, PicoFailedError."""
        shut, before = self._simulation.status().get("shut"), self._book.highest()
        self._simulation.gesture(name)
        if name not in _PROMPTS or shut:
            return "done"
        counted = _wait(lambda: self._book.highest() > before, _COUNT_S)
        return self._outcome(before + 1) if counted else "done, and not counted: does the Pico answer?"

    def say(self, words: str) -> str:
        """Say it, and wait; what the rig made of it. Raises EyelidError: `words-refused`, `voice-missing`, `link-timeout`."""
        line, before = tidy(words), self._heard().get("phrases", 0)
        self._simulation.mouth.say(line)
        heard = _wait(lambda: self._heard() if self._heard().get("phrases", 0) > before else None, _COUNT_S)
        if heard is None:
            raise RigError(Code.LINK_TIMEOUT, f"the rig took no notice of the words within {_COUNT_S:g} s: see logs/eye.log")
        return self._outcome(heard["counter"]) if heard["counter"] else _not_counted(heard)

    def hear(self, samples: Samples) -> str:
        """Play it to the microphone, and wait; what the rig made of it. Raises EyelidError (`voice-missing`)."""
        before = self._heard()
        self._simulation.mouth.speak(samples)
        heard = _wait(lambda: now if _events(now := self._heard()) > _events(before) else None, _DECIDE_S)
        if heard is None:
            return f"nothing ({self._heard().get('state', 'down')})"
        if heard["phrases"] == before.get("phrases", 0):
            return f"not understood ({heard['last_reason']})"
        return self._outcome(heard["counter"]) if heard["counter"] else _made_of(heard)

    def _heard(self) -> dict[str, Any]:
        voice = self._simulation.status().get("voice")
        return voice if isinstance(voice, dict) else {}

    def _outcome(self, counter: int) -> str:
        found = _wait(lambda: self._book.outcomes().get(counter), _OUTCOME_S)
        match found:
            case None:
                return "done, and no outcome yet"
            case ledger.Refused(_, reason):
                return f"refused ({reason})"
            case ledger.Expired(_, _, reason):
                return f"expired ({reason})"
        return "sealed"


def _events(heard: dict[str, Any]) -> int:
    """How much the rig has decided, of phrases and of what is none."""
    return int(heard["phrases"] + heard["unclear"]) if heard else 0


def _made_of(heard: dict[str, Any]) -> str:
    """Of a phrase that is not counted, or not yet."""
    match heard["last_event"]:
        case "command":
            return "done"
        case "confirm":
            return "waits for a press"
    return _not_counted(heard)


def _not_counted(heard: dict[str, Any]) -> str:
    again = f", again in {heard['wait_ms'] / 1000:.1f} s" if heard["wait_ms"] else ""
    press = ", again after a press" if heard["refused"] == _LIMIT else ""
    return f"refused ({heard['refused']}{again}{press}), not counted"


def _wait(find: Callable[[], FoundT], timeout_s: float) -> FoundT | None:
    """What `find` finds, as soon as it is anything; None where that takes too long."""
    until = time.monotonic() + timeout_s
    while time.monotonic() < until:
        found = find()
        if found:
            return found
        time.sleep(_POLL_S)
    return None
