from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eyelid_rig.crop.box import Box
from eyelid_rig.crop.looking.places import Place, places
from eyelid_rig.crop.seen import Thing

HERE, NEARLY, THERE = Box(100, 100, 200, 200), Box(110, 100, 200, 200), Box(900, 100, 200, 200)
SURE = st.floats(0, 1)


def cup(score: float, box: Box) -> Thing:
    return Thing("cup", score, box)


def test_what_two_looks_see_in_one_place_is_one_place() -> None:
    (here, there) = places([("a", [cup(0.5, HERE), cup(0.2, THERE)]), ("b", [cup(0.9, NEARLY)])])
    assert (here.thing, here.said) == (cup(0.9, NEARLY), {"a": (0.5,), "b": (0.9,)})
    assert (there.thing, there.said) == (cup(0.2, THERE), {"a": (0.2,), "b": (0.0,)})


def test_two_looks_of_one_net_are_one_opinion() -> None:
    (twice,) = places([("a", [cup(0.4, HERE)]), ("a", [cup(0.4, HERE)]), ("b", [cup(0.8, HERE)])])
    (once,) = places([("a", [cup(0.4, HERE)]), ("b", [cup(0.8, HERE)])])
    assert twice.said == {"a": (0.4, 0.4), "b": (0.8,)}
    assert twice.sure() == pytest.approx(once.sure())


def test_where_no_look_sees_anything_there_is_no_place() -> None:
    assert places([("a", []), ("b", [])]) == []


@given(st.lists(SURE, min_size=1, max_size=3), SURE)
def test_all_together_are_as_sure_as_each_where_they_agree_and_never_surer_than_their_mean(scores: list[float], opinion: float) -> None:
    place = Place(cup(1.0, HERE), {str(at): (score,) for at, score in enumerate(scores)})
    assert place.sure(opinion) <= (sum(scores) + opinion) / (len(scores) + 1) + 1e-9
    alike = Place(cup(1.0, HERE), {"a": (opinion,), "b": (opinion,)})
    assert alike.sure(opinion) == pytest.approx(opinion, abs=1e-9)


def test_one_net_that_sees_nothing_outweighs_another_that_is_fairly_sure() -> None:
    place = Place(cup(0.6, HERE), {"a": (0.0,), "b": (0.6,)})
    assert place.sure(0.01) < 0.1 < Place(cup(0.6, HERE), {"a": (0.2,), "b": (0.2,)}).sure(0.2)
