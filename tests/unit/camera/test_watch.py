"""A thread that does not come back from the camera is noticed by another one."""

from __future__ import annotations

from eyelid_rig.camera.watch import SURE_NS, Watch
from unit.camera.conftest import SteppedClock


def hangs(watch: Watch, clock: SteppedClock) -> bool:
    """Asked now and well over a second later."""
    watch.hung(clock.now_ns)
    clock.now_ns += 2 * SURE_NS
    return bool(watch.hung(clock.now_ns))


def test_a_step_that_ends_in_time_is_nothing_to_say(clock: SteppedClock) -> None:
    watch = Watch(clock)
    assert watch.hung(clock.now_ns) == ""
    with watch.within(1.0, "closing it"):
        clock.pass_s(0.999)
        assert watch.hung(clock.now_ns) == ""
    clock.pass_s(100)
    assert not hangs(watch, clock)


def test_a_step_that_does_not_end_is_named_a_second_after_its_limit(clock: SteppedClock) -> None:
    watch = Watch(clock)
    with watch.within(1.0, "closing it"):
        clock.pass_s(1.0)
        assert watch.hung(clock.now_ns) == ""
        clock.now_ns += SURE_NS - 1
        assert watch.hung(clock.now_ns) == ""
        clock.now_ns += 1
        assert watch.hung(clock.now_ns) == "closing it"


def test_a_process_that_was_stopped_for_long_is_not_taken_for_one_that_hangs(clock: SteppedClock) -> None:
    watch = Watch(clock)
    with watch.within(1.0, "waiting"):
        clock.pass_s(3600)
        assert watch.hung(clock.now_ns) == ""
    with watch.within(1.0, "waiting"):
        clock.pass_s(3600)
        assert watch.hung(clock.now_ns) == "", "another step has its own second"


def test_a_step_that_fails_is_over_too(clock: SteppedClock) -> None:
    watch = Watch(clock)
    try:
        with watch.within(1.0, "opening it"):
            raise ZeroDivisionError
    except ZeroDivisionError:
        clock.pass_s(10)
    assert not hangs(watch, clock)
