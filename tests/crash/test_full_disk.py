"""A disk that takes no more at any write: eye goes on, refuses with that reason, and everything is counted when there is room."""

from __future__ import annotations

import ctypes
import errno
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from components import require
from crash.aftermath import Aftermath
from crash.killing import tree
from eyelid_formats import ledger
from eyelid_rig.gate import State
from factory import Rig
from unit.rig.deskrig import DeskRig

_NEWNS = 0x2_0000
CALLS = ("write", "fsync", "open", "replace")


class FullAt:
    """From the `number`-th call on, whatever wants room fails as on a full disk; an fsync only as that one."""

    def __init__(self, patch: pytest.MonkeyPatch, number: int) -> None:
        self.calls = 0
        self._number = number
        for name in CALLS:
            patch.setattr(os, name, self._wrap(getattr(os, name)))

    def _wrap(self, call: Callable[..., object]) -> Callable[..., object]:
        def wrapped(*arguments: object, **keywords: object) -> object:
            if call.__name__ != "open" or int(arguments[1]) & os.O_CREAT:  # type: ignore[call-overload]
                self.calls += 1
                if self.calls == self._number or (self.calls > self._number and call.__name__ != "fsync"):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return call(*arguments, **keywords)

        return wrapped


def writes_of_a_press(rig: DeskRig, monkeypatch: pytest.MonkeyPatch) -> int:
    rig.see()
    rig.finger()
    with monkeypatch.context() as patch:
        full = FullAt(patch, 10**9)
        rig.settle()
    return full.calls


def test_a_disk_that_is_full_from_any_write_on_ends_nothing_and_loses_nothing(
    rig: DeskRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writes = writes_of_a_press(rig, monkeypatch)
    assert writes >= 9
    ended = 0
    for number in range(1, writes + 1):
        rig.see()
        rig.finger()
        with monkeypatch.context() as patch:
            full = FullAt(patch, number)
            try:
                rig.settle()
            except OSError:
                ended += 1
        assert full.calls >= number
        if rig.agent.sealing.state is not State.WAITING:
            rig.restart()
        rig.wait(1_000)
        assert rig.counting.owed == 0
        Aftermath(tmp_path / "after", tree(rig.root), rig.rig, rig.clock, rig.board_counter()).check()
        before = len(rig.bundles())
        rig.wait(2_100)
        rig.ask()
        assert len(rig.bundles()) == before + 1, "the next press works"
    assert ended == 3, "the rename into the outbox and its two fsyncs: the ledger names the bundle, and the next start finishes"


def test_a_disk_that_is_full_during_a_forget_still_forgets(rig: DeskRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rig.finger("hold")
    with monkeypatch.context() as patch:
        FullAt(patch, 1)
        rig.settle()
    assert rig.recorder.records() == ()
    assert [one.draft.counter for one in rig.bundles()] == [1], "the one that has left"
    rig.wait(1_000)
    assert [len(one.bundle_ids) for one in rig.details(ledger.Forgotten)] == [2]
    Aftermath(tmp_path / "after", tree(rig.root), rig.rig, rig.clock, rig.board_counter()).check()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of half a megabyte, which nobody but this thread sees: it goes with it, whatever happens."""
    folder = tmp_path / "disk"
    folder.mkdir()
    alone = ctypes.CDLL(None).unshare(_NEWNS) == 0
    commands = (["mount", "--make-rprivate", "/"], ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)])
    mounted = alone and all(subprocess.run(command, capture_output=True, check=False).returncode == 0 for command in commands)
    require("the right to mount a small tmpfs", mounted)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_really_full_refuses_settles_and_counts(small_disk: Path, tmp_path: Path, keys: Rig) -> None:
    rig = DeskRig.make(small_disk / "rig", keys)
    for free_kb in (0, 4, 8, 12, 16, 20, 24, 32):
        fill(small_disk / "ballast", free_kb * 1024)
        rig.ask()
        assert rig.agent.sealing.state is State.WAITING
        (small_disk / "ballast").unlink()
        rig.wait(1_000)
        assert rig.counting.owed == 0
        Aftermath(tmp_path / "after", tree(rig.root), keys, rig.clock, rig.board_counter()).check()
    outcomes = rig.outcomes().values()
    assert {one.reason for one in outcomes if isinstance(one, ledger.Refused)} == {"storage-full"}
    assert any(isinstance(one, ledger.Sealed) for one in outcomes)
    rig.stop()


def fill(ballast: Path, leave: int) -> None:
    """Leave so many bytes free."""
    room = os.statvfs(ballast.parent)
    with ballast.open("wb") as file:
        file.write(bytes(max(0, room.f_bavail * room.f_frsize - leave)))
