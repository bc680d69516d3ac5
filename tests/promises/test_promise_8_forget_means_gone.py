"""Promise 8: forgetting destroys the vault's keys and deletes what has not left: under a second, whatever was stored."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from eyelid_formats import ledger
from promises.memory import occurrences
from promises.running import Bench, running
from promises.test_promise_3_no_looking_back import quarters
from promises.test_promise_7_everything_is_counted import full_disk

PROMPT, FORGOTTEN = 97, 98
MANY = 2_000


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    """One bundle has left; the collector is away since."""
    with running(tmp_path_factory.mktemp("rig"), tapped=True) as made:
        made.received(made.sealed().bundle_id)
        made.simulation.children["collector"].kill()
        yield made


def forget(bench: Bench) -> float:
    """Hold the button; when the event passed on the wire."""
    before = len(bench.tap.from_pico(FORGOTTEN))
    bench.simulation.gesture("hold")
    bench.until(lambda: len(bench.tap.from_pico(FORGOTTEN)) > before, "hear of the hold")
    return [one.at_s for one in bench.tap.heard if one.from_pico and one.message[0] == FORGOTTEN][-1]


def not_left(bench: Bench) -> list[Path]:
    return [path for path in bench.folders.outbox.glob("*.eyelid") if not path.with_suffix(".receipt").exists()]


def test_forgetting_many_unsent_bundles_takes_less_than_a_second_and_keeps_what_has_left(bench: Bench) -> None:
    kept = list(bench.folders.outbox.glob("*.eyelid"))
    assert len(kept) == 1
    unsent = [bench.sealed().bundle_id for _ in range(2)]
    content = os.urandom(20_000)
    for _ in range(MANY):
        (bench.folders.outbox / f"{secrets.token_hex(16)}.eyelid").write_bytes(content)
    at_s = forget(bench)
    bench.until(lambda: not not_left(bench), "delete what has not left")
    took_s = time.monotonic() - at_s
    assert took_s < 1.0
    assert list(bench.folders.outbox.glob("*.eyelid")) == kept
    named = {bundle_id for one in bench.book.all(ledger.Forgotten) for bundle_id in one.bundle_ids}
    assert set(unsent) <= named
    assert len(named) == MANY + 2


def test_what_was_forgotten_is_in_no_file_and_no_key_of_before_comes_back(bench: Bench) -> None:
    bench.frames(5)
    path = bench.path(bench.sealed().bundle_id)
    tail = path.read_bytes()[-64:]
    before = set(bench.tap.keys())
    forget(bench)
    bench.until(lambda: not not_left(bench), "delete what has not left")
    assert not [one for one in bench.layout.rig.rglob("*") if one.is_file() and tail in one.read_bytes()]
    bench.until(lambda: bool(set(bench.tap.keys()) - before), "open an epoch of the new seed")
    bench.frames(5)
    prompts = len(bench.tap.from_pico(PROMPT))
    bench.sealed()
    event = bench.tap.from_pico(PROMPT)[prompts]
    assert not {epoch for epoch, _ in event[6]} & before
    assert not {key for _, key in event[6]} & {bench.tap.keys()[epoch] for epoch in before}


def test_eyes_memory_has_no_key_of_the_forgotten_frames(bench: Bench) -> None:
    before = dict(bench.tap.keys())
    forget(bench)
    bench.until(lambda: bench.status().get("epoch") not in before, "go on with a new seed")
    counts = occurrences(bench.pid("eye"), [part for key in before.values() for part in quarters(key)])
    assert sum(counts) == 0


def test_forgetting_on_a_full_disk_deletes_at_once_and_is_in_the_ledger_when_there_is_room(bench: Bench) -> None:
    bench.frames(5)
    unsent = bench.sealed().bundle_id
    entries = len(bench.book.all(ledger.Forgotten))
    with full_disk(bench.pid("eye")):
        at_s = forget(bench)
        bench.until(lambda: not not_left(bench), "delete what has not left")
        assert time.monotonic() - at_s < 1.0
        assert len(bench.book.all(ledger.Forgotten)) == entries
    bench.until(lambda: len(bench.book.all(ledger.Forgotten)) > entries, "note the forget")
    assert unsent in bench.book.all(ledger.Forgotten)[-1].bundle_ids


def test_a_hold_while_eye_is_down_is_made_up_for_when_it_starts(bench: Bench) -> None:
    bench.frames(5)
    unsent = bench.sealed().bundle_id
    bench.simulation.children["eye"].kill()
    bench.simulation.gesture("hold")
    assert bench.path(unsent).exists(), "nobody was there to delete it"
    bench.start_eye()
    assert not_left(bench) == []
    assert unsent in bench.book.all(ledger.Forgotten)[-1].bundle_ids


def test_after_all_that_the_audit_holds(bench: Bench, tmp_path: Path) -> None:
    bench.simulation.restart_collector()
    bench.audit(tmp_path)
