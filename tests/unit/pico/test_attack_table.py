"""The board's page names an attack only with what stops it, and a test that shows it or the place that says that nothing does."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from eyelid_bench.pico import firmware_dir

TESTS = Path(__file__).parents[2]
HOLDERS = [
    "Root on the Pi",
    "Whoever holds a cable, or the wires",
    "The network",
    "The collector",
    "A thief of the rig",
    "The operator",
    "A repair shop",
]
LEFT_OPEN = [
    "BOOTSEL",
    "decapped",
    "provision",
    "covered",
    "in step with",
    "cut between",
    "Power analysis",
    "entropy",
    "listens on the UART",
    "old copy",
    "glitch",
]


@cache
def defined() -> frozenset[str]:
    """`test_name` of every test function, `TestClass.test_name` of every method."""
    return frozenset(name for path in TESTS.rglob("test_*.py") for name in _names(ast.parse(path.read_text(encoding="utf-8")).body))


def _names(body: list[ast.stmt], prefix: str = "") -> list[str]:
    names: list[str] = []
    for one in body:
        if isinstance(one, ast.FunctionDef) and one.name.startswith("test_"):
            names.append(prefix + one.name)
        elif isinstance(one, ast.ClassDef):
            names += _names(one.body, f"{one.name}.")
    return names


def section() -> str:
    """The board's page from "Attacks" to the next section."""
    page = (firmware_dir() / "README.md").read_text(encoding="utf-8")
    return page.split("\n## Attacks\n")[1].split("\n## ")[0]


def rows() -> list[tuple[str, str, str]]:
    found = re.findall(r"^\| (.+?) \| (.+?) \| (.*?) ?\|$", section(), re.MULTILINE)
    return [row for row in found if row[0] != "attack"]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_every_attack_has_tests_that_exist_or_is_said_to_be_left_open(row: tuple[str, str, str]) -> None:
    named = re.findall(r"`([\w.]+)`", row[2])
    assert set(named) <= defined(), "these tests are not there"
    assert named or "SECURITY.md" in row[1]


def test_everybody_who_may_hold_something_is_thought_of() -> None:
    assert re.findall(r"^### (.+)$", section(), re.MULTILINE) == HOLDERS
    assert len(rows()) == len([line for line in section().splitlines() if line.startswith("| ")]) - len(HOLDERS)


@pytest.mark.parametrize("what", LEFT_OPEN)
def test_what_the_board_does_not_stop_is_said_in_security(what: str) -> None:
    page = (TESTS.parent / "SECURITY.md").read_text(encoding="utf-8")
    assert what in page.split("\n### More on the Pico\n")[1].split("\n#")[0]
