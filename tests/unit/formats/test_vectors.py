"""Every vector gives the result that it names, and every code of the SPECs has one."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from eyelid_formats.errors import Code
from vectors import generate
from vectors.readers import READERS, result
from vectors.shared import Shared
from vectors.vector import OK, Vector, read_all

ROOT = Path(__file__).parents[3]
FORMATS = ROOT / "firmware" / "eyelid_formats"
VECTORS = list(read_all())
FORMATS_WITH_VECTORS = {path.stem for path in (ROOT / "tests" / "vectors" / "cases").glob("[a-z]*.py")} | {"manifest", "consent", "audit"}
SPECS = ("cbor-cose", "bundle", "unit", "ledger", "receipt", "consent")
_WORD = re.compile(r"`([a-z]+(?:-[a-z]+)+)`")


@cache
def shared() -> Shared:
    return Shared.read()


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_every_vector_gives_the_result_it_names(vector: Vector) -> None:
    assert result(vector, shared()) == vector.expect


def test_the_vectors_are_fresh() -> None:
    assert generate.stale() == [], "run `make vectors`"


def test_there_are_vectors_of_every_format_good_and_bad() -> None:
    good = Counter(vector.format for vector in VECTORS if vector.expect == OK)
    bad = Counter(vector.format for vector in VECTORS if vector.expect != OK)
    assert bad.keys() == FORMATS_WITH_VECTORS
    assert good.keys() == FORMATS_WITH_VECTORS - {"manifest"}
    assert bad.total() >= 45


def test_every_reader_takes_something() -> None:
    assert {vector.reader for vector in VECTORS if vector.expect == OK} == READERS.keys()


def test_no_two_vectors_have_the_same_input_for_the_same_reader() -> None:
    seen = Counter((vector.reader, vector.data) for vector in VECTORS if vector.expect != OK)
    assert [key[0] for key, count in seen.items() if count > 1] == []


@pytest.mark.parametrize(
    "name",
    [
        "cbor/key-true",
        "cbor/integer-in-two-bytes",
        "cose/crit-unknown",
        "cose/alg-unprotected",
        "bundle/crop-swapped",
        "bundle/press-for-train",
        "bundle/grant-for-another-draft",
        "bundle/pico-of-another-unit",
        "bundle/version-re-encoded",
    ],
)
def test_the_known_attacks_have_a_vector_that_is_refused(name: str) -> None:
    (vector,) = (vector for vector in VECTORS if vector.id == name)
    assert vector.expect != OK


ELSEWHERE = {
    Code.COUNTER_MISSING: "unit/host",
    Code.COUNTER_UNKNOWN: "unit/host",
    Code.LEDGER_ROLLED_BACK: "unit/host",
    Code.STORAGE_FULL: "unit/rig/test_ledgerfile.py",
    Code.GRANTS_DIFFER: "unit/host",
    Code.PROMPT_MISSING: "unit/host",
    Code.PROMPT_DIFFERS: "unit/host",
    Code.BUNDLE_NOT_IN_LEDGER: "unit/host",
    Code.BUNDLE_DIFFERS: "unit/host",
    Code.BUNDLE_MISSING: "unit/host",
    Code.AUDIT_MISSING: "unit/host",
    Code.PICO_OTHER: "unit/host",
    Code.TAKEN_BACK: "unit/host",
    Code.COUNTER_USED: "unit/collector",
    Code.SCOPE_LOCAL: "unit/collector",
}
"""Codes of these SPECs that no single input shows: the tests that do."""


@pytest.mark.parametrize("spec", SPECS)
def test_every_code_that_a_spec_names_has_a_vector_or_a_test(spec: str) -> None:
    codes = {code.value for code in Code}
    named = {word for word in _WORD.findall((FORMATS / f"SPEC-{spec}.md").read_text()) if word in codes}
    shown = {vector.expect for vector in VECTORS}
    assert sorted(named - shown - {code.value for code in ELSEWHERE}) == []


@pytest.mark.parametrize(("code", "where"), ELSEWHERE.items(), ids=lambda value: str(value))
def test_what_no_vector_shows_is_named_by_a_test(code: Code, where: str) -> None:
    path = ROOT / "tests" / where
    files = path.rglob("test_*.py") if path.is_dir() else [path]
    assert any(code.value in file.read_text() or f"Code.{code.name}" in file.read_text() for file in files)
