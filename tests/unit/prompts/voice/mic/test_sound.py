"""What becomes of sound between the device and the reader: levels, mono, the ring. No device: frames come as fast as they are taken."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest

from eyelid_rig.prompts.voice.mic.devices import Device
from eyelid_rig.prompts.voice.mic.formats import Format
from eyelid_rig.prompts.voice.mic.health import Event, State
from eyelid_rig.prompts.voice.mic.intake import HELD_S, Frames, Intake
from eyelid_rig.prompts.voice.mic.levels import Levels
from eyelid_rig.prompts.voice.mic.mono import Mono
from eyelid_rig.prompts.voice.microphone import Block, Microphone
from hearing import SystemTime, Wearer, tone_of

Deliver = Callable[[object, bool], None]
SECOND = 16_000
_PATIENCE_S = 10.0


def _tone(seconds: float, amplitude: float = 8000, rate_hz: int = SECOND, tone_hz: float = 440) -> Frames:
    times = np.arange(round(seconds * rate_hz)) / rate_hz
    wave = amplitude * np.sin(2 * np.pi * tone_hz * times)
    return np.clip(wave, -32_767, 32_767).astype(np.int16)[:, None]


class FastMicrophone:
    """Behind the same interface as the real ones: gives what a test gives it, at once."""

    def __init__(self, form: Format) -> None:
        self.format = form
        self.latency_s = 0.0
        self.ended = False
        self.deliver: Deliver | None = None
        self.closing, self.may_close = threading.Event(), threading.Event()
        self.may_close.set()

    def find(self) -> Device:
        return Device(0, "fast", self.format.channels, self.format.rate_hz)

    def open(self, _device: Device, begin: Callable[[Format], None], deliver: Deliver) -> FastMicrophone:
        begin(self.format)
        self.deliver = deliver
        return self

    def close(self, is_dead: bool) -> None:
        self.closing.set()
        assert self.may_close.wait(_PATIENCE_S)
        self.deliver = None


def _opened(form: Format) -> tuple[Wearer, Deliver]:
    fast = FastMicrophone(form)
    wearer = Wearer(Microphone(fast, SystemTime()))
    wearer.until(lambda: wearer.mic.health.opened == 1)
    assert fast.deliver
    return wearer, fast.deliver


def _read(wearer: Wearer) -> Block:
    block = wearer.mic.read(1)
    assert block
    return block


def test_an_hour_of_silence_is_told_loses_nothing_and_is_over_with_the_first_sound() -> None:
    wearer, deliver = _opened(Format(SECOND, 1))
    half = np.zeros(SECOND // 2, np.int16)
    for _ in range(2 * 3600):
        deliver(half, False)
        block = _read(wearer)
    assert (block.start + block.samples.size, block.gap) == (3600 * SECOND, False)
    assert (wearer.mic.health.state, wearer.mic.health.overruns) == (State.SILENT, 0)
    deliver(_tone(0.1), False)
    _read(wearer)
    assert wearer.mic.health.state is State.LISTENING
    wearer.mic.close()


def test_a_reader_that_comes_late_is_told_that_sound_is_missing() -> None:
    wearer, deliver = _opened(Format(SECOND, 1))
    for _ in range(round(2 * HELD_S) + 2):
        deliver(_tone(0.5), False)
    held = sum(_read(wearer).samples.size for _ in range(round(2 * HELD_S)))
    assert held == HELD_S * SECOND
    deliver(_tone(0.5), False)
    assert _read(wearer).gap
    assert (wearer.mic.health.state, wearer.mic.health.overruns) == (State.OVERRUN, 1)
    wearer.mic.close()


def test_what_was_not_read_is_overwritten_when_it_closes() -> None:
    intake = Intake(SystemTime())
    intake.begin(1, Format(SECOND, 1))
    ring = intake._ring
    intake.put(_tone(1), False)
    assert ring.any()
    intake.end()
    assert not ring.any()
    assert intake.take(0) is None


def test_no_thread_is_told_that_it_is_closed_before_it_is() -> None:
    fast = FastMicrophone(Format(SECOND, 1))
    wearer = Wearer(Microphone(fast, SystemTime()))
    wearer.until(lambda: wearer.mic.health.opened == 1)
    fast.may_close.clear()
    closes = threading.Thread(target=wearer.mic.close)
    closes.start()
    assert fast.closing.wait(_PATIENCE_S)
    state = wearer.mic.health.state
    fast.may_close.set()
    closes.join()
    assert (state is State.CLOSED, wearer.mic.health.state) == (False, State.CLOSED)


def _waiting(intake: Intake, least_s: float) -> threading.Thread:
    """A reader that waits; joined, it has what it waited for."""
    waiting = threading.Thread(target=intake.wait, args=(least_s, _PATIENCE_S))
    waiting.start()
    end = time.monotonic() + _PATIENCE_S
    while not intake._wanted_s:
        assert time.monotonic() < end
    return waiting


def test_a_reader_is_woken_when_there_is_as_much_as_it_waits_for_and_no_sooner() -> None:
    intake = Intake(SystemTime())
    intake.begin(1, Format(SECOND, 1))
    waiting = _waiting(intake, 0.5)
    for _ in range(4):
        intake.put(_tone(0.1), False)
    waiting.join(0.05)
    assert waiting.is_alive()
    intake.put(_tone(0.1), False)
    waiting.join(_PATIENCE_S / 2)
    assert not waiting.is_alive()
    taken = intake.take(0)
    assert taken
    assert len(taken.frames) == SECOND // 2


def test_who_waited_for_much_is_woken_by_the_next_piece_afterwards() -> None:
    intake = Intake(SystemTime())
    intake.begin(1, Format(SECOND, 1))
    waiting = _waiting(intake, 0.5)
    intake.put(_tone(0.5), False)
    waiting.join(_PATIENCE_S)
    assert intake.take(0)
    assert not intake._wanted_s


def test_a_reader_that_waits_is_woken_when_the_microphone_closes() -> None:
    intake = Intake(SystemTime())
    intake.begin(1, Format(SECOND, 1))
    waiting = _waiting(intake, 0.5)
    intake.end()
    waiting.join(_PATIENCE_S / 2)
    assert not waiting.is_alive()


def test_what_was_read_is_overwritten_too() -> None:
    intake = Intake(SystemTime())
    intake.begin(1, Format(SECOND, 1))
    intake.put(_tone(0.4), False)
    assert intake.take(0)
    assert not intake._ring.any()


def test_the_ring_gives_what_was_put_around_its_end() -> None:
    intake = Intake(SystemTime())
    intake.begin(1, Format(SECOND, 2))
    put = np.random.default_rng(1).integers(-99, 99, (30 * 7001, 2)).astype(np.int16)
    got = []
    for at in range(0, len(put), 7001):
        intake.put(put[at : at + 7001], False)
        taken = intake.take(0)
        assert taken
        got.append(taken.frames)
    assert np.array_equal(np.concatenate(got), put)


@pytest.mark.parametrize("form", [Format(48_000, 1), Format(44_100, 2), Format(96_000, 2)], ids=str)
def test_speech_survives_resampling_and_what_16_khz_cannot_hold_is_gone(form: Format) -> None:
    frames = (_tone(1, 8000, form.rate_hz) + _tone(1, 8000, form.rate_hz, tone_hz=11_000)).repeat(form.channels, axis=1)
    mono = Mono(form)
    out = np.concatenate([mono.convert(piece) for piece in np.array_split(frames, 40)])
    tone_hz, share = tone_of(out[2000:10_000])
    assert tone_hz == 440
    assert share > 0.9999
    assert len(out) == pytest.approx(SECOND, abs=1000)


def test_a_microphone_in_one_of_two_channels_is_as_loud_as_one_that_is_alone() -> None:
    tone = _tone(0.1)
    assert np.array_equal(Mono(Format(SECOND, 2)).convert(np.hstack([np.zeros_like(tone), tone])), tone[:, 0])
    assert np.array_equal(Mono(Format(SECOND, 2)).convert(np.hstack([tone, tone])), tone[:, 0])


def test_clipping_is_told_after_two_seconds_of_it_and_not_for_one_shout() -> None:
    levels = Levels(SECOND)
    shout, speech = _tone(1, 60_000), _tone(1)
    assert [levels.take(second) for second in (speech, shout, speech, shout)] == [Event.SOUND] * 4
    assert [levels.take(second) for second in (shout, shout, speech)] == [Event.CLIPPED, Event.CLIPPED, Event.SOUND]


def test_silence_is_digital_zero_for_ten_seconds_and_a_quiet_room_is_none() -> None:
    levels, room = Levels(SECOND), np.zeros((SECOND, 1), np.int16)
    assert [levels.take(room) for _ in range(10)] == [Event.SOUND] * 9 + [Event.ZEROES]
    room[7] = 1
    assert levels.take(room) is Event.SOUND
    assert all(levels.take(room) is Event.SOUND for _ in range(30))


def test_the_level_is_in_decibels_to_full_scale() -> None:
    levels = Levels(SECOND)
    levels.take(_tone(1, 3276.7))
    assert (levels.level.peak_db, levels.level.rms_db, levels.level.clipped) == (-20, -23, 0)
