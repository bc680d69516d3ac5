"""The CDDL files say what the SPECs say: good vectors match, layer by layer, and structural faults do not."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import cbor2
import pycddl
import pytest

from eyelid_formats.errors import Code
from vectors.vector import OK, Vector, read_all

FORMATS = Path(__file__).parents[3] / "firmware" / "eyelid_formats"
FILES = ("cbor-cose", "consent", "unit", "bundle", "ledger", "receipt")
Layer = tuple[str, bytes]

STRUCTURAL = {
    Code.VERSION_UNKNOWN,
    Code.FIELD_MISSING,
    Code.FIELD_UNKNOWN,
    Code.FIELD_TYPE,
    Code.FIELD_RANGE,
    Code.COSE_STRUCTURE,
    Code.COSE_ALG,
    Code.COSE_TYPE,
    Code.COSE_CRIT,
    Code.COSE_HEADER_UNKNOWN,
}
BEYOND_CDDL = {
    "draft/unset-clock-with-seconds": "two fields that depend on each other",
    "ledger/clock-unset-with-seconds": "the same",
    "ledger/expired-backwards": "the same",
    "ledger/expired-too-many": "the same",
    "consent/wording-without-intent": "the same",
    "consent/intent-without-wording": "the same",
    "consent/voice-without-words": "the same",
    "draft/voice-without-words": "the same",
    "crop/words-without-salt": "the same, and the plaintext is not at hand",
    "crop/salt-without-words": "the plaintext is not at hand",
    "crop/plaintext-unknown-key": "the plaintext is not at hand",
    "crop/plaintext-without-salt": "the plaintext is not at hand",
    "crop/plaintext-version-2": "the plaintext is not at hand",
}
BEYOND_PYCDDL = {
    "bundle/crop-one-recipient": "it does not count arrays in an array",
    "draft/redactions-65": "the same",
    "cose/crit-unprotected": "it takes anything for an empty map",
    "cose/unprotected-as-array": "the same",
    "order/timings-unknown-key": "it takes anything for a map of optional keys alone",
    "ledger/shut-with-detail": "the same",
    "draft/unit-text": "it takes text of the right size for bytes",
    "inbox/rejected-code-number": "it takes a number in the range of a size",
}
NO_CDDL = {"cbor", "link"}


@cache
def schema(rule: str) -> pycddl.Schema:
    names = ("inbox",) if rule.startswith("inbox-") else FILES
    text = "\n".join((FORMATS / f"{name}.cddl").read_text() for name in names)
    return pycddl.Schema(f"the-root = {rule.removeprefix('inbox-')}\n{text}")


def matches(rule: str, data: bytes) -> bool:
    try:
        schema(rule).validate_cbor(data)
    except pycddl.ValidationError:
        return False
    return True


def sign1(name: str, rule: str, data: bytes) -> Iterator[Layer]:
    """The layers of a COSE_Sign1 of NAME `name` whose payload is by `rule`; stops where there is no further layer."""
    yield "sign1", data
    members = _members(data)
    yield f"{name}-header", members[0]
    yield rule, members[2]


def bundle(data: bytes) -> Iterator[Layer]:
    yield "bundle", data
    item = cbor2.loads(data)
    yield from manifest(item[1])
    yield from crop(item[2])


def manifest(data: bytes) -> Iterator[Layer]:
    yield from sign1("manifest", "manifest", data)
    draft, grant = cbor2.loads(_members(data)[2])
    yield "draft", draft
    yield from sign1("grant", "grant", grant)


def crop(data: bytes) -> Iterator[Layer]:
    yield "crop", data
    protected, _, _, keys = _members(data)
    yield "crop-header", protected
    for key in keys:
        yield "sealed-key-header", key[0]


def entries(data: bytes) -> Iterator[Layer]:
    while data:
        length = len(cbor2.dumps(cbor2.loads(data)))
        yield from sign1("ledger", "entry", data[:length])
        data = data[length:]


def _members(data: bytes) -> Any:
    return cbor2.loads(data).value


def layers(vector: Vector) -> Iterator[Layer]:
    data, reader = vector.data, vector.reader
    if reader in ("bundle", "show"):
        yield from bundle(data)
    elif reader == "ledger":
        yield from entries(data)
    elif vector.format in ("grant", "unit", "receipt", "order") and reader != "policy":
        yield from sign1(vector.format, vector.format, data)
    elif reader == "audit":
        yield from sign1("audit", "statement", data)
    elif reader.startswith("cose-"):
        yield from list(sign1(reader.removeprefix("cose-"), "any", data))[:2]
    else:
        yield reader, data


def all_match(vector: Vector) -> bool:
    try:
        return all(matches(rule, data) for rule, data in layers(vector))
    except (cbor2.CBORDecodeError, TypeError, ValueError, KeyError, IndexError, AttributeError):
        return False


VECTORS = [vector for vector in read_all() if vector.format not in NO_CDDL]


@pytest.mark.parametrize("vector", [one for one in VECTORS if one.expect == OK], ids=lambda vector: vector.id)
def test_every_good_vector_matches_in_every_layer(vector: Vector) -> None:
    assert [rule for rule, data in layers(vector) if not matches(rule, data)] == []


@pytest.mark.parametrize("vector", [one for one in VECTORS if one.expect in STRUCTURAL], ids=lambda vector: vector.id)
def test_every_structural_fault_is_one_for_the_cddl_too(vector: Vector) -> None:
    assert all_match(vector) == (vector.id in BEYOND_CDDL | BEYOND_PYCDDL)


def test_hello_is_a_message() -> None:
    text = (FORMATS / "link.cddl").read_text()
    pycddl.Schema(text).validate_cbor(cbor2.dumps({0: 1, 1: 7}))
    with pytest.raises(pycddl.ValidationError):
        pycddl.Schema(text).validate_cbor(cbor2.dumps({1: 7}))


@pytest.mark.parametrize("name", [path.name for path in sorted(FORMATS.glob("SPEC-*.md"))])
def test_every_format_of_bytes_has_its_cddl(name: str) -> None:
    stem = name.removeprefix("SPEC-").removesuffix(".md")
    assert stem in ("settings", "upload", "errors") or (FORMATS / f"{stem}.cddl").exists()
