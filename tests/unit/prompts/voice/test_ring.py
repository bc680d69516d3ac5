from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from eyelid_rig.prompts.voice.ring import SoundRing

_SIZE = 50


@given(st.lists(st.integers(0, _SIZE), max_size=20), st.integers(0, 400))
def test_what_is_read_is_the_end_of_what_was_written(sizes: list[int], start: int) -> None:
    ring, written = SoundRing(_SIZE), np.arange(1, 1 + sum(sizes), dtype=np.int16)
    at = 0
    for size in sizes:
        ring.write(written[at : at + size])
        at += size
    first = min(max(start, at - _SIZE), at)
    assert ring.stop == at
    assert ring.read(start).tolist() == written[first:].tolist()


def test_wiping_overwrites_every_sample_that_was_written_or_read() -> None:
    ring = SoundRing(_SIZE)
    ring.write(np.full(40, 7, np.int16))
    read = ring.read(0)
    ring.wipe()
    assert not read.any()
    assert not any(held.any() for held in vars(ring).values() if isinstance(held, np.ndarray))


def test_nothing_from_before_a_wipe_is_ever_read_and_numbers_go_on() -> None:
    ring = SoundRing(_SIZE)
    ring.write(np.full(40, 7, np.int16))
    ring.wipe()
    ring.write(np.array([1, 2], np.int16))
    assert ring.read(0).tolist() == [1, 2]
    assert (ring.start, ring.stop) == (40, 42)


def test_a_read_does_not_grow_the_ring() -> None:
    ring = SoundRing(_SIZE)
    held = {name: value.ctypes.data for name, value in vars(ring).items() if isinstance(value, np.ndarray)}
    for _ in range(100):
        ring.write(np.ones(_SIZE, np.int16))
        ring.read(0)
    assert held == {name: value.ctypes.data for name, value in vars(ring).items() if isinstance(value, np.ndarray)}
