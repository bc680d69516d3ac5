"""What the ear does all day: orders before sound, sound before reports, and nothing said of what it was told not to hear."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from eyelid_formats.errors import Code
from eyelid_rig.pipes import framed
from eyelid_rig.prompts.voice.attending import Ear, Orders
from eyelid_rig.prompts.voice.decision import Decision, Event, Reason
from eyelid_rig.prompts.voice.messages import Message, Order
from eyelid_rig.prompts.voice.mic.health import Health, State
from eyelid_rig.prompts.voice.microphone import Block
from eyelid_rig.prompts.voice.phonemes import Samples
from eyelid_rig.restart import GaveUpError

_LEVEL = {"rms_db": -3_000.0, "peak_db": -6.04, "clipped": 0.25}
_PATIENCE_S = 10.0


class DeskMic:
    """Gives the blocks that it was given, while it is open."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.calls: list[str] = []
        self.is_open = False
        self.hangs = False
        self.waits = 0
        self.meanwhile: Callable[[], None] = lambda: None

    @property
    def health(self) -> Health:
        return Health(State.LISTENING if self.is_open else State.CLOSED)

    def open(self) -> None:
        self.is_open = True
        self.calls.append("open")

    def close(self) -> None:
        self.is_open = False
        self.calls.append("close")
        if self.hangs:
            raise GaveUpError(Code.MIC_LOST, "it does not close")

    def wait(self, least_s: float, timeout_s: float) -> None:
        self.waits += 1
        self.meanwhile()

    def read(self, timeout_s: float) -> Block | None:
        return self.blocks.pop(0) if self.is_open and self.blocks else None

    def gave_up(self, now_ns: int) -> GaveUpError | None:
        return None

    def to_json(self) -> dict[str, object]:
        return {"rate_hz": 16_000, "channels": 1, "level": _LEVEL, "overruns": 0, "opened": 1, "device": "a name", "why": "a text"}


class DeskListener:
    """Decides what it was told to, and does `meanwhile` while it looks."""

    def __init__(self) -> None:
        self.left_out = 0
        self.is_idle = True
        self.heard_s = 10.0
        self.decides: list[Decision] = []
        self.resets = 0
        self.meanwhile: Callable[[], None] = lambda: None

    def feed(self, samples: Samples) -> list[Decision]:
        self.meanwhile()
        decided, self.decides = self.decides, []
        return decided

    def reset(self) -> None:
        self.resets += 1


class DeskClock:
    def __init__(self) -> None:
        self.now_ns = 50_000_000_000

    def monotonic_ns(self) -> int:
        return self.now_ns


class Desk:
    """An ear whose orders come by a real pipe."""

    def __init__(self, mic: DeskMic | None = None) -> None:
        source, self.to = os.pipe()
        self.mic, self.listener, self.clock = mic or DeskMic(), DeskListener(), DeskClock()
        self.said: list[Message] = []
        self.orders = Orders(source, self.mic)
        self.ear = Ear(self.mic, self.listener, self.orders, self.clock, self.said.append, ("silero", ()))
        self.orders.start()

    def order(self, number: int, listen: bool) -> None:
        """Told, and taken by its thread."""
        os.write(self.to, framed(Order(number, listen)))
        end = time.monotonic() + _PATIENCE_S
        while self.orders.last is None or self.orders.last.number != number:
            assert time.monotonic() < end

    def listening(self) -> Desk:
        self.order(2, True)
        self.ear.turn()
        return self

    def hear(self, *decides: Decision, gap: bool = False) -> Block:
        block = Block(np.full(512, 99, np.int16), 0, self.clock.now_ns, gap)
        self.mic.blocks.append(block)
        self.listener.decides = list(decides)
        self.ear.turn()
        return block

    def phrases(self) -> list[str | Reason | None]:
        return [one.said.words or one.said.reason for one in self.said if one.said]

    def obeyed(self) -> int:
        return [one.report.obeys for one in self.said if one.report][-1]


class SlowMic(DeskMic):
    """Takes its time to close."""

    def __init__(self) -> None:
        super().__init__()
        self.may_close = threading.Event()

    def close(self) -> None:
        assert self.may_close.wait(_PATIENCE_S)
        super().close()


