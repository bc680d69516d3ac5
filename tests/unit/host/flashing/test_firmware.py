from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from eyelid_formats.errors import Code, EyelidError
from eyelid_host.flashing.firmware import Firmware, firmware_dir, load_firmware
from eyelid_host.flashing.plan import KEPT


def checkout(folder: Path) -> Path:
    """A repository with a program in it, and its firmware's folder."""
    source = folder / "firmware" / "pico"
    (source / "eyelid_pico").mkdir(parents=True)
    (source / "tools").mkdir()
    for name in ("main.py", "eyelid_pico/__init__.py", "tools/typecheck.py", "README.md"):
        (source / name).write_text(f"# {name}\n")
    for words in (["init", "-q"], ["add", "."], ["-c", "user.name=a", "-c", "user.email=a@example.org", "commit", "-qm", "one"]):
        subprocess.run(["git", "-C", str(folder), *words], check=True)
    return source


def test_the_boards_own_files_are_taken_and_nothing_else() -> None:
    firmware = load_firmware(firmware_dir())
    assert {"main.py", "board.py", "pins.py", "raw_sectors.py", "eyelid_pico/__init__.py", "eyelid_pico/custody.py"} <= set(firmware.files)
    assert all(path.endswith(".py") and "__pycache__" not in path and not path.startswith("tools/") for path in firmware.files)


def test_no_file_of_ours_has_the_name_of_one_that_holds_keys() -> None:
    assert not [path for path in load_firmware(firmware_dir()).files if re.match(KEPT, path)]


def test_the_digest_is_what_sha256sum_says(tmp_path: Path) -> None:
    files = {"b.py": b"two", "a.py": b"one"}
    said = "".join(f"{hashlib.sha256(files[path]).hexdigest()}  {path}\n" for path in sorted(files))
    assert Firmware(files, "0.1.0").digest == hashlib.sha256(said.encode()).hexdigest()


def test_a_checkout_names_its_commit(tmp_path: Path) -> None:
    source = checkout(tmp_path)
    firmware = load_firmware(source)
    head = subprocess.run(["git", "-C", str(tmp_path), "rev-parse", "HEAD"], check=True, capture_output=True, text=True).stdout.strip()
    assert (firmware.commit, firmware.changed) == (head, False)
    assert json.loads(firmware.record)["commit"] == head
    assert head[:12] in str(firmware)


@pytest.mark.parametrize("name", ["main.py", "eyelid_pico/new.py"])
def test_a_commit_is_not_claimed_of_what_is_not_in_it(tmp_path: Path, name: str) -> None:
    source = checkout(tmp_path)
    (source / name).write_text("x = 1\n")
    firmware = load_firmware(source)
    assert firmware.changed
    assert "changes that are not committed" in str(firmware)
    (source / name).unlink()
    assert name != "main.py" or load_changed(source)


def load_changed(source: Path) -> bool:
    shutil.copy(source / "README.md", source / "main.py")
    return load_firmware(source).changed


def test_pages_and_tools_do_not_make_it_changed(tmp_path: Path) -> None:
    source = checkout(tmp_path)
    (source / "README.md").write_text("more")
    (source / "tools" / "typecheck.py").write_text("more = 1\n")
    assert not load_firmware(source).changed


def test_an_installed_copy_inside_somebodys_repository_claims_no_commit(tmp_path: Path) -> None:
    source = checkout(tmp_path)
    copied = tmp_path / "env" / "_pico"
    shutil.copytree(source, copied)
    firmware = load_firmware(copied)
    assert (firmware.commit, firmware.changed) == (None, False)
    assert "commit unknown" in str(firmware)


def test_without_the_boards_files_it_says_so(tmp_path: Path) -> None:
    with pytest.raises(EyelidError) as caught:
        load_firmware(tmp_path)
    assert caught.value.code is Code.FIRMWARE_MISSING
