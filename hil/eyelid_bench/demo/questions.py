"""What was asked about the table, and what left for it: plain values."""

from __future__ import annotations

from dataclasses import dataclass

from eyelid_bench.demo.cardcheck import Looked


@dataclass(frozen=True, slots=True)
class Question:
    """One prompt about the table: `photo` is what the camera saw, `words` what was said, empty for a press."""

    counter: int
    photo: str
    words: str


@dataclass(frozen=True, slots=True)
class Answered:
    """What left for a question, by what the collector has."""

    question: Question
    bundle_id: bytes
    looked: Looked
