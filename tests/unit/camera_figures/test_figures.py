"""Each figure sees the bug that it is there for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from eyelid_bench.camera_figures import apart, copying, lasting, latency, sharing
from eyelid_bench.camera_figures.path import Open, run
from eyelid_formats.errors import Code, RigError

from . import sources
from .sources import (
    BytesBetween,
    Elsewhere,
    Failing,
    FreshCopy,
    FreshlyMappedBetween,
    KeptBetween,
    Laborious,
    Late,
    MappedBetween,
    PartBetween,
    Sound,
    Starved,
)

FRAMES, WARM_UP = 4000, 500
LEAKED_MB = FRAMES * 1024 / 2**20
ROOT = Path(__file__).parents[3]


@pytest.fixture
def found_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process of its own finds the sources of these tests."""
    monkeypatch.syspath_prepend(ROOT)


def growth(camera: Callable[[], AbstractContextManager[Open]]) -> lasting.Growth:
    return apart.measured(apart.Task(camera, FRAMES, WARM_UP, vault_bytes=2**20))


def test_a_source_that_copies_once_counts_as_one() -> None:
    assert copying.measured(Sound) == copying.Copies(seen=1, allocated=1)


@pytest.mark.parametrize("copying_twice", [BytesBetween, KeptBetween, FreshlyMappedBetween, MappedBetween, PartBetween])
def test_a_second_copy_by_way_of_python_is_counted_of_the_whole_picture_or_of_a_part(copying_twice: Callable[[], Sound]) -> None:
    assert copying.measured(copying_twice).copies == 2


def test_a_fresh_copy_of_each_frame_counts_with_the_one_before_it_that_is_still_there() -> None:
    assert copying.measured(FreshCopy).copies == 3


def test_memory_of_the_camera_is_no_copy() -> None:
    source, probe = Sound(), copying.Copying()
    probe.show(source._buffer[1000:2000])
    probe.show(source._kept[:10])
    assert len(probe.own([copying.extent_of(source._buffer)])) == 1


@pytest.mark.usefixtures("found_by_name")
def test_nothing_grows_while_a_sound_source_runs() -> None:
    """But what the recorder knows of the frames of its last seconds, about 130 bytes of each: the warm-up is shorter than those."""
    found = growth(sources.sound)
    assert (found.mb < LEAKED_MB / 4, found.files, found.threads) == (True, 0, 0)


@pytest.mark.usefixtures("found_by_name")
def test_a_leak_is_growth_in_a_process_that_has_just_freed_as_much() -> None:
    freed = [bytes(1024) for _ in range(40_000)]
    kept = freed[::64]  # so that no page goes back
    del freed
    assert growth(sources.leaking).mb >= LEAKED_MB * 3 / 4
    assert kept


@pytest.mark.usefixtures("found_by_name")
def test_files_and_threads_that_stay_are_growth() -> None:
    found = growth(sources.leaving)
    assert found.files >= 5
    assert found.threads >= 5


@pytest.mark.usefixtures("found_by_name")
def test_a_failure_in_the_process_of_its_own_has_its_code_here() -> None:
    with pytest.raises(RigError, match="nobody takes") as failed:
        growth(sources.failing)
    assert failed.value.code is Code.CAMERA_FORMAT


def test_the_fewer_frames_the_less_counts_as_no_growth() -> None:
    assert lasting.most_mb(1000) < 800 * 1000 / 2**20
    assert lasting.most_mb(100_000) < 1


def test_work_beside_the_encoding_lowers_its_share() -> None:
    sound, laborious = (sharing.measured(source, 8) for source in (Sound, Laborious))
    assert 0 < laborious.encode_share < 0.6 < sound.encode_share < 1
    assert laborious.wall_share < sound.wall_share


def test_work_in_another_thread_lowers_the_share_of_the_process() -> None:
    sound, elsewhere = (sharing.measured(source, 8) for source in (Sound, Elsewhere))
    assert elsewhere.process_share < 0.6 < min(sound.process_share, elsewhere.encode_share)


def test_the_age_of_a_sealed_frame_counts_from_its_exposure_and_gaps_count_as_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(latency, "WARM_UP", 200)  # what was taken before the epoch is not sealed
    found = latency.measured(lambda: Late(5), 20)
    assert 5 <= found.median_ms <= found.worst_ms
    assert found.lost == 19


def test_a_camera_that_fails_ends_the_measurement_with_its_own_code() -> None:
    with pytest.raises(RigError, match="nobody takes") as failed:
        run(Failing, sharing.Sharing(1))
    assert failed.value.code is Code.CAMERA_FORMAT


def test_frames_that_are_lost_because_nobody_can_keep_up_end_nothing() -> None:
    probe = sharing.Sharing(10)
    run(Starved, probe)
    assert probe.cost().encode_share > 0
