"""Who looks through the camera is alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig import alone
from eyelid_rig.folders import Folders


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    made = Folders(tmp_path)
    made.make()
    return made


def test_there_is_one_at_a_time(folders: Folders) -> None:
    descriptor = alone.lock(folders)
    for _ in range(3):
        with pytest.raises(RigError) as raised:
            alone.lock(folders)
        assert raised.value.code is Code.ALREADY_RUNNING
    os.close(descriptor)
    os.close(alone.lock(folders))


def test_a_lock_that_root_made_is_the_folders_owners(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(os, "fchown", lambda descriptor, user, group: given.append((user, group)))
    os.close(alone.lock(folders))
    owner = folders.run.stat()
    assert given == [(owner.st_uid, owner.st_gid)]
