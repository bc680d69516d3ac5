from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from eyelid_bench.record.guard import refuse_on_a_rig
from eyelid_formats.errors import Code, RigError, SettingsError
from eyelid_rig.folders import Folders


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """Of a rig that nobody has paired."""
    folders = Folders(tmp_path / "rig")
    folders.make()
    return folders


def settings_file(folders: Folders, *, simulated: bool = False) -> Path:
    file = folders.root.parent / "rig.toml"
    file.write_text(f"rig_dir = {json.dumps(str(folders.root))}\nsimulated = {json.dumps(simulated)}\n")
    return file


def pair(folders: Folders) -> None:
    (folders.keys / "pi.pem").touch()
    (folders.trust / "0.unit").touch()


def refusal(environ: dict[str, str], file: Path) -> RigError:
    with pytest.raises(RigError, match="development machine") as refused:
        refuse_on_a_rig(environ, file)
    return refused.value


@pytest.fixture
def eye(folders: Folders) -> Iterator[None]:
    """Holds the lock as `eye` does."""
    descriptor = os.open(folders.run / "eye.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    yield
    os.close(descriptor)


def test_a_machine_that_is_no_rig_may_record(tmp_path: Path, folders: Folders) -> None:
    refuse_on_a_rig({"EYELID_RIG_DIR": str(tmp_path / "nowhere")}, tmp_path / "missing.toml")
    refuse_on_a_rig({}, settings_file(folders))


@pytest.mark.parametrize("left", ["keys", "trust"])
def test_a_paired_rig_refuses_by_its_keys_or_by_its_unit(folders: Folders, left: str) -> None:
    (folders.root / left / "one").touch()
    assert refusal({}, settings_file(folders)).code is Code.ALREADY_INITIALISED


def test_a_variable_names_a_rig_too_and_hides_none(folders: Folders, tmp_path: Path) -> None:
    pair(folders)
    assert refusal({"EYELID_RIG_DIR": str(folders.root)}, tmp_path / "missing.toml").code is Code.ALREADY_INITIALISED
    file = settings_file(folders)
    for hiding in ({"EYELID_RIG_DIR": str(tmp_path)}, {"EYELID_SIMULATED": "true"}):
        assert refusal(hiding, file).code is Code.ALREADY_INITIALISED


def test_a_simulated_rig_is_no_hindrance_unless_its_eye_runs(folders: Folders) -> None:
    pair(folders)
    refuse_on_a_rig({}, settings_file(folders, simulated=True))


@pytest.mark.usefixtures("eye")
@pytest.mark.parametrize("simulated", [True, False])
def test_where_eye_runs_nothing_is_recorded(folders: Folders, simulated: bool) -> None:
    assert refusal({}, settings_file(folders, simulated=simulated)).code is Code.ALREADY_RUNNING


def test_a_lock_that_eye_left_behind_says_nothing(folders: Folders) -> None:
    (folders.run / "eye.lock").touch()
    refuse_on_a_rig({}, settings_file(folders))


def test_what_may_not_be_looked_at_counts_as_a_rig(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "iterdir", forbidden)
    assert refusal({}, settings_file(folders)).code is Code.ALREADY_INITIALISED
    monkeypatch.setattr(os, "open", forbidden)
    assert refusal({"EYELID_RIG_DIR": str(folders.root)}, folders.root / "missing.toml").code is Code.ALREADY_RUNNING


def test_a_rig_whose_settings_are_broken_is_not_taken_for_none(folders: Folders) -> None:
    file = settings_file(folders)
    file.write_text("rig_dir = \n")
    with pytest.raises(SettingsError):
        refuse_on_a_rig({}, file)
