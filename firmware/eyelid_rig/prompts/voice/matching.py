"""Whether sound, as phonemes frame by frame, is the name, a whole phrase, and nothing more (`SPEC-voice.md`, matching). Pure."""

from __future__ import annotations

from dataclasses import dataclass

from eyelid_rig.prompts.voice.decision import Reason
from eyelid_rig.prompts.voice.phrases import Phrase


@dataclass(frozen=True, slots=True)
class Match:
    """What the sound comes to. Scores are 0 at best; frames count from the beginning of what was matched."""

    phrase: Phrase | None
    """The one that was said, whole and with the name before it; None where that is not so."""
    name_score: float | None
    phrase_score: float | None
    """Of `nearest`, where it is not `phrase`."""
    start_frame: int
    """Where the name begins."""
    end_frame: int
    """Where the phrase ends: the first frame after it."""
    reason: Reason | None
    """Why there is no phrase. None and no phrase: nothing was said to the rig, and it is nobody's business."""
    nearest: Phrase | None = None
    name_end_frame: int = 0
    """Where the name ends, and a free question would begin."""
    quiet_frames: int = 0
    """How many of the last frames held no phoneme: silence so far, as the model hears it."""
