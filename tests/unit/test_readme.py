"""The README names nothing that is not there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PATHS = sorted(set(re.findall(r"`((?:tests|firmware|host_tools|hil)/[^`\s]*)`", README)))


@pytest.mark.parametrize("named", PATHS)
def test_every_path_leads_somewhere(named: str) -> None:
    assert list(ROOT.glob(named))


def test_every_promise_has_tests_of_its_own() -> None:
    for promise in range(1, 11):
        assert f"tests/promises/test_promise_{promise}_*.py" in PATHS


@pytest.mark.parametrize("command", sorted(set(re.findall(r"^make ([a-z-]+)$", README, re.MULTILINE))))
def test_every_make_target_is_there(command: str) -> None:
    assert re.search(rf"^{command}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
