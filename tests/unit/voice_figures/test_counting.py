"""From verdicts to figures: nothing wrong is counted as right, and limits that do not hold are said."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eyelid_bench.voice_figures import counting, tables
from eyelid_bench.voice_figures.costing import Cost
from eyelid_bench.voice_figures.counting import Figure
from eyelid_bench.voice_figures.truth import Condition
from eyelid_bench.voice_figures.verdicts import Verdict
from eyelid_bench.voices.clips import Half, Kind
from eyelid_bench.voices.sources import SOURCES

from .verdicts import IDENTIFY, READ, near, negative, prompt

COST = Cost(0.004, 0.05, 55.0, 57.0, 0.01, 0.02)
NAMES = (
    "recall_clean",
    "recall_10db",
    "recall_5db",
    "recall_reverb",
    "worst_group",
    "false_prompts",
    "negative_hours",
    "near_miss",
    "near_miss_total",
    "decision_ms_p50",
    "decision_ms_p95",
    "idle_share",
    "rss_mb",
    *(f"peer_{peer}_recall_{condition}" for peer in ("microwakeword", "pocketsphinx", "vad_whisper") for condition in ("clean", "10db")),
)


def counted(*verdicts: Verdict) -> dict[str, Figure]:
    return {figure.name: figure for figure in counting.figures(verdicts, COST)}


def everything() -> list[Verdict]:
    ears = ("eyelid", "microwakeword", "pocketsphinx", "vad_whisper")
    prompts = [prompt(IDENTIFY, ear=ear, condition=condition) for ear in ears for condition in Condition]
    return [*prompts, *(near(ear=ear) for ear in ears), *(negative(ear=ear) for ear in ears)]


def test_every_figure_of_the_report_is_there() -> None:
    assert set(NAMES) <= counted(*everything()).keys()


def test_a_prompt_with_another_intent_is_not_heard() -> None:
    assert counted(prompt(IDENTIFY), prompt(READ))["recall_clean"].value == 50.0


def test_a_prompt_that_is_heard_twice_is_not_heard_right() -> None:
    assert counted(prompt(IDENTIFY, IDENTIFY), prompt())["recall_clean"].value == 0.0


def test_a_peer_without_phrases_need_only_answer() -> None:
    assert counted(prompt("", "", ear="microwakeword"), prompt(IDENTIFY))["peer_microwakeword_recall_clean"].value == 100.0


def test_a_limit_is_judged_before_rounding() -> None:
    found = counted(*[prompt(IDENTIFY)] * 2374, *[prompt()] * 126)["recall_clean"]
    assert (found.value, found.held) == (95.0, False)


def test_a_room_may_cost_five_points_of_what_is_heard_without_it() -> None:
    clean = [prompt(IDENTIFY)] * 100
    room = [prompt(IDENTIFY, condition=Condition.REVERB)]
    missed = [prompt(condition=Condition.REVERB)]
    assert counted(*clean, *room * 95, *missed * 5)["recall_reverb"].held
    assert counted(*clean, *room * 94, *missed * 6)["recall_reverb"].held is False


def test_the_worst_group_is_the_least_over_all_conditions_with_a_limit() -> None:
    verdicts = [prompt(IDENTIFY)] * 10 + [prompt(IDENTIFY, group="men")] * 8 + [prompt(group="men", condition=Condition.DB5)] * 2
    ignored = [prompt(group="women", condition=Condition.REVERB_FAR)] * 10
    found = counted(*verdicts, *ignored)["worst_group"]
    assert (found.value, found.held) == (80.0, False)


def test_one_false_prompt_is_let_pass_and_two_are_not_and_too_few_hours_are_said() -> None:
    silent = [negative()] * 4
    assert counted(*silent, negative(READ))["false_prompts"].held
    assert counted(*silent, negative(READ, READ))["false_prompts"].held is False
    assert counted(*silent)["negative_hours"].held is False


def test_the_other_name_s_false_prompts_are_counted_apart() -> None:
    found = counted(negative(), negative(READ, name="hey jarvis"))
    assert (found["false_prompts"].value, found["false_prompts_jarvis"].value, found["negative_hours"].value) == (0, 1, 1.0)


def test_any_prompt_in_a_near_miss_is_one_accepted() -> None:
    found = counted(*[near()] * 299, near(READ))
    assert (found["near_miss"].value, found["near_miss"].held, found["near_miss_total"].held) == (1, False, True)


def test_time_runs_from_the_last_word_s_end_of_prompts_heard_right() -> None:
    found = counted(prompt(IDENTIFY, known_s=3.5), prompt(IDENTIFY, known_s=3.7), prompt(READ, known_s=9.0))
    assert found["decision_ms_p50"].value == 600
    assert found["decision_ms_p95"].held


def test_no_peer_may_hear_more_than_ours_of_the_clips_that_both_heard() -> None:
    alike = [prompt(IDENTIFY), prompt(IDENTIFY, ear="pocketsphinx")]
    assert counted(*alike)["peer_pocketsphinx_recall_clean"].held
    more = [prompt(key="p2"), prompt(IDENTIFY, ear="pocketsphinx", key="p2"), prompt(IDENTIFY, key="p3")]
    assert counted(*alike, *more)["peer_pocketsphinx_recall_clean"].held is False


def test_a_peer_that_hears_as_much_is_not_behind_ours_unless_nothing_was_missed() -> None:
    ours = [prompt(IDENTIFY), prompt(key="p2")]
    theirs = [prompt(IDENTIFY, ear="pocketsphinx"), prompt(ear="pocketsphinx", key="p2")]
    level = counted(*ours, *theirs)["peer_pocketsphinx_recall_clean"]
    assert (level.limit, level.held) == ("< 50", False)
    assert counted(ours[0], theirs[0])["peer_pocketsphinx_recall_clean"].limit == "<= 100"


def test_a_peer_that_takes_near_misses_for_prompts_is_behind_ours_and_one_that_does_as_well_is_not() -> None:
    alike = [prompt(IDENTIFY), prompt("", ear="microwakeword"), near()]
    found = counted(*alike, near("", ear="microwakeword"))["peer_microwakeword_right"]
    assert (found.value, found.limit, found.held) == (50.0, "< 100", True)
    assert counted(*alike, near(ear="microwakeword"))["peer_microwakeword_right"].held is False


def test_microwakeword_is_compared_where_its_name_is_said() -> None:
    verdicts = [prompt(IDENTIFY), prompt(key="p2"), prompt("", ear="microwakeword")]
    found = counted(*verdicts)
    assert (found["recall_clean"].value, found["recall_clean_jarvis"].value) == (50.0, 100.0)


@pytest.mark.parametrize(("name", "cost"), [("idle_share", 0.01), ("idle_share_vad", 0.06), ("rss_mb", 60.0)])
def test_a_cost_at_its_limit_does_not_hold(name: str, cost: float) -> None:
    at_limit = Cost(0.01, 0.06, 60.0, 61.0, 0.01, 0.02)
    found = {figure.name: figure for figure in counting.figures([], at_limit)}[name]
    assert (found.value, found.held) == (cost, False)


def test_what_was_meant_and_what_was_heard_is_a_table() -> None:
    verdicts = [prompt(IDENTIFY), prompt(READ), prompt(), prompt(READ, intent=READ)]
    assert tables.confusion(verdicts) == {"identify": {"identify": 1, "read": 1, "nothing": 1}, "read": {"read": 1}}


def test_prompts_that_were_not_heard_right_are_told_with_why() -> None:
    refused = replace(prompt(), refused=("more-words", "no-phrase"))
    assert tables.missed([prompt(IDENTIFY), prompt(READ), prompt(), refused]) == {"clean": {"read": 1, "nothing": 1, "more-words": 1}}


def test_voices_are_told_by_condition() -> None:
    verdicts = [prompt(IDENTIFY), prompt(), prompt(IDENTIFY, condition=Condition.DB5, voice="am_b"), prompt(ear="pocketsphinx")]
    assert tables.by_voice(verdicts) == {"am_b": {"5db": (1, 1)}, "bf_a": {"clean": (1, 2)}}


def test_each_kind_of_negatives_says_what_rate_it_leaves_possible() -> None:
    found = tables.by_kind([negative(seconds=7200.0), negative(READ, kind="music")])
    assert found == {
        "music": {"hours": 1.0, "false_prompts": 1, "an_hour_most": 4.74},
        "speech": {"hours": 2.0, "false_prompts": 0, "an_hour_most": 1.5},
    }


def test_hours_of_recorded_english_are_told_beside_all_hours() -> None:
    found = counted(negative(source="amazon-queen"), negative(source="fillets-nl"), negative(source="kokoro-js", kind="made-speech"))
    assert (found["negative_hours"].value, found["negative_hours_english"].value) == (3.0, 1.0)


def test_english_is_of_sources_that_are_there() -> None:
    assert {source.name for source in SOURCES if source.half is Half.REPORT and source.kind is Kind.SPEECH} >= counting.ENGLISH
