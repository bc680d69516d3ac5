from __future__ import annotations

import pytest

from eyelid_formats import cose, grant, keys
from eyelid_pico import codes
from eyelid_pico.clock import Clock
from eyelid_pico.keychain import EPOCH_MS
from eyelid_pico.lamp import AFTERGLOW_MS
from factory import Rig
from unit.pico.desk import TICKS_PERIOD, Desk, ticks_diff


def wrapping_in(milliseconds: int, rig: Rig) -> Desk:
    """A provisioned board that has been up for 3 s and whose ticks wrap so much later."""
    desk = Desk(rig, first_tick=TICKS_PERIOD - 3000 - milliseconds)
    assert desk.provision() is not None
    desk.run(3000 - desk.now)
    desk.events.clear()
    return desk


def wrapped(desk: Desk) -> bool:
    return desk._ticks_ms() < TICKS_PERIOD // 2


def test_no_millisecond_is_lost_or_gained_where_ticks_wrap() -> None:
    ticks = [TICKS_PERIOD - 5]
    clock = Clock(lambda: ticks[0], ticks_diff)
    seen = []
    for _ in range(10):
        ticks[0] = (ticks[0] + 1) % TICKS_PERIOD
        seen.append(clock.now_ms())
    assert seen == list(range(1, 11))


def test_time_goes_on_for_longer_than_ticks_can_tell() -> None:
    ticks = [0]
    clock = Clock(lambda: ticks[0], ticks_diff)
    step = 5 * 86_400_000
    for day in range(1, 100):
        ticks[0] = (ticks[0] + step) % TICKS_PERIOD
        assert clock.now_ms() == day * step


@pytest.mark.parametrize("before_ms", [10, 1000, 1900])
def test_an_epoch_across_the_wrap_has_its_full_length_and_its_lamp(rig: Rig, before_ms: int) -> None:
    desk = wrapping_in(before_ms, rig)
    desk.key()
    assert not wrapped(desk)
    for _ in range(EPOCH_MS - 10):
        assert desk.lamp.is_lit
        desk.step()
    assert wrapped(desk)
    assert desk.refusal(codes.KEY) == "too-early"
    desk.run(10)
    assert desk.ask(codes.KEY)[5] == EPOCH_MS
    desk.run(EPOCH_MS + AFTERGLOW_MS)
    assert not desk.lamp.is_lit


@pytest.mark.parametrize("before_ms", [5, 10, 40, 90, 300, 440])
def test_a_press_across_the_wrap_is_one_press_of_its_own_age(rig: Rig, before_ms: int) -> None:
    desk = wrapping_in(before_ms, rig)
    prompt = desk.press()
    assert wrapped(desk)
    assert [event[0] for event in desk.events] == [codes.PROMPT]
    assert prompt is not None
    assert 430 <= prompt[5] <= 460


def test_bouncing_across_the_wrap_is_still_no_press(rig: Rig) -> None:
    desk = wrapping_in(100, rig)
    desk.move(*[(14, True), (14, False)] * 20)
    desk.run(500)
    assert wrapped(desk)
    assert desk.events == []


def test_a_hold_across_the_wrap_takes_its_3_s(rig: Rig) -> None:
    desk = wrapping_in(1500, rig)
    desk.move((2900, True), (500, False))
    assert [event[0] for event in desk.events] == [codes.PROMPT]
    desk = wrapping_in(1500, rig)
    desk.hold()
    assert [event[0] for event in desk.events] == [codes.FORGOTTEN]


def test_a_prompts_30_s_and_its_grants_uptime_run_across_the_wrap(rig: Rig) -> None:
    desk = wrapping_in(15_000, rig)
    desk.press()
    desk.run(29_000)
    assert wrapped(desk)
    asked_ms = desk.now
    given = desk.ask(codes.GRANT, {2: rig.draft(1).encode()})
    read = grant.read_grant(given[2], cose.P256Verifier(keys.raw(rig.pico.public_key())))
    assert asked_ms <= read.uptime_ms <= asked_ms + 2
    assert desk.state()[4] == desk._uptime_ms
    desk.run(1_000)
    assert desk.refusal(codes.GRANT, {2: rig.draft(1).encode()}) == "grant-late"
