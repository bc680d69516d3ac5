"""A spoken prompt: only frames taken after it (promise 3), no more than an answer (5), counted once (7), no words in the clear (2)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from eyelid_bench.prompting import Prompting
from eyelid_formats import ledger
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.crop import open_crop, wording_hash
from eyelid_host.show import load_wearer_key
from promises.running import Bench, running

WORDS = "where is the zanzibar kept?"
KEY, PROMPT, VOICE, STATE, UPTIME = 66, 97, 4, 65, 4
FIRST_VOICE_MS = 5_000


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with running(tmp_path_factory.mktemp("rig"), tapped=True) as made:
        made.frames(10)
        made.until(lambda: made.tap.from_pico(STATE)[-1][UPTIME] >= FIRST_VOICE_MS, "take a voice")
        yield made


@pytest.fixture(scope="module")
def outcome(bench: Bench) -> ledger.Detail:
    """What became of the words, said once for all tests here: sealed, or refused where nothing of the picture may leave."""
    said = Prompting(bench.simulation).say(WORDS)
    found = bench.book.outcomes()[1]
    assert said == "sealed" if isinstance(found, ledger.Sealed) else said.startswith("refused (crop-"), said
    return found


def test_a_spoken_prompt_brings_no_key_out_of_the_pico(bench: Bench, outcome: ledger.Detail) -> None:
    prompts = bench.tap.from_pico(PROMPT)
    assert len(bench.tap.asked(VOICE)) == 1
    assert len(prompts) == 2, "an event and an answer"
    assert all((one[3], one[4], one[6]) == (Gesture.VOICE, Scope.ANSWER, []) for one in prompts)


def test_the_frame_was_taken_after_the_words_and_sealed_with_the_key_that_was_out_then(bench: Bench, outcome: ledger.Detail) -> None:
    assert isinstance(outcome, ledger.Sealed), outcome
    frame = bench.verified(outcome.bundle_id).draft.frame
    (asked,) = (one.at_s for one in bench.tap.heard if not one.from_pico and one.message[0] == VOICE)
    given = {one.message[2]: one.at_s for one in bench.tap.heard if one.from_pico and one.message[0] == KEY}
    assert -3_000 < frame.age_ms < 0
    assert given[frame.epoch] + 2.5 > asked


def test_a_spoken_prompt_allows_an_answer_and_no_more_though_the_wearer_opted_in_to_train(bench: Bench, outcome: ledger.Detail) -> None:
    (prompt,) = bench.book.all(ledger.Prompt)
    assert (prompt.gesture, prompt.scope) == (Gesture.VOICE, Scope.ANSWER)
    assert isinstance(outcome, ledger.Sealed), outcome
    assert bench.verified(outcome.bundle_id).draft.consent.scope is Scope.ANSWER


def test_it_is_counted_exactly_once(bench: Bench, outcome: ledger.Detail, tmp_path: Path) -> None:
    assert sorted(bench.book.outcomes()) == [1]
    assert bench.audit(tmp_path)["uncounted"] == 0


def test_words_that_come_too_early_are_told_so_and_not_counted(bench: Bench, outcome: ledger.Detail) -> None:
    said = Prompting(bench.simulation).say(WORDS)
    if bench.book.highest() == 1:
        assert said.startswith("refused (too-early, again in ")
        assert said.endswith(" s), not counted")


def test_only_the_recipient_and_the_wearer_read_the_words(bench: Bench, outcome: ledger.Detail) -> None:
    assert isinstance(outcome, ledger.Sealed), outcome
    verified = bench.verified(outcome.bundle_id)
    for name in ("wearer.pem", "recipient.pem"):
        picture = open_crop(verified.sealed_crop, outcome.bundle_id, load_wearer_key(bench.layout.keys / name))
        assert picture.words == WORDS
        assert verified.draft.consent.wording == wording_hash(picture.words_salt or b"", WORDS)


def test_no_file_of_the_rig_its_logs_and_its_collector_has_the_words(bench: Bench, outcome: ledger.Detail) -> None:
    files = [path for path in bench.layout.root.rglob("*") if path.is_file()]
    assert {"eye.log", "status.json"} <= {path.name for path in files}
    assert not [path for path in files if b"zanzibar" in path.read_bytes()]
    assert "zanzibar" not in json.dumps(bench.status())


def test_while_shut_words_are_refused_and_not_counted(bench: Bench, outcome: ledger.Detail) -> None:
    before = bench.book.highest()
    bench.simulation.gesture("shut")
    bench.simulation.wait(lambda status: bool(status["shut"]), "see the shut switch")
    assert Prompting(bench.simulation).say(WORDS) == "refused (shut), not counted"
    assert bench.book.highest() == before
    bench.simulation.gesture("open")
