"""What is left of a key in the memory of a process, looked at from another process."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

MASK = 0x5A

CHILD = """
import sys
from cryptography.hazmat.primitives.ciphers.aead import {aead}
from eyelid_rig.vault.vault import Vault

key = bytearray(32)
with open("/dev/urandom", "rb", buffering=0) as random:
    random.readinto(key)
masked = bytearray(byte ^ {mask} for byte in key)
vault = Vault({aead})
vault.open_epoch(1, key)
infos = [vault.add(bytes(5000), n, 1, (64, 48)) for n in range(20)]
vault.open_record(infos[3], key)
key[:] = bytes(32)
print(masked.hex(), flush=True)
sys.stdin.readline()
vault.{end}()
print("ended", flush=True)
sys.stdin.readline()
"""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc/PID/mem, which only Linux has")


@pytest.fixture(params=[(aead, end) for aead in ("AESGCM", "ChaCha20Poly1305") for end in ("close_epoch", "forget")])
def child(request: pytest.FixtureRequest) -> Iterator[subprocess.Popen[str]]:
    aead, end = request.param
    code = CHILD.format(aead=aead, end=end, mask=MASK)
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def occurrences(pid: int, key: bytes) -> int:
    """How often any quarter of the key is in memory that the process can write to.

    Not the whole key: memory that was freed has its beginning overwritten, and still gives the rest away.
    """
    quarters = [key[at : at + 8] for at in range(0, len(key), 8)]
    found = 0
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            region = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if region and "[v" not in line:
                start, end = (int(address, 16) for address in region.groups())
                memory.seek(start)
                content = memory.read(end - start)
                found += sum(content.count(quarter) for quarter in quarters)
    return found


def test_when_an_epoch_ends_its_key_is_nowhere_in_the_memory_of_the_process(child: subprocess.Popen[str]) -> None:
    assert child.stdin
    assert child.stdout
    key = bytes(byte ^ MASK for byte in bytes.fromhex(child.stdout.readline()))
    assert occurrences(child.pid, key) >= 1, "the open epoch's key was not found, so this test would see nothing"
    child.stdin.write("\n")
    child.stdin.flush()
    assert child.stdout.readline() == "ended\n"
    assert occurrences(child.pid, key) == 0
