from __future__ import annotations

import ast
import re

from eyelid_bench.pico import firmware_dir
from eyelid_pico import codes, signals
from eyelid_pico.lamp import Look
from eyelid_rig.prompts.pico import Signal

SPEC = (firmware_dir() / "SPEC-pico.md").read_text(encoding="utf-8")


def test_every_code_of_the_board_stands_in_the_spec() -> None:
    for code in codes.ERROR_CODES:
        assert f"`{code}`" in SPEC


def test_every_refusal_in_the_core_has_a_code_of_the_list() -> None:
    raised = set()
    for path in (firmware_dir() / "eyelid_pico").glob("*.py"):
        raised |= set(re.findall(r'RefusedError\("([a-z-]+)"', path.read_text(encoding="utf-8")))
    raised |= {Look(0, blank, up, 0).fault() for blank in range(65_536) for up in (0, 65_535)}
    assert raised <= set(codes.ERROR_CODES)


def test_every_message_type_stands_in_the_specs_tables() -> None:
    rows = dict(re.findall(r"^\| (\d+) \| (\w+) \|", SPEC, re.MULTILINE))
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
        assert names <= {"binascii", "gc", "struct", "hashlib", "uctypes"}, path.name


def test_every_signal_pattern_plays_to_its_end() -> None:
    for name, steps in signals.PATTERNS.items():
        player = signals.Player()
        player.start(name, 0)
        assert player.tone_hz or player.led
        player.poll(sum(step[0] for step in steps))
        assert (player.tone_hz, player.led) == (0, 0)


def test_the_signals_of_the_spec_are_those_that_the_board_plays() -> None:
    listed = re.search(r"^Signals: (.+?)\.", SPEC, re.MULTILINE)
    assert listed is not None
    assert listed[1] == ", ".join(f"{number} {name}" for number, name in signals.REQUESTED.items())


def test_the_signals_of_the_board_are_those_that_the_agent_asks_for() -> None:
    assert {int(one): one.name.lower().replace("_", " ") for one in Signal} == signals.REQUESTED


def test_no_two_signals_sound_alike() -> None:
    assert len(set(signals.PATTERNS.values())) == len(signals.PATTERNS)


def test_a_press_and_a_double_press_do_not_sound_alike() -> None:
    assert signals.PATTERNS["press"] != signals.PATTERNS["double"]
