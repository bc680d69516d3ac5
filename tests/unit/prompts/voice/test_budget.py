from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from eyelid_rig.prompts.voice.budget import Budget


@given(st.floats(0.01, 5), st.floats(0.1, 0.9), st.floats(0.05, 1.0))
def test_looks_take_no_more_of_the_time_than_they_may_whatever_they_cost(cost_s: float, busy: float, every_s: float) -> None:
    budget, spent_s, heard_s = Budget(busy), 0.0, 0.0
    while heard_s < 60:
        budget.passed(every_s)
        heard_s += every_s
        if budget.may_look:
            budget.spent(cost_s)
            spent_s += cost_s
    assert spent_s <= busy * heard_s + cost_s


def test_what_was_owed_is_paid_off_by_sound_and_never_saved_up() -> None:
    budget = Budget(0.5)
    budget.passed(1000)
    budget.spent(1.0)
    assert not budget.may_look
    budget.passed(2.0)
    assert budget.may_look


def test_what_waits_comes_before_a_look_and_much_of_it_before_a_judgement() -> None:
    behind_s = 0.4
    budget = Budget(0.5, lambda: behind_s)
    assert budget.may_look
    behind_s = 0.6
    assert (budget.may_look, budget.may_judge) == (False, True)
    behind_s = 2.0
    assert not budget.may_judge


def test_a_judgement_is_called_off_only_where_seconds_are_owed() -> None:
    budget = Budget(0.5)
    budget.spent(0.9)
    assert budget.may_judge
    budget.spent(0.2)
    assert not budget.may_judge
