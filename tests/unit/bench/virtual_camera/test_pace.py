"""A sensor waits for nobody: its instants are fixed, and what nobody has a buffer for is lost."""

from __future__ import annotations

import queue

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_bench.virtual_camera.faults import Hand
from eyelid_bench.virtual_camera.pace import Sensor, next_instant

PERIOD_NS = 5_000_000
WAIT_S = 5.0


@given(st.integers(0, 2**62), st.integers(1, 10**10), st.integers(0, 2**62))
def test_the_next_instant_is_a_whole_number_of_periods_after_the_begin_and_less_than_one_away(begin: int, period: int, passed: int) -> None:
    now = begin + passed

    instant = next_instant(begin, period, now)

    assert (instant - begin) % period == 0
    assert 0 < instant - now <= period


@pytest.mark.parametrize("period_ns", [0, PERIOD_NS])
def test_requests_are_exposed_in_the_order_in_which_they_were_queued(period_ns: int) -> None:
    exposed: queue.Queue[int] = queue.Queue()
    sensor = Sensor(exposed.put, period_ns, Hand())
    for request in range(5):
        sensor.queue(request)
    sensor.start()

    assert [exposed.get(timeout=WAIT_S) for _ in range(5)] == [0, 1, 2, 3, 4]
    sensor.stop()


@pytest.mark.parametrize("period_ns", [0, PERIOD_NS])
def test_a_sensor_that_was_stopped_exposes_nothing(period_ns: int) -> None:
    exposed: queue.Queue[int] = queue.Queue()
    sensor = Sensor(exposed.put, period_ns, Hand())
    sensor.start()
    sensor.stop()

    sensor.queue(1)

    assert exposed.empty()
    assert not sensor._thread.is_alive()
