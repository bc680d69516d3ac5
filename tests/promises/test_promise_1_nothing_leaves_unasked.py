"""Promise 1: no frame, and nothing made from one, leaves the rig without a prompt. One prompt releases at most one bundle."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from eyelid_formats import ledger
from promises.running import Bench, running


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with running(tmp_path_factory.mktemp("rig"), tapped=True) as made:
        yield made


def left(bench: Bench) -> list[str]:
    """Everything that could carry a picture away, or say that one left."""
    places = (bench.folders.outbox, bench.folders.staging, bench.folders.inbox, bench.layout.collector)
    files = (path for place in places for path in place.rglob("*") if path.is_file())
    return sorted(path.name for path in files if ".sqlite" not in path.name)


def test_without_a_prompt_nothing_leaves(bench: Bench) -> None:
    before = left(bench)
    bench.frames(60)
    assert not [name for name in left(bench) if name.endswith((".eyelid", ".receipt", ".sent"))]
    assert left(bench) == before
    assert bench.book.all(ledger.Prompt) == []
    assert bench.tap.asked(3) == [], "the Pico was asked for no grant"


def test_one_press_releases_one_bundle(bench: Bench) -> None:
    outcome = bench.sealed()
    bench.received(outcome.bundle_id)
    bench.frames(30)
    assert len(list(bench.folders.outbox.glob("*.eyelid"))) == 1
    assert len(bench.tap.from_pico(67)) == 1, "one grant"


def test_an_event_that_is_repeated_on_the_wire_releases_nothing_more(bench: Bench) -> None:
    events = bench.tap.from_pico(97)
    assert events
    before = bench.book.read()
    for _ in range(5):
        for event in events:
            bench.tap.tell_pi(event)
    bench.frames(30)
    assert [one for one in bench.book.read()[len(before) :] if not isinstance(one.entry.detail, ledger.Received)] == []
    assert len(bench.tap.from_pico(67)) == 1


def test_while_shut_the_button_does_nothing(bench: Bench) -> None:
    bench.simulation.gesture("shut")
    bench.simulation.wait(lambda status: bool(status["shut"]), "see the shut switch")
    before = len(bench.tap.from_pico(97))
    bench.simulation.gesture("press")
    bench.simulation.gesture("open")
    bench.simulation.wait(lambda status: not status["shut"] and status["epoch"] is not None, "open again")
    assert len(bench.tap.from_pico(97)) == before


def test_an_event_that_no_finger_made_releases_nothing(bench: Bench) -> None:
    event = bench.tap.from_pico(97)[-1]
    before = len(list(bench.folders.outbox.glob("*.eyelid")))
    bench.tap.tell_pi({**event, 2: event[2] + 1})
    bench.until(lambda: event[2] + 1 in bench.book.outcomes(), "settle the forged prompt")
    assert isinstance(bench.book.outcomes()[event[2] + 1], ledger.Refused)
    assert len(list(bench.folders.outbox.glob("*.eyelid"))) == before
    bench.until(lambda: bench.simulation.children["eye"].status is not None, "stop over a ledger that is ahead of the board")
    assert "pico-other" in bench.simulation.children["eye"].tail()
