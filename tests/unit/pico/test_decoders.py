"""The board's strict decoder on both Pythons against the formats' own readers: one verdict on whatever is damaged.

`EYELID_FUZZ_CASES` is the number of cases (20,000 unless set). A failure names its case: all it takes to see it again.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eyelid_formats import cbor as reference
from factory import Rig
from unit.pico import damage, judges
from unit.pico.port import run
from unit.pico.test_draft import every_place

CASES = int(os.environ.get("EYELID_FUZZ_CASES", "20000"))
CHUNK = 20_000
RIG = Rig.make()
CHUNKS = [(first, min(first + CHUNK, CASES)) for first in range(0, CASES, CHUNK)]


@pytest.mark.timeout(600)
@pytest.mark.parametrize(("first", "last"), CHUNKS)
def test_both_pythons_and_the_formats_own_readers_judge_damaged_bytes_alike(first: int, last: int) -> None:
    cases = list(damage.cases(RIG, first, last))
    reference_says = [judges.by_the_reference(*case) for case in cases]
    on_cpython = [judges.on_the_board(*case) for case in cases]
    assert named(cases, on_cpython, reference_says, first) == []
    assert named(cases, on_micropython(cases), reference_says, first) == []


def on_micropython(cases: list[damage.Case]) -> list[judges.Verdict]:
    """One process for all of them: what one case leaves in the heap, the next one has to live with."""
    finished = run("decoding.py", fed="".join(f"{kind} {data.hex()}\n" for kind, data in cases), timeout_s=600)
    assert finished.returncode == 0, finished.stderr
    return finished.stdout.splitlines()


def named(cases: list[damage.Case], board: list[str], formats: list[str], first: int) -> list[str]:
    """The cases on which the two do not agree."""
    assert len(board) == len(formats) == len(cases)
    judged = enumerate(zip(cases, board, formats, strict=True), first)
    return [f"case {number} ({case[0]}): board {ours}, formats {theirs}" for number, (case, ours, theirs) in judged if ours != theirs]


def test_the_damage_leaves_enough_of_every_kind_to_be_accepted() -> None:
    said = Counter((kind, judges.on_the_board(kind, data)) for kind, data in damage.cases(RIG, 0, 2000))
    wanted = [(kind, verdict) for kind in ("draft", "policy", "order") for verdict in ("ok", "refused")]
    wanted += [("request", verdict) for verdict in ("ok", "dropped", "malformed")]
    assert all(said[one] >= 20 for one in wanted), said
    assert said["request", "unknown-type"]


def test_every_request_of_the_spec_is_read() -> None:
    assert damage.REQUESTS.keys() == judges.REQUESTS.keys()
    for kind, fields in damage.REQUESTS.items():
        for number in range(10):
            assert judges.on_the_board("request", reference.encode({0: kind, 1: 1, **fields(RIG, Random(number))})) == "ok"


values = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | st.integers(0, 70_000) | st.binary(max_size=33) | st.text(max_size=17),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.integers(0, 10), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=400)
@given(st.sampled_from(["draft", "policy", "request"]), st.randoms(use_true_random=False), values)
def test_any_value_in_any_place_is_judged_alike(kind: str, random, value: object) -> None:  # type: ignore[no-untyped-def]
    fields = reference.decode(damage.seed(kind, RIG, random), limit=4096)
    path = random.choice(every_place(fields))
    place = fields
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    data = damage.framed(reference.encode(fields))
    assert judges.on_the_board(kind, data) == judges.by_the_reference(kind, data)
