"""The ear as `eye` keeps it: a program of its own that is told when to listen, believed as little as need be, and ended when it misbehaves.

Everything here runs in the agent's thread and never waits: each call reads what is in the pipe, at most 4 KiB.
"""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from eyelid_formats.errors import Code, EyelidError, RigError
from eyelid_rig.pipes import Messages, TooLongError, framed
from eyelid_rig.program import Program
from eyelid_rig.prompts.spoken import Spoken, Unclear, VoiceFacts
from eyelid_rig.prompts.voice.hearsay import NonsenseError, WishOf, believed
from eyelid_rig.prompts.voice.life import TABLE, WELL_NS, Life, Sign, rest_ns
from eyelid_rig.prompts.voice.messages import LIMIT, Message, Order, Report, Said
from eyelid_rig.prompts.voice.phrases import Command

_log = logging.getLogger(__name__)
_S = 1_000_000_000
_READ_BYTES = 4096
_START_NS = 90 * _S
"""Its models come from a slow card."""
_SILENT_NS = 10 * _S
"""It reports twice a second, but for a long look at what was said."""
_CLOSE_NS = 3 * _S
"""Closing the microphone and overwriting what was heard takes no longer; its end does both as well."""
_LOOK_NS = _S // 2
_AT_ONCE, _A_SECOND = 20, 6
"""Messages: three times as many as it reports."""
_MOST_KEPT = 2


@dataclass(frozen=True, slots=True)
class EarPlan:
    """What to run, and how much memory it may take."""

    command: Sequence[str]
    environment: Mapping[str, str]
    memory_mb: int


