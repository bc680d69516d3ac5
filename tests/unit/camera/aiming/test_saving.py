"""What is suggested goes into the settings file, and nothing else of it changes."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from eyelid_formats.errors import Code, RigError, SettingsError
from eyelid_rig import settings
from eyelid_rig.camera.aiming import saving
from eyelid_rig.camera.aiming.placing import Orientation
from eyelid_rig.camera.aiming.saving import Value, save, suggested
from eyelid_rig.camera.aiming.sweep import Focus, Peak
from unit.camera.aiming.looks import look

TEXT = """\
# The rig on the left desk

name = "bench 3"   # as it says on the box
rotation = 180     # upside down on its arm
rate_hz = 10.0
# the end
"""
VALUES: dict[str, Value] = {"rotation": 90, "mirror": True, "focus": "manual", "lens_position": 2.15}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "rig.toml"
    path.write_text(TEXT)
    return path


def test_comments_order_and_every_other_line_stay(file: Path) -> None:
    save(file, VALUES)
    before, after = TEXT.splitlines(), file.read_text().splitlines()
    assert after[: len(before)] == [line.replace("rotation = 180", "rotation = 90") for line in before]
    assert after[len(before) :] == ["mirror = true", 'focus = "manual"', "lens_position = 2.15"]


def test_the_rig_reads_what_was_saved(file: Path) -> None:
    save(file, VALUES)
    loaded = settings.load(file, {}, {})
    assert (loaded.rotation, loaded.mirror, loaded.focus, loaded.lens_position) == (90, True, "manual", 2.15)
    assert (loaded.name, loaded.rate_hz) == ("bench 3", 10.0)


def test_each_change_is_told_with_what_was_before(file: Path) -> None:
    assert [str(change) for change in save(file, VALUES)] == [
        "rotation: 180 -> 90",
        "mirror: not set -> true",
        'focus: not set -> "manual"',
        "lens_position: not set -> 2.15",
    ]


def test_what_is_there_already_is_not_written_again(file: Path) -> None:
    save(file, VALUES)
    was = file.stat()
    assert save(file, VALUES) == ()
    assert file.stat().st_ino == was.st_ino


def test_a_file_that_does_not_end_its_last_line_is_continued_on_a_new_one(file: Path) -> None:
    file.write_text('name = "x"')
    save(file, {"rotation": 270})
    assert file.read_text() == 'name = "x"\nrotation = 270\n'


def test_an_empty_file_takes_settings(file: Path) -> None:
    file.write_text("")
    save(file, {"rotation": 270})
    assert settings.load(file, {}, {}).rotation == 270


def test_mode_and_link_stay(file: Path, tmp_path: Path) -> None:
    file.chmod(0o640)
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    save(link, VALUES)
    assert link.is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert settings.load(file, {}, {}).rotation == 90


def test_a_file_that_would_not_load_is_left_as_it_was(file: Path, tmp_path: Path) -> None:
    file.write_text(TEXT + "unknown = 1\n")
    with pytest.raises(SettingsError, match="unknown"):
        save(file, VALUES)
    assert file.read_text() == TEXT + "unknown = 1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["rig.toml"]


def test_a_file_that_is_no_toml_is_refused(file: Path) -> None:
    file.write_text("rotation = = 3")
    with pytest.raises(SettingsError) as raised:
        save(file, VALUES)
    assert raised.value.code is Code.SETTINGS_SYNTAX


def test_a_power_cut_leaves_the_old_file_or_the_new_one(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class PowerCutError(BaseException):
        pass

    def cut(self: Path, target: Path) -> Path:
        raise PowerCutError

    monkeypatch.setattr(saving.Path, "replace", cut)
    with pytest.raises(PowerCutError):
        save(file, VALUES)
    assert file.read_text() == TEXT


def test_rotation_and_mirror_are_suggested_and_a_lens_position_only_after_a_sweep() -> None:
    assert suggested(look()) == {"rotation": 90, "mirror": True}
    assert suggested(look(focus=Focus(Peak.FLAT, None))) == {"rotation": 90, "mirror": True}
    assert suggested(look(focus=Focus(Peak.INSIDE, 2.149), orientation=Orientation())) == {
        "rotation": 0,
        "mirror": False,
        "focus": "manual",
        "lens_position": 2.15,
    }


def test_nothing_is_suggested_without_a_target() -> None:
    with pytest.raises(RigError) as raised:
        suggested(look(orientation=None))
    assert raised.value.code is Code.TARGET_UNSEEN
