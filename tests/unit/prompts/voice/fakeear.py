"""Ears that misbehave, or behave: a program of a few steps, which a test writes down and the keeper runs as it runs the real one."""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeAlias

from eyelid_formats.consent import Intent
from eyelid_rig.pipes import framed
from eyelid_rig.prompts.spoken import Spoken, Unclear
from eyelid_rig.prompts.voice.decision import Reason
from eyelid_rig.prompts.voice.keeper import EarKeeper, EarPlan
from eyelid_rig.prompts.voice.messages import Message, Report, Said
from eyelid_rig.prompts.voice.mic.health import State
from eyelid_rig.prompts.voice.phrases import Command, Wish

_PROGRAM = """
import json, os, signal, sys
for step, value in json.loads(sys.argv[1]):
    if step == "write":
        os.write(1, bytes.fromhex(value))
    elif step == "order":
        os.read(0, 1000)
    elif step == "endless":
        while True:
            os.write(1, bytes.fromhex(value))
    elif step == "grow":
        held = bytearray(os.urandom(1 << 20) * value)
    elif step == "close":
        os.close(1)
    elif step == "wait":
        os.kill(os.getpid(), signal.SIGSTOP)
    elif step == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    elif step == "hang":
        while True:
            signal.pause()
"""
Step: TypeAlias = tuple[str, Any]
PHRASES: dict[str, Wish] = {"what is this": Intent.IDENTIFY, "forget that": Command.FORGET}
S = 1_000_000_000
_PATIENCE_S = 20.0
CLOSED, LISTENS = Report(0, State.CLOSED, "silero"), Report(2, State.LISTENING, "silero")
HANG: Step = ("hang", None)
ORDER: Step = ("order", None)
WAIT: Step = ("wait", None)
"""Until the test lets it go on: `Watched.let_speak`."""


def write(*messages: Message) -> Step:
    """Say these."""
    return "write", b"".join(map(framed, messages)).hex()


def report(told: Report = CLOSED, **changes: Any) -> Message:
    return Message(report=replace(told, **changes))


def words(said: str, ended_ms: int = 0) -> Message:
    return Message(said=Said(ended_ms or time.monotonic_ns() // 1_000_000, words=said))


def unclear(reason: Reason = Reason.NO_PHRASE) -> Message:
    return Message(said=Said(time.monotonic_ns() // 1_000_000, reason=reason))


LISTENING: tuple[Step, ...] = (write(report()), ORDER, write(report(LISTENS)))
"""Starts, and listens when told to."""


class Watched:
    """A keeper of an ear of these steps, attended as the agent attends it; `late_ns` is how far its clock is ahead."""

    def __init__(self, *steps: Step, memory_mb: int = 200) -> None:
        command = [sys.executable, "-I", "-S", "-c", _PROGRAM, json.dumps(steps)]
        self.late_ns = 0
        self.keeper = EarKeeper(EarPlan(command, {}, memory_mb), PHRASES.get, self.now_ns)
        self.wanted = True

    def attend(self) -> None:
        """Once."""
        self.keeper.attend(self.now_ns(), self.wanted)

    def now_ns(self) -> int:
        return time.monotonic_ns() + self.late_ns

    def heard(self) -> Spoken | Unclear | None:
        return self.keeper.heard(self.now_ns())

    def until(self, holds: Callable[[], bool]) -> None:
        """Attend until it holds."""
        end = time.monotonic() + _PATIENCE_S
        while not holds():
            assert time.monotonic() < end, self.keeper.facts
            self._wait()
            self.attend()

    def until_state(self, *states: str) -> None:
        self.until(lambda: self.keeper.facts.state in states)

    def until_heard(self) -> Spoken | Unclear:
        got: list[Spoken | Unclear] = []

        def hear() -> bool:
            said = self.heard()
            got.extend([said] if said is not None else [])
            return bool(got)

        self.until(hear)
        return got[0]

    def let_speak(self) -> None:
        """An ear that waits goes on; then what it says is in the pipe, and eye has not read it."""
        program = self.keeper._program
        assert program
        os.waitid(os.P_PID, program.pid, os.WSTOPPED | os.WNOWAIT)
        os.kill(program.pid, signal.SIGCONT)
        assert select.select([program.source], [], [], _PATIENCE_S)[0]

    def until_dead(self) -> None:
        self.until(lambda: self.keeper.facts.deaths == 1)

    def _wait(self) -> None:
        """Until the ear says something, or has ended: no longer than the agent's own tick."""
        program = self.keeper._program
        select.select([program.source] if program else [], [], [], 0.02)
