"""All that may be said as one graph, and the best way through it for some sound: a CTC alignment of every wording at once. Pure.

A wording is a row of words, a word has one or more pronunciations, each of its sounds is a state, and after each sound stands a state of
blank: a frame in which the model writes nothing. Between words stands a gate, which takes no time: a word's last sounds, and a pause after
them, lead into it, and the next word's first sounds out of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eyelid_rig.prompts.voice.phrases import Sounds, Word

NEVER = np.float32(-1e30)
BLANK = -1
OPEN = 0
"""The gate before everything: a path may come out of it at any frame, and that costs nothing."""
Costs = NDArray[np.float32]
"""Shape (frames, sounds + 1): how much worse each sound, and in the last column blank, is than the best symbol of the frame; 0 at best."""


@dataclass(frozen=True, slots=True)
class State:
    """A node that takes time. `sound` is an index into the trellis's sounds, or BLANK; `place` is that of its word in the whole graph."""

    sound: int
    place: int
    gate: int | None
    """Where a path may come in from, if it is a first sound."""
    before: tuple[int, ...] = ()
    """States of the same word that a path may come from, itself left out."""
    decoy: bool = False
    """It belongs to a word that competes with the one at its place."""


class Graph:
    """Built once for a phrase book, word by word."""

    def __init__(self, spelt: Callable[[Sounds], Sounds] = tuple) -> None:
        """`spelt` gives the sounds of a word as the model writes them."""
        self._spelt = spelt
        self.sounds: dict[str, int] = {}
        self.states: list[State] = []
        self.gates: list[tuple[int, ...]] = [()]
        self.tolls: list[float] = [0.0]
        """What passing each gate costs."""
        self.words: list[str] = []

    def add_word(self, word: Word, gate: int, decoys: Iterable[Sounds] = (), toll: float = 0.0) -> int:
        """Every pronunciation, coming out of `gate`, and words that compete with it, for which the gate takes `toll`.

        Returns the gate behind it, which is behind all of them.
        """
        self.words.append(word.text)
        ends = [self._chain(sounds, gate) for sounds in word.sounds]
        pause = self._state(BLANK, None, tuple(ends))
        others = self._decoys(decoys, gate, toll)
        return self._gate((*ends, *others, pause), 0.0)

    def _decoys(self, decoys: Iterable[Sounds], gate: int, toll: float) -> list[int]:
        """Their last states, each with a pause after it. Before the first word of all there is no gate that takes toll."""
        if gate == OPEN or not (sounds := list(decoys)):
            return []
        tolled = self._gate(self.gates[gate], toll)
        ends = [self._chain(each, tolled, decoy=True) for each in sounds]
        return [self._state(BLANK, None, tuple(ends), decoy=True), *ends]

    def _gate(self, members: tuple[int, ...], toll: float) -> int:
        self.gates.append(members)
        self.tolls.append(toll)
        return len(self.gates) - 1

    def _chain(self, sounds: Sounds, gate: int, *, decoy: bool = False) -> int:
        first, *others = self._spelt(sounds)
        last = self._state(self._sound(first), gate, (), decoy=decoy)
        for sound in others:
            blank = self._state(BLANK, None, (last,), decoy=decoy)
            last = self._state(self._sound(sound), None, (last, blank), decoy=decoy)
        return last

    def _sound(self, sound: str) -> int:
        return self.sounds.setdefault(sound, len(self.sounds))

    def _state(self, sound: int, gate: int | None, before: tuple[int, ...], *, decoy: bool = False) -> int:
        self.states.append(State(sound, len(self.words) - 1, gate, before, decoy))
        return len(self.states) - 1


@dataclass(frozen=True, slots=True)
class Path:
    """The best way that ends in one frame: the state of each frame from `start_frame` on, and what it cost there."""

    start_frame: int
    states: tuple[int, ...]
    costs: NDArray[np.float32]


class Trellis:
    """A graph as arrays: one step of all its states is a handful of numpy calls."""

    def __init__(self, graph: Graph) -> None:
        self.sounds = tuple(graph.sounds)
        self.states = tuple(graph.states)
        self.gates = tuple(graph.gates)
        self.words = tuple(graph.words)
        self._column = np.array([state.sound for state in graph.states], np.intp)
        never = len(self.states) + len(self.gates)
        self._before = _padded([self._sources(state) for state in self.states], never).T.copy()
        self._gates = _padded(self.gates, never).T.copy()
        self._tolls = np.array(graph.tolls, np.float32)

    def run(self, costs: Costs) -> Lattice:
        """Through all frames. Time and memory grow with frames times states."""
        emitted = costs[:, self._column]
        states = len(self.states)
        scores = np.empty_like(emitted)
        now = np.full(states + len(self.gates) + 1, NEVER, np.float32)
        now[states + OPEN] = 0.0
        for frame, cost in enumerate(emitted):
            np.add(np.maximum(now[:states], now[self._before].max(axis=0)), cost, out=scores[frame])
            now[:states] = scores[frame]
            now[states + 1 : -1] = (now[self._gates].max(axis=0) - self._tolls)[1:]
        return Lattice(self, emitted, scores)

    def _sources(self, state: State) -> tuple[int, ...]:
        return state.before if state.gate is None else (*state.before, len(self.states) + state.gate)


@dataclass(frozen=True, slots=True)
class Lattice:
    """What the best path costs that is in each state at each frame; shapes (frames, states)."""

    trellis: Trellis
    emitted: NDArray[np.float32]
    scores: NDArray[np.float32]

    def behind(self, gate: int) -> NDArray[np.float32]:
        """By frame, the best path that is over there: a sound of the last word ends it, no pause."""
        over: NDArray[np.float32] = self.scores[:, list(self.trellis.gates[gate][:-1])].max(axis=1)
        return over

    def path(self, gate: int, frame: int) -> Path:
        """Back from where it is over to where it begins."""
        state = self._best(self.trellis.gates[gate][:-1], frame)
        states, at = [state], frame
        while at > 0:
            before = self._before(state, at)
            if before is None:
                break
            state, at = before, at - 1
            states.append(state)
        found = states[::-1]
        return Path(at, tuple(found), self.emitted[np.arange(at, frame + 1), found])

    def _before(self, state: int, frame: int) -> int | None:
        """The state one frame earlier; None where the path begins here."""
        node = self.trellis.states[state]
        if node.gate == OPEN and self.scores[frame, state] == self.emitted[frame, state]:
            return None
        return self._best([state, *node.before, *(self.trellis.gates[node.gate] if node.gate else ())], frame - 1)

    def _best(self, states: Sequence[int], frame: int) -> int:
        return states[int(self.scores[frame, list(states)].argmax())]


def _padded(rows: Sequence[Sequence[int]], filler: int) -> NDArray[np.intp]:
    """Shape (rows, longest)."""
    table = np.full((len(rows), max(map(len, rows), default=1)), filler, np.intp)
    for number, row in enumerate(rows):
        table[number, : len(row)] = row
    return table
