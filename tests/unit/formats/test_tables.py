"""What the code reads is what the SPECs' tables say: keys, names, types, bounds, purposes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from eyelid_formats.bundle import BUNDLE_LIMIT, MANIFEST_LIMIT
from eyelid_formats.consent import GESTURE_LIMIT, ConsentTag, Gesture, Purpose, Scope, purposes
from eyelid_formats.draft import DRAFT_LIMIT, CropFacts, Draft
from eyelid_formats.errors import Code, FieldError
from eyelid_formats.fields import Field, Record
from eyelid_formats.grant import GRANT_LIMIT, AuditStatement, Grant
from eyelid_formats.ledger import DETAILS, ENTRY_LIMIT, Entry, Kind
from eyelid_formats.order import ORDER_LIMIT, Order, Timings
from eyelid_formats.receipt import RECEIPT_LIMIT, Receipt
from eyelid_formats.unit import POLICY_LIMIT, UNIT_LIMIT, Policy, UnitRecord

FORMATS = Path(__file__).parents[3] / "firmware" / "eyelid_formats"
Table = list[list[str]]
RECORDS: dict[tuple[str, int], type[Record]] = {
    ("unit", 0): Policy,
    ("unit", 1): UnitRecord,
    ("unit", 2): Order,
    ("unit", 3): Timings,
    ("consent", 0): ConsentTag,
    ("bundle", 0): Draft,
    ("bundle", 1): CropFacts,
    ("bundle", 2): Grant,
    ("ledger", 0): Entry,
    ("ledger", 1): AuditStatement,
    ("receipt", 0): Receipt,
}


def spec(name: str) -> str:
    return (FORMATS / f"SPEC-{name}.md").read_text()


def tables(name: str, *head: str) -> list[Table]:
    """The rows of every table whose first header cells are `head`."""
    blocks = re.findall(r"(?:^\|.*\n)+", spec(name), re.MULTILINE)
    read = [[[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()] for block in blocks]
    return [table[2:] for table in read if tuple(table[0][: len(head)]) == head]


def test_every_table_of_fields_has_its_record() -> None:
    found = {(name, at) for name in {name for name, _ in RECORDS} for at, _ in enumerate(tables(name, "key", "field"))}
    assert found == RECORDS.keys()


CASES = [pytest.param(where, record, id=f"{where[0]}-{record.NAME}") for where, record in RECORDS.items()]


@pytest.mark.parametrize(("where", "record"), CASES)
def test_keys_names_and_what_is_optional_are_the_table_s(where: tuple[str, int], record: type[Record]) -> None:
    rows = tables(where[0], "key", "field")[where[1]]
    told = [(int(row[0]), row[1], "optional" in row[2]) for row in rows if row[1] != "version"]
    assert told == [(field.key, field.name.removesuffix("_bytes"), field.optional) for field in record.FIELDS]
    assert (rows[0][1] == "version") == record.VERSIONED


@pytest.mark.parametrize(("where", "record"), CASES)
def test_types_and_bounds_are_the_table_s(where: tuple[str, int], record: type[Record]) -> None:
    fields = {field.key: field for field in record.FIELDS}
    for row in tables(where[0], "key", "field")[where[1]]:
        if row[1] != "version":
            good, bad = examples(row[2])
            assert [refusal(fields[int(row[0])], item) for item in good] == [None] * len(good)
            assert all(refusal(fields[int(row[0])], item) for item in bad)


def examples(kind: str) -> tuple[list[object], list[object]]:
    """Values at the bounds that a type cell tells, and values just outside; nothing for the types that are told elsewhere."""
    if sized := re.match(r"(\d+) bytes", kind):
        size = int(sized[1])
        return [bytes(size)], [bytes(size - 1), bytes(size + 1), "x" * size, None]
    if spoken := re.match(r"text.*?(?:at most|(\d+) to) (\d+) bytes", kind):
        return ["x" * int(spoken[1] or 1), "x" * int(spoken[2])], ["x" * (int(spoken[2]) + 1), b"x", None]
    if bounds := re.match(r"(\d+)\.\.([\d^]*)", kind):
        low, high = int(bounds[1]), 2**31 if bounds[2] == "2^31" else int(bounds[2] or 2**53 - 1)
        return [low, high], [low - 1, high + 1, str(low), True, float(low)]
    if kind.startswith("unsigned"):
        return [0 if kind == "unsigned" else 1, 2**53 - 1], [-1, 2**53, False, 1.5]
    if kind == "boolean":
        return [True, False], [0, 1, None]
    return [], [] if kind == "map" else [object()]


def refusal(field: Field, item: object) -> Code | None:
    try:
        field.check(item, "here")
    except FieldError as error:
        return error.code
    return None


def test_the_ledger_s_kinds_are_the_table_s() -> None:
    (rows,) = tables("ledger", "kind", "name")
    told = [(int(row[0]), row[1], [int(key) for key in re.findall(r"(\d+): ", row[2])]) for row in rows]
    assert told == [(kind.value, DETAILS[kind].NAME, [field.key for field in DETAILS[kind].FIELDS]) for kind in Kind]


def test_what_a_scope_allows_is_the_table_s() -> None:
    (rows,) = tables("consent", "purpose")
    assert [row[0] for row in rows] == [purpose.value for purpose in Purpose]
    for scope in Scope:
        told = [row[0] for row in rows if row[1 + scope] == "yes"]
        assert [purpose.value for purpose in purposes(scope)] == told


def test_a_wider_scope_allows_all_that_a_narrower_one_does() -> None:
    for scope in list(Scope)[1:]:
        assert set(purposes(Scope(scope - 1))) <= set(purposes(scope))


def test_no_gesture_allows_generative_training_mining_or_sharing() -> None:
    allowed = {purpose for limit in GESTURE_LIMIT.values() for purpose in purposes(limit)}
    assert allowed.isdisjoint({Purpose.TRAIN_GENERATIVE, Purpose.DATA_MINING, Purpose.SHARE})


def test_a_press_and_a_spoken_prompt_never_allow_more_than_answer() -> None:
    assert {gesture: GESTURE_LIMIT[gesture] for gesture in Gesture} == {
        Gesture.PRESS: Scope.ANSWER,
        Gesture.VOICE: Scope.ANSWER,
        Gesture.DOUBLE: Scope.TRAIN,
    }
    assert "press and voice `answer`, double press `train`" in spec("bundle")


LIMITS = {
    "bundle": [("8 MiB", BUNDLE_LIMIT), ("4,096 bytes", MANIFEST_LIMIT), ("512 bytes", GRANT_LIMIT), ("2,048 bytes", DRAFT_LIMIT)],
    "unit": [("768 bytes", POLICY_LIMIT), ("4,096 bytes", UNIT_LIMIT), ("1,280 bytes", ORDER_LIMIT)],
    "ledger": [("2,048 bytes", ENTRY_LIMIT)],
    "receipt": [("2,048 bytes", RECEIPT_LIMIT)],
}


@pytest.mark.parametrize("name", LIMITS)
def test_limits_are_the_spec_s(name: str) -> None:
    for told, limit in LIMITS[name]:
        assert f"at most {told}" in spec(name)
        number, unit = told.replace(",", "").split()
        assert int(number) * (2**20 if unit == "MiB" else 1) == limit
