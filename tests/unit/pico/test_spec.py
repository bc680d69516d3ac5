from __future__ import annotations

import ast
import re

from eyelid_bench.pico import firmware_dir
from eyelid_pico import codes
from eyelid_pico.error_codes import ERROR_CODES
from eyelid_pico.lamp import Look

SPEC = (firmware_dir() / "SPEC-pico.md").read_text(encoding="utf-8")


def test_every_code_of_the_board_stands_in_the_spec() -> None:
    for code in ERROR_CODES:
        assert f"`{code}`" in SPEC


def test_every_refusal_in_the_core_has_a_code_of_the_list() -> None:
    raised = set()
    for path in (firmware_dir() / "eyelid_pico").glob("*.py"):
        raised |= set(re.findall(r'RefusedError\("([a-z-]+)"', path.read_text(encoding="utf-8")))
    raised |= {Look(0, blank, up, 0).fault() for blank in range(65_536) for up in (0, 65_535)}
    assert raised <= set(ERROR_CODES)


def test_every_message_type_stands_in_the_specs_tables() -> None:
    rows = dict(re.findall(r"^\| (\d+) \| (\w+) \|", SPEC.partition("\n## Rules\n")[0], re.MULTILINE))
    named = {
        "hello": codes.HELLO,
        "provision": codes.PROVISION,
        "error": codes.ERROR,
        "state": codes.STATE,
        "granted": codes.GRANTED,
        "statement": codes.STATEMENT,
        "ready": codes.READY,
        "prompt": codes.PROMPT,
        "provisioned": codes.PROVISIONED,
    }
    for name, number in named.items():
        assert rows[str(number)] == name


def test_the_portable_core_imports_no_machine() -> None:
    for path in (firmware_dir() / "eyelid_pico").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert names <= {"binascii", "gc", "struct", "hashlib", "sys", "uctypes"}, path.name
