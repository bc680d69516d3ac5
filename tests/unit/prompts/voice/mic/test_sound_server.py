"""Through a real sound server: what is played comes out of its microphone, and what may happen to it meanwhile."""

from __future__ import annotations

import threading

import numpy as np
import pytest

from eyelid_bench.sound.server import SoundServer
from eyelid_rig.prompts.voice.mic import levels, tending
from eyelid_rig.prompts.voice.mic.health import State
from eyelid_rig.prompts.voice.phonemes import Samples
from hearing import SystemTime, Wearer

RNG = np.random.default_rng(6)


def _noise(seconds: float) -> Samples:
    return RNG.integers(-9000, 9000, round(seconds * 16_000)).astype(np.int16)


def _hear(server: SoundServer, listener: Wearer, played: Samples) -> tuple[Samples, int]:
    """What came of it, and when playing began (CLOCK_MONOTONIC, ns)."""
    began_ns = SystemTime().monotonic_ns()
    playing = threading.Thread(target=server.play, args=(played,))
    playing.start()
    listener.blocks.clear()
    listener.until(lambda: any(block.samples.any() for block in listener.blocks))
    listener.until(lambda: len(listener.blocks) > 1 and not playing.is_alive() and not listener.blocks[-1].samples.any())
    return listener.samples, began_ns


def _ran_dry(heard: Samples, played: Samples) -> bool:
    """On a machine that is too busy the server's player gets nothing to play for a while: silence amid the sound, which is all there."""
    sounding = np.flatnonzero(heard)
    return bool(sounding[-1] - sounding[0] >= played.size + 5 and np.count_nonzero(heard) == np.count_nonzero(played))


def test_what_is_played_is_heard_sample_for_sample_and_never_before_it_was_played(server: SoundServer, listener: Wearer) -> None:
    played = _noise(0.5)
    listener.hear(0.1)
    tries = (_hear(server, listener, played) for _ in range(5))
    heard, began_ns = next((heard, at_ns) for heard, at_ns in tries if not _ran_dry(heard, played))
    sounding = np.flatnonzero(heard)
    assert sounding[-1] - sounding[0] + 1 == pytest.approx(played.size, abs=5)
    first = heard[sounding[0] : sounding[0] + 100]
    at = next(start for start in range(5) if np.array_equal(played[start : start + 100], first))
    assert np.array_equal(heard[sounding[0] - at :][: played.size], played)
    over = next(block for block in listener.blocks if block.start + block.samples.size > listener.blocks[0].start + int(sounding[-1]))
    assert over.ended_ns - began_ns >= 0.5e9


def test_a_second_played_takes_a_second(server: SoundServer) -> None:
    began_ns = SystemTime().monotonic_ns()
    assert 0.5 <= (server.play(_noise(0.5)) - began_ns) / 1e9 < 5


def test_a_microphone_that_goes_from_its_server_is_lost_and_found_again(server: SoundServer, listener: Wearer) -> None:
    listener.hear(0.1)
    server.unplug()
    listener.until_is(State.LOST)
    server.plug()
    listener.until_is(State.LISTENING)


def test_a_server_that_dies_is_a_lost_microphone_and_a_new_one_is_found(server: SoundServer, listener: Wearer) -> None:
    listener.hear(0.1)
    server.kill()
    listener.until_is(State.LOST)
    with server:
        listener.until_is(State.LISTENING)
        listener.mic.close()


def test_a_server_that_hangs_is_told_and_asks_for_a_new_process(
    server: SoundServer, listener: Wearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tending, "_QUIET_LOOKS", 3)
    monkeypatch.setattr(tending, "_CLOSE_S", 0.3)
    listener.hear(0.1)
    server.freeze()
    listener.until_is(State.LOST)
    listener.until(lambda: listener.mic.gave_up(SystemTime().monotonic_ns()) is not None)
    server.thaw()
    listener.until_is(State.LISTENING)


def test_a_muted_microphone_is_told_and_heard_again_by_itself(
    server: SoundServer, listener: Wearer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(levels, "SILENT_S", 0.3)
    listener.until_is(State.SILENT)
    server.play(_noise(0.1))
    listener.until_is(State.LISTENING)
