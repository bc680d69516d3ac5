from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eyelid_rig.vault.pick import LOOK_BACK_NS, WINDOW_NS, pick, pick_after
from eyelid_rig.vault.record import RecordInfo

from .conftest import SIZE, MakeInfo

MS = 1_000_000
PROMPT_NS = 20_000 * MS

times = st.integers(0, 40_000).map(lambda ms: ms * MS)
rings = st.lists(st.builds(RecordInfo, st.just(1), st.integers(0, 999), times, st.integers(0, 5), st.just(SIZE)))


def test_a_press_gets_the_sharpest_frame_of_the_half_second_before_it(info: MakeInfo) -> None:
    records = [info(19_400, 9), info(19_600, 2), info(19_700, 5), info(19_900, 3), info(20_050, 9)]
    assert pick(records, PROMPT_NS) == records[2]


def test_where_that_half_second_has_none_the_sharpest_of_the_nearest_earlier_ones(info: MakeInfo) -> None:
    records = [info(17_000, 9), info(18_000, 5), info(18_300, 4), info(18_400, 3)]
    assert pick(records, PROMPT_NS) == records[1]


def test_a_press_never_reaches_beyond_the_look_back(info: MakeInfo) -> None:
    assert pick([info(9_999, 9)], PROMPT_NS) is None
    assert pick([info(10_000, 9)], PROMPT_NS) is not None
    assert pick([info(17_999, 9)], PROMPT_NS, look_back_ns=2_000 * MS) is None


def test_a_press_never_gets_a_frame_taken_after_the_finger_went_down(info: MakeInfo) -> None:
    assert pick([info(20_001, 9)], PROMPT_NS) is None


def test_of_frames_as_sharp_as_each_other_the_latest_is_taken(info: MakeInfo) -> None:
    records = [info(19_600, 5), info(19_900, 5), info(19_700, 5)]
    assert pick(records, PROMPT_NS) == records[1]


def test_an_empty_vault_has_nothing_to_pick() -> None:
    assert pick([], PROMPT_NS) is None
    assert pick_after([], PROMPT_NS) is None


def test_a_spoken_prompt_sees_only_frames_taken_after_it(info: MakeInfo) -> None:
    records = [info(19_900, 9), info(20_000, 9), info(20_100, 2), info(20_300, 3), info(20_700, 9)]
    assert pick_after(records, PROMPT_NS) == records[3]
    assert pick_after(records[:2], PROMPT_NS) is None


@given(rings, times)
def test_whatever_is_in_the_ring_a_press_gets_the_sharpest_of_one_window_inside_the_look_back(
    ring: list[RecordInfo], prompt_ns: int
) -> None:
    before = [info for info in ring if prompt_ns - LOOK_BACK_NS <= info.captured_ns <= prompt_ns]
    picked = pick(ring, prompt_ns)
    assert (picked is None) == (not before)
    if picked:
        newest_ns = max(info.captured_ns for info in before)
        assert picked in before
        assert newest_ns - picked.captured_ns <= WINDOW_NS
        recent = [info for info in before if info.captured_ns >= prompt_ns - WINDOW_NS]
        assert picked.sharpness == max(info.sharpness for info in recent) if recent else picked.captured_ns <= newest_ns


@given(rings, times)
def test_whatever_is_in_the_ring_a_spoken_prompt_gets_nothing_from_before(ring: list[RecordInfo], said_ns: int) -> None:
    picked = pick_after(ring, said_ns)
    assert (picked is None) == all(info.captured_ns <= said_ns for info in ring)
    assert picked is None or picked.captured_ns > said_ns
