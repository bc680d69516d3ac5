"""What was freed while a prompt is worked on is nowhere in the memory of the process, looked at from another process."""

from __future__ import annotations

import subprocess
import sys

import pytest

from eyelid_rig.memory import Overwriting
from promises.memory import occurrences

MASK = 0x5A
CHILD = """
import os, sys
from eyelid_rig import memory

freed = memory.Overwriting()
{steps}
picture = os.urandom(100_000)
beside = [os.urandom(2000) for _ in range(50)]
print(bytes(byte ^ {mask} for byte in picture[50_000:50_032]).hex(), flush=True)
sys.stdin.readline()
del picture
print("freed", flush=True)
sys.stdin.readline()
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/PID/mem, which only Linux has")


def left_after(steps: str) -> int:
    """How often a picture's bytes are still there when it was freed; before that they are, once at least."""
    code = CHILD.format(steps=steps, mask=MASK)
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin
        assert child.stdout
        middle = bytes(byte ^ MASK for byte in bytes.fromhex(child.stdout.readline()))
        assert occurrences(child.pid, [middle])[0] > 0
        child.stdin.write("\n")
        child.stdin.flush()
        assert child.stdout.readline() == "freed\n"
        return occurrences(child.pid, [middle])[0]


def test_while_it_is_on_what_is_freed_is_gone() -> None:
    assert left_after("freed.extend(10)") == 0


@pytest.mark.parametrize("steps", ["", "freed.extend(10); freed.tick(10)"], ids=["never on", "off again"])
def test_without_it_that_stays_in_the_heap(steps: str) -> None:
    """So the test above can fail, and frames that flow by cost nothing more."""
    assert left_after(steps) > 0


def test_it_lasts_as_long_as_the_longest_that_it_was_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[int] = []
    monkeypatch.setattr("eyelid_rig.memory._mallopt", lambda _, value: told.append(value))
    freed = Overwriting()
    freed.tick(0)
    freed.extend(100)
    freed.extend(50)
    freed.tick(99)
    assert len(told) == 1
    freed.tick(100)
    freed.tick(200)
    assert told[1:] == [0]
    freed.extend(300)
    assert told[2:] == told[:1]
