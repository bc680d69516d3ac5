"""Each figure sees the bug that it is there for."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from eyelid_bench.camera_figures import copying, lasting, latency, sharing
from eyelid_bench.camera_figures.path import TimedVault, run
from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.frames import Frame

from .sources import BytesBetween, FreshCopy, KeptBetween, Laborious, Late, Leaking, LeavingOpen, LeavingThreads, Sound, Starved

FRAMES, WARM_UP = 4000, 500


def growth(source: Sound) -> lasting.Growth:
    return lasting.measured(lambda: source, FRAMES, WARM_UP, vault=TimedVault(2**20))


def test_a_source_that_copies_once_counts_as_one() -> None:
    assert copying.measured(Sound) == copying.Copies(seen=1, allocated=1)


@pytest.mark.parametrize("copying_twice", [BytesBetween, KeptBetween])
def test_a_second_copy_is_counted_whatever_memory_it_takes(copying_twice: Callable[[], Sound]) -> None:
    assert copying.measured(copying_twice).copies == 2


def test_a_fresh_copy_of_each_frame_counts_with_the_one_before_it_that_is_still_there() -> None:
    assert copying.measured(FreshCopy).copies == 3


def test_memory_of_the_camera_is_no_copy() -> None:
    source, probe = Sound(), copying.Copying()
    probe.show(source._buffer[1000:2000])
    probe.show(source._kept[:10])
    assert len(probe.own([copying.extent_of(source._buffer)])) == 1


def test_nothing_grows_while_a_sound_source_runs() -> None:
    found = growth(Sound())
    assert (found.mb < 1, found.files, found.threads) == (True, 0, 0)


def test_a_leak_of_a_kilobyte_a_frame_is_growth() -> None:
    assert growth(Leaking()).mb >= 1


def test_files_that_stay_open_are_growth() -> None:
    source = LeavingOpen()
    try:
        assert growth(source).files >= 5
    finally:
        for file in source.files:
            os.close(file)


def test_threads_that_stay_are_growth() -> None:
    source = LeavingThreads()
    try:
        assert growth(source).threads >= 5
    finally:
        source.end.set()


def test_work_beside_the_encoding_lowers_its_share() -> None:
    sound, laborious = (sharing.measured(source, 8) for source in (Sound, Laborious))
    assert 0 < laborious.encode_share < 0.6 < sound.encode_share < 1
    assert laborious.wall_share < sound.wall_share


def test_the_age_of_a_sealed_frame_counts_from_its_exposure_and_gaps_count_as_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latency, "WARM_UP", 200)  # what was taken before the epoch is not sealed
    found = latency.measured(lambda: Late(5), 20)
    assert 5 <= found.median_ms <= found.worst_ms
    assert found.lost == 19


def test_a_camera_that_fails_ends_the_measurement_with_its_own_code() -> None:
    class Failing(Sound):
        def next_frame(self, timeout_s: float) -> Frame:
            raise RigError(Code.CAMERA_FORMAT, "a format that nobody takes")

    with pytest.raises(RigError, match="nobody takes") as failed:
        run(Failing, sharing.Sharing(1))
    assert failed.value.code is Code.CAMERA_FORMAT


def test_frames_that_are_lost_because_nobody_can_keep_up_end_nothing() -> None:
    probe = sharing.Sharing(10)
    run(Starved, probe)
    assert probe.cost().encode_share > 0
