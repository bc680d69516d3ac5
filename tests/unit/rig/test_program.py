"""A program of eye's: what eye sees of it, also where a process cannot look at others."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from eyelid_rig.program import Program

_NOBODY = "65534"
_MOUNT = 'mount -t proc -o hidepid=invisible proc /proc || exit 77; exec "$@"'
_HIDING = (
    *("unshare", "--mount", "--propagation", "private", "sh", "-c", _MOUNT, "sh"),
    *("setpriv", "--bounding-set=-sys_ptrace", "--regid", _NOBODY, "--clear-groups"),
)
"""As `ProtectProc=invisible` does, for a process that may look into no other by privilege."""
_LOOK = """
import os, sys
from eyelid_rig.program import Program
child = Program([sys.executable, "-I", "-S", "-c", sys.argv[1]])
os.read(child.source, 1)
print(os.path.exists(f"/proc/{child.pid}/statm"), child.resident_mb())
child.end()
"""
_CHILD = """
import ctypes, os, time
held = bytearray(os.urandom(1 << 20) * 20)
NOT_DUMPABLE = 4, 0
ctypes.CDLL(None).prctl(*NOT_DUMPABLE, 0, 0, 0)
os.write(1, b"x")
time.sleep(60)
"""
_CANNOT_MOUNT = 77


@pytest.fixture
def program() -> Iterator[Program]:
    made = Program([sys.executable, "-I", "-S", "-c", _CHILD])
    yield made
    made.end()


def test_the_memory_of_a_program_is_seen_while_it_runs_and_not_afterwards(program: Program) -> None:
    os.read(program.source, 1)
    seen_mb = program.resident_mb()
    assert seen_mb is not None
    assert 20 < seen_mb < 100
    program.end()
    assert program.resident_mb() is None


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting another /proc is for root")
def test_the_memory_of_a_program_is_seen_where_proc_hides_what_does_not_let_itself_be_looked_into() -> None:
    done = subprocess.run([*_HIDING, sys.executable, "-c", _LOOK, _CHILD], capture_output=True, text=True, check=False)
    if done.returncode == _CANNOT_MOUNT:
        pytest.skip("this system does not let /proc be mounted")
    assert done.returncode == 0, done.stderr
    is_listed, seen_mb = done.stdout.split()
    assert is_listed == "False", "the test shows nothing where the program is not hidden"
    assert float(seen_mb) > 20
