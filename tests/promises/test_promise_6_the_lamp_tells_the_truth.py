"""Promise 6: the lamp is lit whenever a key is out, and no frame is sealed that was taken in the dark."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest

from eyelid_bench.pico import Output
from eyelid_rig import eye, settings
from eyelid_rig.agent import Agent
from promises.running import Bench, running

REPORTED_LATE_NS = 20_000_000
"""An output is reported a little after it changed, when the board's loop comes round."""
KEY, REFUSAL = 66, 64


@contextmanager
def eye_in_this_process(bench: Bench) -> Iterator[Agent]:
    """The real eye on the same folder, where its vault can be looked into."""
    bench.simulation.children["eye"].stop()
    loaded = settings.load(bench.layout.settings, {}, {})
    agent, inbox, uart = eye.build(loaded, bench.folders)
    agent.parts.recorder.start()
    thread = threading.Thread(target=agent.run, args=(lambda _now_ns: inbox.poll(),), name="eye")
    thread.start()
    try:
        yield agent
    finally:
        agent.stop()
        thread.join()
        agent.parts.recorder.stop()
        uart.stop()


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    with running(tmp_path_factory.mktemp("rig"), tapped=True, rate_hz=60.0, size=(160, 90)) as made:
        yield made


def lit_spans(outputs: list[tuple[int, Output]]) -> list[tuple[int, int]]:
    """(from, until) in time.monotonic_ns(): the board's own milliseconds, set against the least late report of each boot."""
    spans: list[tuple[int, int]] = []
    boots = [at for at, (_, output) in enumerate(outputs) if output.name == "up"] + [len(outputs)]
    for start, end in pairwise(boots):
        boot = outputs[start:end]
        offset_ns = min(heard_ns - output.ms * 1_000_000 for heard_ns, output in boot)
        edges = [(offset_ns + output.ms * 1_000_000, output.value) for _, output in boot if output.name == "lamp"]
        died_ns = outputs[end][0] if end < len(outputs) else 2**63
        for (at_ns, lit), (next_ns, _) in pairwise([*edges, (died_ns, 0)]):
            if lit:
                spans.append((at_ns, next_ns))
    return spans


def sealed_in_the_dark(bench: Bench, captured: list[int]) -> list[int]:
    spans = lit_spans(list(bench.outputs))
    return [at_ns for at_ns in captured if not any(on_ns - REPORTED_LATE_NS <= at_ns <= off_ns for on_ns, off_ns in spans)]


def test_every_frame_in_the_vault_was_taken_while_the_lamp_was_lit(bench: Bench) -> None:
    """Through shutting and opening, a lamp that fails, a forget, and a board that boots in the middle of an epoch."""
    looked_at = 0
    with eye_in_this_process(bench) as agent:
        recorder = agent.parts.recorder

        def look(what: str) -> None:
            nonlocal looked_at
            before = recorder.counts.sealed
            bench.until(lambda: recorder.counts.sealed >= before + 30, f"seal frames after {what}")
            captured = [info.captured_ns for info in recorder.records()]
            looked_at += len(captured)
            assert sealed_in_the_dark(bench, captured) == [], what

        def dark(what: str) -> None:
            bench.until(lambda: not bench.simulation.pico.lamp, f"put the lamp out ({what})")
            before = recorder.counts.sealed
            bench.until(lambda: recorder.epoch is None, "close the epoch")
            assert recorder.counts.sealed - before <= 1, what

        look("the start")
        for _ in range(3):
            bench.simulation.gesture("shut")
            dark("shut")
            bench.simulation.gesture("open")
            look("opening")
        bench.simulation.pico.lamp_fault("dark")
        dark("a lamp that fails")
        bench.simulation.pico.lamp_fault("ok")
        look("a lamp that failed")
        bench.simulation.gesture("hold")
        look("a forget")
        bench.simulation.pico.reset()
        look("a boot")
    assert looked_at > 200


def test_the_check_itself_sees_a_frame_from_the_dark(bench: Bench) -> None:
    spans = lit_spans(list(bench.outputs))
    gaps = [(off_ns, on_ns) for (_, off_ns), (on_ns, _) in pairwise(spans) if on_ns - off_ns > 100_000_000]
    assert len(gaps) >= 3, "the lamp was out in between"
    middle = [(off_ns + on_ns) // 2 for off_ns, on_ns in gaps]
    assert sealed_in_the_dark(bench, middle) == middle


@pytest.mark.parametrize(
    ("fault", "code"), [("dark", "lamp-dark"), ("stuck", "lamp-stuck"), ("sunlight", "lamp-blinded"), ("missing", "lamp-no-sensor")]
)
def test_a_lamp_that_cannot_be_seen_to_light_gets_no_key_and_no_frame(bench: Bench, fault: str, code: str) -> None:
    bench.simulation.start_process("eye") if bench.simulation.children["eye"].status is not None else None
    bench.simulation.wait(lambda status: bool(status.get("epoch")), "open an epoch")
    bench.simulation.pico.lamp_fault(fault)  # type: ignore[arg-type]
    bench.simulation.wait(lambda status: status.get("pico") == code and status.get("epoch") is None, f"say {code}")
    keys, sealed = len(bench.tap.from_pico(KEY)), bench.status()["frames_sealed"]
    refusals = len(bench.tap.from_pico(REFUSAL))
    bench.until(lambda: len(bench.tap.from_pico(REFUSAL)) >= refusals + 3, "ask in vain")
    assert len(bench.tap.from_pico(KEY)) == keys
    assert bench.status()["frames_sealed"] == sealed
    bench.simulation.pico.lamp_fault("ok")
    bench.simulation.wait(lambda status: status.get("pico") == "ok" and status.get("epoch") is not None, "see the lamp again")
