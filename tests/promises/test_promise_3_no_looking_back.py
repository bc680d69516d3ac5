"""Promise 3: keys come one epoch at a time, forward only; those of past epochs come back only with a press, for the look-back."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, pairwise

import pytest

from eyelid_formats import ledger
from promises.memory import occurrences
from promises.running import Bench, running

ASK_KEY, REFUSAL, KEY, PROMPT = 2, 64, 66, 97
LOOK_BACK_EPOCHS = 6
QUARTER = 8
EPOCH_S, CLOCKS_S = 2.0, 0.002
"""An epoch's length, and what the board's whole milliseconds and two clocks of one machine may differ by in it."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with running(tmp_path_factory.mktemp("rig"), tapped=True) as made:
        made.until(lambda: len(made.tap.keys()) >= 4, "open four epochs")
        yield made


def least_epochs_s(bench: Bench) -> float:
    """The shortest epoch that any two keys allow, from when the first was asked for to when the second came: lateness only adds to it."""
    asked: dict[int, float] = {}
    given: list[tuple[float, float]] = []
    for one in list(bench.tap.heard):
        if one.from_pico and one.message[0] == KEY:
            given.append((asked[one.message[1]], one.at_s))
        elif not one.from_pico and one.message[0] == ASK_KEY:
            asked.setdefault(one.message[1], one.at_s)
    numbered = enumerate(given)
    return min((came_s - asked_s) / (later - earlier) for (earlier, (asked_s, _)), (later, (_, came_s)) in combinations(numbered, 2))


def quarters(key: bytes) -> list[bytes]:
    """Memory that was freed has its beginning overwritten, and still gives the rest away."""
    return [key[at : at + QUARTER] for at in range(0, len(key), QUARTER)]


def test_without_a_press_each_key_is_given_once_when_its_epoch_opens(bench: Bench) -> None:
    answers = bench.tap.from_pico(KEY)
    epochs = [message[2] for message in answers]
    assert all(later == earlier + 1 for earlier, later in pairwise(epochs))
    assert len({message[3] for message in answers}) == len(answers)
    assert bench.tap.from_pico(PROMPT) == []


def test_no_epoch_opens_before_the_last_ones_length_has_passed(bench: Bench) -> None:
    assert least_epochs_s(bench) >= EPOCH_S - CLOCKS_S


def test_eyes_memory_has_the_open_epochs_key_and_none_of_those_before(bench: Bench) -> None:
    """Looked at while the rig runs and records, with no press so far: promise 3 for an eye that turns hostile only now."""
    bench.frames(10)
    before = bench.tap.keys()
    counts = occurrences(bench.pid("eye"), [part for key in before.values() for part in quarters(key)])
    after = bench.tap.keys()
    by_epoch = {epoch: sum(counts[at * 4 : at * 4 + 4]) for at, epoch in enumerate(before)}
    assert by_epoch[max(before)] > 0 or max(after) > max(before), "the open epoch's key was not found, so this test would see nothing"
    assert {epoch: count for epoch, count in by_epoch.items() if epoch < max(before) and count} == {}


def test_a_press_brings_the_keys_of_the_look_back_and_no_older_ones(bench: Bench) -> None:
    bench.until(lambda: len(bench.tap.keys()) >= LOOK_BACK_EPOCHS + 2, "open enough epochs")
    bench.sealed()
    (event,) = bench.tap.from_pico(PROMPT)
    given = bench.tap.keys()
    assert dict(event[6]).items() <= given.items()
    assert 1 <= len(event[6]) <= LOOK_BACK_EPOCHS
    oldest = min(epoch for epoch, _ in event[6])
    assert [epoch for epoch in given if epoch < oldest], "and there were older ones"


def test_when_the_prompt_is_done_its_keys_are_wiped_again(bench: Bench) -> None:
    (event,) = bench.tap.from_pico(PROMPT)
    bench.until(lambda: max(bench.tap.keys()) > max(epoch for epoch, _ in event[6]) + 1, "go on to later epochs")
    bench.frames(5)
    counts = occurrences(bench.pid("eye"), [part for _, key in event[6] for part in quarters(key)])
    assert sum(counts) == 0


def test_a_press_whose_look_back_was_shut_finds_nothing_to_send(bench: Bench) -> None:
    bench.simulation.gesture("shut")
    bench.simulation.wait(lambda status: bool(status["shut"]), "see the shut switch")
    before = set(bench.tap.keys())
    bench.simulation.gesture("open")
    bench.until(lambda: bool(bench.book.all(ledger.Opened)), "open again")
    bench.simulation.pico.press()
    bench.until(lambda: len(bench.tap.from_pico(PROMPT)) == 2, "see the press")
    assert not {epoch for epoch, _ in bench.tap.from_pico(PROMPT)[1][6]} & before, "keys from before the switch are gone for good"


def test_a_hostile_pi_gets_no_key_sooner_nor_again_and_the_rig_goes_on_beside_it(bench: Bench) -> None:
    bench.frames(5)
    before = dict(bench.tap.keys())
    refusals = len(bench.tap.from_pico(REFUSAL))
    for number in range(60):
        for epoch in ({}, {2: max(before)}, {2: min(before)}, {2: max(before) + 50}):
            bench.tap.tell_pico({0: ASK_KEY, 1: 2**31 + number, **epoch})
    named = {"epoch-past", "epoch-ahead", "too-early"}
    bench.until(lambda: named <= {message[2] for message in bench.tap.from_pico(REFUSAL)[refusals:]}, "refuse the flood by name")
    bench.frames(5)
    given = bench.tap.from_pico(KEY)
    assert len({message[2] for message in given}) == len({message[3] for message in given}) == len(given)
    assert least_epochs_s(bench) >= EPOCH_S - CLOCKS_S
