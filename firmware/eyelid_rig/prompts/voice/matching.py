"""Whether sound, as phonemes frame by frame, is the name, a whole phrase, and nothing more (`SPEC-voice.md`, matching). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eyelid_rig.prompts.voice.decision import Reason
from eyelid_rig.prompts.voice.decoys import against_name, against_word
from eyelid_rig.prompts.voice.likeness import Likeness, doubts
from eyelid_rig.prompts.voice.phonemes import LogProbs
from eyelid_rig.prompts.voice.phrases import Phrase, PhraseBook
from eyelid_rig.prompts.voice.pronouncing import RHOTICS, in_parts
from eyelid_rig.prompts.voice.thresholds import TUNED, Thresholds
from eyelid_rig.prompts.voice.trellis import BLANK, OPEN, Costs, Graph, Lattice, Path, Trellis

LONGEST_FRAMES = 1_000
"""Of longer sound only the end is looked at: 20 s, more than anybody asks in one breath."""


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


NOTHING = Match(None, None, None, 0, 0, None)


@dataclass(frozen=True, slots=True)
class Heard:
    """What the alignment goes by, frame by frame."""

    costs: Costs
    doubts: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Fit:
    """How well one phrase, with the name before it, lies on the sound. Scores are means a sound, `worst` that of the worst word."""

    phrase: Phrase | None
    start_frame: int
    name_end_frame: int
    end_frame: int
    name: float
    worst_name: float
    said: float
    worst: float
    after: int
    """Sounds after its end."""
    other_name: bool
    """A word that sounds like the name's fits better than it."""
    other_words: bool
    """So does one that sounds like a word of the phrase."""
    worst_name_sound: float = 0.0
    """Of the name's sounds, what the worst costs."""
    worst_sound: float = 0.0
    """The same of the phrase."""
    doubt: float = 0.0
    """How unsure the model was, in the mean of the frames: the entropy of what it heard, in nats. Noise raises it."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """Everything that a decision needs of some sound."""

    fit: Fit
    """Of the phrase that explains it best from the name on to its very end."""
    alone: Fit
    """Of the name by itself, wherever it fits best."""
    quiet_frames: int
    skipped: int
    """Frames before those that were looked at."""


def decided(aligned: Aligned, limits: Thresholds) -> Match:
    """The rules, first that holds (`SPEC-voice.md`, matching)."""
    fit, alone = aligned.fit, aligned.alone
    said = fit.said >= limits.phrase and fit.worst >= limits.word and fit.worst_sound >= _sound(fit, limits) and not fit.other_words
    if said and _named(fit, limits):
        found = _match(fit, Reason.MORE_WORDS if fit.after > limits.after else None)
    elif _named(alone, limits):
        found = _match(alone, Reason.NO_PHRASE)
    elif said and fit.name >= limits.faint and not fit.other_name:
        found = _match(fit, Reason.FAINT_NAME)
    else:
        found = NOTHING
    return replace(_later(found, aligned.skipped), quiet_frames=aligned.quiet_frames)


class Matcher:
    """Built once for a phrase book and a model's symbols; a match takes a few milliseconds and leaves nothing behind."""

    def __init__(self, book: PhraseBook, symbols: Sequence[str], thresholds: Thresholds = TUNED, *, compete: bool = True) -> None:
        self._thresholds = thresholds
        self._symbols = len(symbols)
        self._name_words = len(book.name.pronunciation)
        graph = Graph(tuple if set(symbols) >= RHOTICS else in_parts)
        self._name_gate = OPEN
        for place, word in enumerate(book.name.pronunciation, 1):
            others = against_name(book.name) if compete and place == self._name_words else ()
            self._name_gate = graph.add_word(word, self._name_gate, others, thresholds.toll)
        self._ends: list[tuple[Phrase, int]] = []
        for phrase in book.phrases:
            for wording in phrase.pronunciations:
                gate = self._name_gate
                for word in wording:
                    gate = graph.add_word(word, gate, against_word(word) if compete else (), thresholds.toll)
                self._ends.append((phrase, gate))
        self._trellis = Trellis(graph)
        self._likeness = Likeness(symbols, self._trellis.sounds, thresholds.unlike, thresholds.floor)

    def match(self, log_probs: LogProbs) -> Match:
        """What `log_probs`, of shape (frames, symbols), is. Takes any values; what is no probability fits nothing."""
        aligned = self.align(log_probs)
        return decided(aligned, self._thresholds) if aligned else NOTHING

    def align(self, log_probs: LogProbs) -> Aligned | None:
        """What there is to decide on; None where there is no frame."""
        skipped = max(0, len(log_probs) - LONGEST_FRAMES)
        if not len(log_probs):
            return None
        heard = Heard(self._likeness.costs(log_probs[skipped:]), doubts(log_probs[skipped:]))
        lattice = self._trellis.run(heard.costs)
        return Aligned(self._fit(lattice, heard), self._name_alone(lattice, heard), _quiet(heard.costs), skipped)

    def fits(self, log_probs: LogProbs) -> dict[str, Fit]:
        """How well each phrase lies on the sound by itself, by its words: what comparisons are made of. Empty where there is no frame."""
        if not len(log_probs):
            return {}
        heard = Heard(self._likeness.costs(log_probs[-LONGEST_FRAMES:]), doubts(log_probs[-LONGEST_FRAMES:]))
        lattice = self._trellis.run(heard.costs)
        rest = _rest(heard.costs, self._thresholds.rest)
        found: dict[str, Fit] = {}
        for phrase, gate in self._ends:
            fit = self._measure(lattice.path(gate, int((lattice.behind(gate) + rest).argmax())), phrase, heard)
            known = found.get(phrase.words)
            found[phrase.words] = fit if known is None or fit.said > known.said else known
        return found

    def _fit(self, lattice: Lattice, heard: Heard) -> Fit:
        """Of the phrase that explains the sound best from the name on to its very end."""
        rest = _rest(heard.costs, self._thresholds.rest)
        ways = [lattice.behind(gate) + rest for _, gate in self._ends]
        best = int(np.argmax([way.max() for way in ways]))
        phrase, gate = self._ends[best]
        frame = int(ways[best].argmax())
        return self._measure(lattice.path(gate, frame), phrase, heard)

    def _name_alone(self, lattice: Lattice, heard: Heard) -> Fit:
        """Of the name by itself, wherever it fits best."""
        frame = int(lattice.behind(self._name_gate).argmax())
        return self._measure(lattice.path(self._name_gate, frame), None, heard)

    def _measure(self, path: Path, phrase: Phrase | None, heard: Heard) -> Fit:
        words = _words(self._trellis, path)
        name, said = words[: self._name_words], words[self._name_words :]
        end = path.start_frame + len(path.states)
        states = [self._trellis.states[number] for number in path.states]
        in_name = sum(1 for state in states if state.place < self._name_words)
        return Fit(
            phrase,
            path.start_frame,
            path.start_frame + in_name,
            end,
            _mean(name),
            _worst(name),
            _mean(said),
            _worst(said),
            _sounds_in(heard.costs[end:]),
            any(state.decoy and state.place < self._name_words for state in states),
            any(state.decoy and state.place >= self._name_words for state in states),
            min((word.worst for word in name), default=0.0),
            min((word.worst for word in said), default=0.0),
            float(heard.doubts[path.start_frame : end].mean()),
        )


