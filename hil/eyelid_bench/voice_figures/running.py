"""Judge sounds in order, on several processes; what was judged before a run was killed is not judged again."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from multiprocessing.pool import AsyncResult, Pool
from pathlib import Path

import msgspec

from eyelid_bench.voice_figures.fingerprint import of_listener
from eyelid_bench.voice_figures.judging import Judge
from eyelid_bench.voice_figures.listeners import MAKERS, listens
from eyelid_bench.voice_figures.sounds import Sound
from eyelid_bench.voice_figures.truth import Part, Truth
from eyelid_bench.voice_figures.verdicts import Verdict
from eyelid_formats.errors import Code, RigError
from eyelid_rig.prompts.voice.phonemes import Samples

_AHEAD = 3
"""Sounds a process that are under way beyond the one that is waited for."""
_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}

_judge: Judge | None = None


class Journal:
    """Verdicts, one line each, in a file that any run may go on with: of other code, or cut off, they are not there."""

    def __init__(self, path: Path) -> None:
        """Raises RigError (`file-exists`) where the file is no journal."""
        self._path = path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
        self._known = {(verdict.ear, verdict.clip.key): verdict for verdict in self._read() if verdict.code == of_listener(verdict.ear)}
        self.verdicts: list[Verdict] = []
        """Of this run."""

    def _read(self) -> list[Verdict]:
        lines = self._path.read_bytes().splitlines(keepends=True)
        whole = [line for line in lines if line.endswith(b"\n")]
        if len(whole) != len(lines):
            self._path.write_bytes(b"".join(whole))
        try:
            return [msgspec.json.decode(line, type=Verdict) for line in whole]
        except msgspec.DecodeError:
            raise RigError(Code.FILE_EXISTS, f"{self._path} holds something else than verdicts: name another file") from None

    def recall(self, ear: str, key: str) -> bool:
        """Whether that sound was judged by it, now or before; then its verdict is of this run, too."""
        known = self._known.pop((ear, key), None)
        if known is not None:
            self.verdicts.append(known)
        return known is not None

    def add(self, verdicts: Iterable[Verdict]) -> None:
        """They are in the file when this returns."""
        with self._path.open("ab") as file:
            for verdict in verdicts:
                file.write(msgspec.json.encode(verdict) + b"\n")
                self.verdicts.append(verdict)


@contextmanager
def _ended_by_a_signal() -> Iterator[None]:
    """SIGTERM ends the block as an exception does, so that no process of it is left; what was judged is in the journal."""
    before = signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def judges(jobs: int) -> Iterator[Pool]:
    """So many processes of one thread each, with listeners of their own; all end with the block."""
    before = {name: os.environ.get(name) for name in _ONE_THREAD}
    os.environ.update(_ONE_THREAD)
    try:
        with multiprocessing.get_context("spawn").Pool(jobs, _start) as pool, _ended_by_a_signal():
            yield pool
            pool.close()
            pool.join()
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def _start() -> None:
    """In a new process. Ctrl-C is for the parent, which ends this one."""
    global _judge
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _judge = Judge(MAKERS)


def _one(ears: tuple[str, ...], truth: Truth, samples: Samples) -> list[Verdict]:
    if _judge is None:
        raise RuntimeError("judged before it was started")
    return [_judge.verdict(ear, truth, samples) for ear in ears]


def judged(pool: Pool, jobs: int, sounds: Iterable[Sound], ears: Iterable[str], journal: Journal, tell: Callable[[Part], None]) -> None:
    """Every listener's verdict on every sound is in the journal; `tell` hears of each sound."""
    wanted = tuple(ears)
    waiting: deque[tuple[Part, AsyncResult[list[Verdict]]]] = deque()

    def take() -> None:
        part, result = waiting.popleft()
        journal.add(result.get())
        tell(part)

    for sound in sounds:
        lacking = tuple(ear for ear in wanted if listens(ear, sound) and not journal.recall(ear, sound.key))
        if not lacking:
            tell(sound.part)
            continue
        waiting.append((sound.part, pool.apply_async(_one, (lacking, *sound.made()))))
        if len(waiting) > jobs * _AHEAD:
            take()
    while waiting:
        take()
