"""firmware/pico/README.md and its drawing: the pins are those of pins.py, and what can be pasted exists."""

from __future__ import annotations

import ast
import importlib.util
import re
import shlex
import subprocess
from pathlib import Path
from types import ModuleType

import pytest

import pins
from unit.test_firmware_readme import PROGRAM, parsed

ROOT = Path(__file__).parents[3]
PICO = ROOT / "firmware" / "pico"
TEXT = (PICO / "README.md").read_text()
BLOCKS: list[str] = re.findall(r"```sh\n(.*?)```", TEXT, flags=re.DOTALL)
LINES = [line for block in BLOCKS for line in block.splitlines() if line and not line.startswith("#")]
INLINE = re.findall(r"`((?:eyelid|eyelid-rig|make|mpremote) [^`]*)`", TEXT)
WORDS = [shlex.split(line) for line in [*LINES, *INLINE]]
OURS = [words for words in WORDS if PROGRAM.fullmatch(words[0])]
ON_THE_BOARD = [words[2] for words in WORDS if words[:2] == ["mpremote", "exec"]]
TARGETS = sorted({word for words in WORDS if "make" in words for word in words[words.index("make") + 1 :] if "=" not in word})
NAMES = {name: value for name, value in vars(pins).items() if name.isupper()}
ROWS = {int(gpio): int(edge) for gpio, edge in re.findall(r"^\| GP(\d+) \| (\d+) \|", TEXT, flags=re.MULTILINE)}


@pytest.fixture(scope="module")
def drawing() -> ModuleType:
    spec = importlib.util.spec_from_file_location("draw_wiring", PICO / "tools" / "draw_wiring.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_wiring_table_has_every_pin_of_the_program_and_no_other() -> None:
    assert sorted(ROWS) == sorted(NAMES.values())


def test_the_drawing_has_every_pin_where_the_table_has_it(drawing: ModuleType) -> None:
    assert drawing.PINS == NAMES
    assert drawing.EDGE == ROWS
    shown = re.findall(r">GP(\d+)<", drawing.drawn())
    assert sorted(map(int, shown)) == sorted(NAMES.values())


def test_the_committed_drawing_is_the_one_that_its_program_draws(drawing: ModuleType) -> None:
    assert (PICO / "wiring.svg").read_text() == drawing.drawn(), "run firmware/pico/tools/draw_wiring.py"


def test_every_part_of_the_drawing_is_in_the_parts_list(drawing: ModuleType) -> None:
    drawn = set(re.findall(r"\b((?:R|D|Q|SW|F|U|BZ)\d+)\b", drawing.drawn()))
    listed = {
        name
        for row in re.findall(r"^\| ((?:R|D|Q|SW|F|U|BZ)\d[^|]*) \|", TEXT, flags=re.MULTILINE)
        for name in re.findall(r"[A-Z]+\d+", row)
    }
    assert drawn == listed


def test_resistors_have_one_value_in_the_drawing_and_in_the_list(drawing: ModuleType) -> None:
    drawn = dict(re.findall(r">(R\d+) ([\d.]+ k?Ω)<", drawing.drawn()))
    for names, value in re.findall(r"^\| ((?:R\d+(?:, )?)+) \| ([\d.]+ k?Ω)", TEXT, flags=re.MULTILINE):
        for name in names.split(", "):
            assert drawn.pop(name) == value
    assert drawn == {"R11": "100 kΩ"}, "U1's row has it"


@pytest.mark.parametrize("words", OURS, ids=" ".join)
def test_every_command_of_ours_exists_with_these_options(words: list[str]) -> None:
    parsed(words)


@pytest.mark.parametrize("block", BLOCKS)
def test_shell_is_shell(block: str) -> None:
    assert block.startswith("# on the ")
    subprocess.run(["sh", "-n"], input=block, text=True, check=True, timeout=10)


@pytest.mark.parametrize("source", ON_THE_BOARD)
def test_what_is_sent_to_the_board_is_python_with_its_pins(source: str) -> None:
    ast.parse(source)
    assert {int(number) for number in re.findall(r"Pin\((\d+)", source)} <= {pins.LAMP, pins.LAMP_SENSOR}


@pytest.mark.parametrize("target", TARGETS)
def test_make_has_the_target(target: str) -> None:
    assert re.search(rf"^{re.escape(target)}:", (ROOT / "Makefile").read_text(), flags=re.MULTILINE)


@pytest.mark.parametrize("link", sorted({link for link in re.findall(r"\]\(([^)#]+)", TEXT) if "://" not in link}))
def test_what_is_linked_is_there(link: str) -> None:
    assert (PICO / link).exists()


@pytest.mark.parametrize("anchor", sorted(set(re.findall(r"\]\(#([^)]+)\)", TEXT))))
def test_what_is_linked_on_the_page_is_a_heading(anchor: str) -> None:
    headings = [
        re.sub(r"[^a-z0-9 -]", "", line.lstrip("# ").lower()).replace(" ", "-") for line in TEXT.splitlines() if line.startswith("#")
    ]
    assert anchor in headings
