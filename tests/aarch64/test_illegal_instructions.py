"""The controls of this target: an emulated core refuses what the real one refuses, and a runtime known to die does die."""

from __future__ import annotations

import signal

import pytest

from aarch64.cores import A53, A72, A76, CORES, Core
from aarch64.guest import Board, board

NOTHING = 0xD503201F
DOT_PRODUCT = 0x4E809400
HALF_PRECISION = 0x4E401400
MATRIX_OF_BYTES = 0x4E80A400
MATRIX_OF_BFLOAT = 0x6E40EC00
SCALABLE_VECTORS = 0x2518E3E0
SINCE_THE_PI_5 = (DOT_PRODUCT, HALF_PRECISION)
ON_NO_PI = (MATRIX_OF_BYTES, MATRIX_OF_BFLOAT, SCALABLE_VECTORS)


@pytest.mark.parametrize("instruction", ON_NO_PI, ids=hex)
def test_an_instruction_that_no_pi_has_ends_the_program(on: Board, instruction: int) -> None:
    assert on.run("instruction", f"{instruction:x}").returncode == -signal.SIGILL


@pytest.mark.parametrize("instruction", SINCE_THE_PI_5, ids=hex)
@pytest.mark.parametrize("core", CORES, ids=lambda core: core.name)
def test_an_instruction_of_the_pi_5_ends_the_program_on_older_ones(core: Core, instruction: int) -> None:
    ended = board(core).run("instruction", f"{instruction:x}")

    assert ended.returncode == (0 if core is A76 else -signal.SIGILL)


def test_a_program_without_such_an_instruction_goes_on(on: Board) -> None:
    ended = on.run("instruction", f"{NOTHING:x}")

    assert (ended.returncode, ended.stdout) == (0, "executed\n")


@pytest.mark.parametrize("core", [A53, A72], ids=lambda core: core.name)
def test_a_runtime_that_is_known_to_die_on_a_core_dies_here(core: Core) -> None:
    ended = board(core).run("runtimes", "onnxruntime", known_bad=True)

    assert (ended.returncode, ended.stdout) == (-signal.SIGILL, "loading onnxruntime\n")