class EarKeeper:
    """A Voice. See the module."""

    def __init__(self, plan: EarPlan, wish_of: WishOf, clock_ns: Callable[[], int] = time.monotonic_ns) -> None:
        """`clock_ns` is the one that frames are stamped by."""
        self._plan, self._wish_of, self._clock_ns = plan, wish_of, clock_ns
        self._life = Life.RESTING
        self._since_ns = self._start_at_ns = 0
        self._program: Program | None = None
        self._deaths = self._in_a_row = 0
        self._why = ""
        self._ear_mb: float | None = None
        self._said: deque[Spoken | Unclear | RigError] = deque()
        self._begin(0)

    def _begin(self, now_ns: int) -> None:
        """Nothing is known of the ear that comes now."""
        self._messages = Messages(LIMIT)
        self._report: Report | None = None
        self._order = Order(1, False)
        self._told_ns = self._heard_ns = self._look_at_ns = self._counted_ns = now_ns
        self._may_say: float = _AT_ONCE
        self._ear_mb = None

    @property
    def pid(self) -> int | None:
        """The ear's, while one runs."""
        return self._program.pid if self._program else None

    @property
    def facts(self) -> VoiceFacts:
        """See `Voice`."""
        report = self._report
        facts = (self._state(), report.front, self._why, _mic(report)) if report else (self._state(), "", self._why, {})
        return VoiceFacts(*facts, ear_mb=self._ear_mb, deaths=self._deaths, kept=report.kept if report else ())

    def _state(self) -> str:
        if self._life is Life.LIVING and self._report:
            is_opening = self._report.closed and self._order.listen
            return "starting" if is_opening else str(self._report.state)
        is_first = self._life is Life.STARTING or not self._deaths
        return "starting" if is_first and self._life is not Life.ENDING else "down"

    def attend(self, now_ns: int, wanted: bool) -> None:
        """See `Voice`."""
        try:
            self._tend(now_ns, wanted)
        except EyelidError as error:
            self._fail(error.code, str(error.args[0]))
        except OSError as error:
            self._fail(Code.VOICE_EAR, f"it cannot be run: {error.strerror}", now_ns)
        if not wanted:
            self._said.clear()  # last: what was still in the pipe came before the ear could know

    def heard(self, now_ns: int) -> Spoken | Unclear | None:  # noqa: ARG002
        """See `Voice`."""
        said = self._said.popleft() if self._said else None
        if isinstance(said, RigError):
            raise said
        return said

    def stop(self) -> None:
        """See `Voice`."""
        program, self._program = self._program, None
        if program:
            program.end()

    def _tend(self, now_ns: int, wanted: bool) -> None:
        if self._program is None:
            if now_ns >= self._start_at_ns:
                self._start(now_ns)
            return
        if self._life is Life.ENDING:
            if self._program.has_ended():
                self._bury(now_ns)
            return
        self._read(self._program)
        if self._life is Life.LIVING:
            self._tell(self._program, wanted, now_ns)
        self._watch(self._program, now_ns)

    def _start(self, now_ns: int) -> None:
        self._begin(now_ns)
        self._program = Program(self._plan.command, self._plan.environment)
        os.set_blocking(self._program.source, False)
        self._life, self._since_ns = TABLE[self._life, Sign.STARTED], now_ns

    def _fail(self, code: Code, why: str, now_ns: int | None = None) -> None:
        """It has to go; what it said last is not believed any more. `now_ns` where there is none to end."""
        _log.warning("the ear is ended: %s", why)
        self._said.clear()
        self._why = str(code)
        self._life = TABLE[self._life, Sign.FAILED]
        if self._program:
            self._program.kill()
        elif now_ns is not None:
            self._mourn(now_ns)

    def _bury(self, now_ns: int) -> None:
        program, self._program = self._program, None
        if program:
            _log.info("the ear's exit status: %d", program.end())
        self._life = TABLE[self._life, Sign.GONE]
        self._mourn(now_ns)

    def _mourn(self, now_ns: int) -> None:
        self._deaths += 1
        self._in_a_row = 1 if now_ns - self._since_ns > WELL_NS else self._in_a_row + 1
        self._start_at_ns = now_ns + rest_ns(self._in_a_row)
        self._report, self._ear_mb = None, None

    def _read(self, program: Program) -> None:
        """What is in the pipe counts as said once it was read: whatever time passed before in this turn, no frame of then answers it."""
        try:
            piece = os.read(program.source, _READ_BYTES)
        except BlockingIOError:
            return
        now_ns = self._clock_ns()
        if not piece:
            raise NonsenseError("it died")
        try:
            messages = self._messages.take(piece)
        except TooLongError:
            raise NonsenseError(f"it says more than {LIMIT} bytes at once") from None
        self._count(len(messages), now_ns, is_drained=len(piece) < _READ_BYTES)
        for data in messages:
            self._take(_message(data), now_ns)

    def _count(self, messages: int, now_ns: int, *, is_drained: bool) -> None:
        """It may say so much a second; what was in the pipe while eye was busy elsewhere is no more than that, all at once."""
        self._may_say += _A_SECOND * (now_ns - self._counted_ns) / _S - messages
        self._counted_ns = now_ns
        if self._may_say < 0:
            raise NonsenseError("it says too much")
        if is_drained:
            self._may_say = min(self._may_say, _AT_ONCE)

    def _take(self, message: Message, now_ns: int) -> None:
        if message.failure is not None:
            raise RigError(Code(message.failure), f"it cannot listen ({message.failure})")
        if message.report is not None:
            self._take_report(message.report, now_ns)
        if message.said is not None:
            self._take_said(message.said, now_ns)

    def _take_report(self, report: Report, now_ns: int) -> None:
        if report.obeys > self._order.number or (self._report is None and not report.closed):
            raise NonsenseError("it does what it was not told")
        if self._report is None and report.kept:
            _log.warning("this system does not let the ear give up: %s", ", ".join(report.kept))
        self._report, self._heard_ns, self._why = report, now_ns, ""
        self._life = TABLE[self._life, Sign.SPOKE]

    def _take_said(self, said: Said, now_ns: int) -> None:
        """What it heard before it was told to listen, or decided before it knew that it is not to, counts for nothing."""
        if self._report is None:
            raise NonsenseError("it speaks before it listens")
        if not self._order.listen or self._report.obeys != self._order.number:
            return
        try:
            self._keep(believed(said, now_ns, self._wish_of))
        except RigError as error:
            self._keep(error)

    def _keep(self, said: Spoken | Unclear | RigError) -> None:
        """In the order in which it was said. Of what is too much, the oldest that can best be spared goes."""
        self._said.append(said)
        if len(self._said) > _MOST_KEPT:
            self._said.remove(max(self._said, key=_sparable))

    def _tell(self, program: Program, wanted: bool, now_ns: int) -> None:
        """An order where it is to do otherwise. A pipe that takes none is one that nobody reads."""
        if wanted is self._order.listen:
            return
        self._order = Order(self._order.number + 1, wanted)
        self._told_ns = now_ns
        try:
            os.write(program.to, framed(self._order))
        except (BlockingIOError, BrokenPipeError):
            raise NonsenseError("it takes no order") from None

    def _watch(self, program: Program, now_ns: int) -> None:
        if now_ns - self._heard_ns > (_START_NS if self._life is Life.STARTING else _SILENT_NS):
            raise NonsenseError("it is silent")
        if self._is_open_in_vain and now_ns - self._told_ns > _CLOSE_NS:
            raise NonsenseError("it does not close the microphone")
        if now_ns >= self._look_at_ns:
            self._look_at_ns = now_ns + _LOOK_NS
            self._ear_mb = program.resident_mb()
            if (self._ear_mb or 0) > self._plan.memory_mb:
                raise RigError(Code.LOW_MEMORY, f"it takes more than {self._plan.memory_mb} MB")

    @property
    def _is_open_in_vain(self) -> bool:
        if self._life is not Life.LIVING or self._order.listen or not self._report:
            return False
        return not self._report.closed or (self._order.number > 1 and self._report.obeys != self._order.number)


def _sparable(said: Spoken | Unclear | RigError) -> int:
    """What was no phrase sooner than a question, and that sooner than a command."""
    if not isinstance(said, Spoken):
        return 2
    return 0 if isinstance(said.intent, Command) else 1


def _message(data: bytes) -> Message:
    """Nothing of the bytes gets into what is raised: it goes into a log."""
    try:
        return Message.decode(data, LIMIT)
    except EyelidError as error:
        raise NonsenseError(f"it says what is no message of an ear ({error.code})") from None


def _mic(report: Report) -> dict[str, object]:
    """For `status.json`; decibels to full scale."""
    return {
        "rate_hz": report.rate_hz,
        "channels": report.channels,
        "rms_db": report.rms / 10,
        "peak_db": report.peak / 10,
        "clipped": report.clipped_ppm / 1_000_000,
        "overruns": report.overruns,
        "opened": report.opened,
        "looks_left_out": report.looks_left_out,
    }