PROMPT = Decision(Event.PROMPT, 10.0, 9.5, "what is this", "identify")
REFUSED = Decision(Event.REFUSED, 10.0, 9.5, reason=Reason.NO_PHRASE)


@pytest.fixture
def desk() -> Desk:
    return Desk()  # its thread ends with the process: the end of its pipe would end that


def test_it_opens_the_microphone_when_it_is_told_to_and_says_so(desk: Desk) -> None:
    assert desk.mic.calls == []
    desk.listening()
    assert (desk.mic.calls, desk.obeyed()) == (["open"], 2)


def test_a_phrase_is_said_with_when_it_was_over_by_the_clock_that_eye_has(desk: Desk) -> None:
    desk.listening().hear(PROMPT)
    (said,) = [one.said for one in desk.said if one.said]
    assert (said.words, said.reason, said.ended_ms) == ("what is this", None, 49_500)


def test_of_a_refusal_it_says_the_reason_and_no_word(desk: Desk) -> None:
    desk.listening().hear(REFUSED)
    assert desk.phrases() == [Reason.NO_PHRASE]


def test_sound_is_overwritten_as_soon_as_it_was_listened_to(desk: Desk) -> None:
    assert not desk.listening().hear().samples.any()


def test_a_gap_in_the_sound_begins_anew(desk: Desk) -> None:
    before = desk.listening().listener.resets
    desk.hear(gap=True)
    assert desk.listener.resets == before + 1


def test_told_to_close_in_the_midst_of_a_look_it_closes_at_once_and_keeps_what_it_finds_to_itself(desk: Desk) -> None:
    desk.listening()
    desk.listener.meanwhile = lambda: desk.order(3, False) if desk.mic.is_open else None
    desk.hear(PROMPT)
    assert desk.mic.calls == ["open", "close"]
    assert desk.phrases() == []
    before = desk.listener.resets
    desk.ear.turn()
    assert (desk.listener.resets, desk.obeyed()) == (before + 1, 3)


def test_while_nobody_speaks_it_waits_for_more_sound_and_while_somebody_does_it_takes_what_is_there(desk: Desk) -> None:
    waits = desk.listening().mic.waits
    desk.hear()
    assert desk.mic.waits == waits + 1
    desk.listener.is_idle = False
    desk.hear()
    assert desk.mic.waits == waits + 1


def test_told_to_close_while_it_waits_for_sound_it_closes_at_once(desk: Desk) -> None:
    desk.listening()
    desk.mic.meanwhile = lambda: desk.order(3, False) if desk.mic.is_open else None
    desk.hear(PROMPT)
    assert (desk.mic.calls, desk.phrases()) == (["open", "close"], [])


def test_an_order_to_open_that_another_one_overtook_opens_nothing(desk: Desk) -> None:
    desk.order(2, True)
    overtaken = desk.orders.last
    desk.order(3, False)
    assert overtaken
    desk.orders.open(overtaken)
    assert not desk.mic.is_open


def test_a_microphone_that_does_not_close_ends_the_ear(desk: Desk) -> None:
    desk.listening().mic.hangs = True
    desk.order(3, False)
    with pytest.raises(GaveUpError):
        desk.ear.turn()


def test_a_report_has_figures_within_bounds_and_no_text_of_a_device(desk: Desk) -> None:
    desk.listening()
    report = next(one.report for one in reversed(desk.said) if one.report)
    assert (report.rms, report.peak, report.clipped_ppm, report.state) == (-2_000, -60, 250_000, State.LISTENING)
    assert b"a name" not in Message(report=report).encode()


def test_it_reports_twice_a_second_whether_it_hears_anything_or_not(desk: Desk) -> None:
    desk.listening()
    before = len(desk.said)
    for _ in range(10):
        desk.clock.now_ns += 100_000_000
        desk.hear()
    assert len(desk.said) - before == 2


def test_that_it_closed_is_said_once_it_did() -> None:
    mic = SlowMic()
    desk = Desk(mic).listening()
    desk.order(3, False)
    threading.Timer(0.05, mic.may_close.set).start()
    desk.ear.turn()
    states = [one.report.state for one in desk.said if one.report and one.report.obeys == 3]
    assert states[0] is State.CLOSED
