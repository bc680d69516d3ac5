"""How the rig's voice is, in words, and what helps (`SPEC-voice.md`, States)."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from eyelid_host.words import printable

_REMEDIES = MappingProxyType(
    {
        "off": "off: `voice = true` has it listen",
        "starting": "starting",
        "muted": "told to stop listening: shut the switch and open it",
        "shut": "shut: the microphone is closed",
        "pico-absent": "closed, for the Pico does not answer and cannot say whether it is shut: look at its supply and wires",
        "mic-missing": (
            "no microphone: plug it in, or name it with `mic_device`; is the rig's user in the group audio? "
            "If no sound card was there when eye began, start eye again"
        ),
        "mic-lost": "the microphone is gone: plug it in again, it is opened by itself",
        "mic-busy": "another program has the microphone: end it",
        "mic-format": "the microphone gives no sound that can be taken: another one, or another `mic_device`",
        "mic-clipping": "too loud for the microphone: move it, or lower its gain",
        "mic-silent": "the microphone gives nothing but zeroes: is it muted, or its cable broken?",
        "mic-overrun": "sound is lost: end what else runs on the board",
        "down": "the process that listens died, and is started again; if it stays so, `eyelid-rig listen` says why",
    }
)
_REASONS = MappingProxyType(
    {
        "no-phrase": "a name with no phrase after it",
        "faint-name": "a phrase after what was hardly the name",
        "more-words": "a sentence that went on",
        "too-long": "a sentence without an end",
    }
)


def in_words(voice: Mapping[str, Any]) -> str:
    """One line; what the rig says is shown as text, whatever it is."""
    parts = [_state(voice), _hurried(voice), _heard(voice), _refused(voice)]
    return "; ".join(part for part in parts if part)


def _state(voice: Mapping[str, Any]) -> str:
    state = str(voice.get("state", ""))
    if state == "listening":
        return _listening(voice)
    words = _REMEDIES.get(state, printable(state, 40))
    why = str(voice.get("why") or "")
    return f"{words} ({printable(why, 40)})" if why else words


def _listening(voice: Mapping[str, Any]) -> str:
    name, front = (printable(str(voice.get(key) or ""), 60) for key in ("name", "front"))
    quoted = f" for “{name}”" if name else ""
    return f"listening{quoted}{f', {front} in front' if front and front != 'text' else ''}"


def _hurried(voice: Mapping[str, Any]) -> str:
    """What a board that is too busy costs, since the process that listens began."""
    mic = voice.get("mic")
    looks = mic.get("looks_left_out") if isinstance(mic, Mapping) else None
    if type(looks) is not int or looks < 1:
        return ""
    return f"{looks} look{'' if looks == 1 else 's'} at the sound left out, for the board is busy"


def _heard(voice: Mapping[str, Any]) -> str:
    phrases = voice.get("phrases")
    if type(phrases) is not int or not phrases:
        return ""
    return f"{phrases} phrase{'' if phrases == 1 else 's'} heard"


def _refused(voice: Mapping[str, Any]) -> str:
    """Why the last that was said came to nothing."""
    refused, reason = str(voice.get("refused") or ""), str(voice.get("last_reason") or "")
    if refused:
        wait_ms = voice.get("wait_ms")
        when = f", in {wait_ms / 1000:.0f} s again" if type(wait_ms) is int and wait_ms else ""
        return f"the last was not counted: {printable(refused, 40)}{when}"
    return f"the last was {_REASONS.get(reason, printable(reason, 40))}" if reason else ""
