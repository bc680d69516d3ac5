"""Old seeds, links and keys are gone from the board's memory, on the interpreter that it runs on: its whole process is searched."""

from __future__ import annotations

import hmac
import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest

from components import require
from eyelid_bench.pico import firmware_dir, micropython_port
from eyelid_pico.stored import Seed
from promises.memory import occurrences
from unit.pico.desk import Desk
from unit.pico.port import PORT, SCRIPTS

NOISE = bytes(32)
QUARTER = 8


def mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, sha256)


class Secrets:
    """All that the board's memory has had, worked out from its flash and the noise that it was given."""

    def __init__(self, seed: bytes) -> None:
        self.seeds = [seed]
        self.links: list[bytes] = []
        self.keys: list[bytes] = []
        self.renew()

    def renew(self) -> None:
        """A boot or a forget."""
        self.seeds.append(mac(self.seeds[-1], b"next" + NOISE))
        self.links.append(mac(self.seeds[-1], b"chain" + NOISE))

    def open(self) -> None:
        """An epoch."""
        self.keys.append(mac(self.links[-1], b"key"))
        self.links.append(mac(self.links[-1], b"step"))

    def shut(self) -> None:
        self.links.append(mac(self.links[-1], b"shut" + NOISE))


class Searched:
    """The board's process."""

    def __init__(self, process: subprocess.Popen[str], secrets: Secrets) -> None:
        self._process = process
        self.secrets = secrets

    def do(self, *deeds: str) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        for deed in deeds:
            self._process.stdin.write(deed + "\n")
            self._process.stdin.flush()
            assert self._process.stdout.readline() == ".\n"
            {"key": self.secrets.open, "hold": self.secrets.renew, "close": self.secrets.shut}.get(deed, lambda: None)()

    def found(self, secrets: list[bytes]) -> list[int]:
        """Which of them are there, or a quarter of one."""
        parts = [secret[at : at + QUARTER] for secret in secrets for at in range(0, len(secret), QUARTER)]
        counts = occurrences(self._process.pid, parts)
        return [at for at in range(len(secrets)) if any(counts[4 * at : 4 * at + 4])]


@pytest.fixture
def board(desk: Desk, tmp_path: Path) -> Iterator[Searched]:
    require("the MicroPython unix port", micropython_port() is not None)
    flash = tmp_path / "sectors"
    flash.write_bytes(b"".join(desk.flash.sectors))
    seed = Seed(desk.flash).value
    assert seed is not None
    with on_port(flash) as process:
        yield Searched(process, Secrets(seed))


@contextmanager
def on_port(flash: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [str(micropython_port()), "-X", "heapsize=192K", str(SCRIPTS / "wiping.py"), str(flash)],
        env={"PATH": os.environ["PATH"], "MICROPYPATH": f"{PORT}:{firmware_dir()}:.frozen"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == ".\n"
        try:
            yield process
        finally:
            process.kill()


def test_what_is_looked_for_is_found_while_it_is_in_use(board: Searched) -> None:
    """Else the other tests here would see nothing."""
    board.do("key", "key")
    secrets = board.secrets
    assert board.found(secrets.keys) == [0, 1]
    assert board.found(secrets.links) == [2], "the one that the next epoch comes from"
    assert board.found(secrets.seeds) == [1]


def test_keys_that_leave_the_look_back_leave_memory_and_what_they_were_sent_in(board: Searched) -> None:
    board.do(*["key"] * 9)
    assert board.found(board.secrets.keys) == [3, 4, 5, 6, 7, 8]
    board.do("press", "wait")
    assert board.found(board.secrets.keys) == []


def test_the_shut_switch_leaves_no_key_and_no_link_of_before(board: Searched) -> None:
    board.do("key", "key", "press", "key", "close")
    assert board.found(board.secrets.keys) == []
    assert board.found(board.secrets.links) == [4]
    board.do("open", "key")
    assert board.found(board.secrets.keys) == [3]


def test_a_forget_leaves_no_key_no_link_and_no_seed_of_before(board: Searched) -> None:
    board.do("key", "key", "press", "key", "hold")
    assert board.found(board.secrets.keys) == []
    assert board.found(board.secrets.links) == [4]
    assert board.found(board.secrets.seeds) == [2]


def test_a_boot_leaves_no_seed_of_before(board: Searched) -> None:
    board.do("open")
    assert board.found(board.secrets.seeds) == [1]