@dataclass(slots=True)
class _Spoken:
    """A word on a path: how many sounds it has, and what they and its pauses cost."""

    sounds: int = 0
    cost: float = 0.0
    worst: float = 0.0
    """Of its sounds and pauses."""


def _words(trellis: Trellis, path: Path) -> list[_Spoken]:
    """The words along a path, in their order."""
    words: dict[int, _Spoken] = {}
    last, here = None, 0.0
    for number, cost in zip(path.states, path.costs, strict=True):
        state = trellis.states[number]
        word = words.setdefault(state.place, _Spoken())
        word.sounds += state.sound != BLANK and number != last
        word.cost += float(cost)
        here = float(cost) + (here if number == last else 0.0)
        word.worst = min(word.worst, here)
        last = number
    return list(words.values())


def _mean(words: Sequence[_Spoken]) -> float:
    return sum(word.cost for word in words) / max(1, sum(word.sounds for word in words))


def _worst(words: Sequence[_Spoken]) -> float:
    """A word of one or two sounds weighs less: nobody says them clearly."""
    return min((word.cost / max(3, word.sounds) for word in words), default=0.0)


def _rest(costs: Costs, most: float) -> NDArray[np.float32]:
    """By frame, what silence would cost from the next frame on to the end, at `most` a frame."""
    silence = np.maximum(np.append(costs[1:, -1], np.float32(0.0)), np.float32(-most))
    return np.cumsum(silence[::-1])[::-1].astype(np.float32)


def _sounds_in(costs: Costs) -> int:
    """How often a sound begins: a frame that blank does not fit best after one that it does."""
    speech = costs[:, -1] < 0
    return int(np.count_nonzero(speech & ~np.append(False, speech[:-1])))


def _quiet(costs: Costs) -> int:
    speech = np.flatnonzero(costs[:, -1] < 0)
    return len(costs) - 1 - int(speech[-1]) if len(speech) else len(costs)


def _named(fit: Fit, limits: Thresholds) -> bool:
    sure = fit.worst_name_sound >= _sound(fit, limits)
    return fit.name >= limits.name and fit.worst_name >= limits.name_word and sure and not fit.other_name


def _sound(fit: Fit, limits: Thresholds) -> float:
    """What the worst sound may cost: where all others are clear, one that is not was another sound; in noise it may be the noise's."""
    return limits.sound - limits.noise * max(0.0, fit.doubt - limits.clear)


def _match(fit: Fit, reason: Reason | None) -> Match:
    said = fit.said if fit.phrase else None
    phrase = fit.phrase if reason is None else None
    return Match(phrase, fit.name, said, fit.start_frame, fit.end_frame, reason, fit.phrase, fit.name_end_frame)


def _later(found: Match, frames: int) -> Match:
    if not frames:
        return found
    start, name_end, end = found.start_frame + frames, found.name_end_frame + frames, found.end_frame + frames
    return replace(found, start_frame=start, name_end_frame=name_end, end_frame=end)
