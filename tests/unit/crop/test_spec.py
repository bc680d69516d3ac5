"""`SPEC-crop.md` names the code as it is, and every reason for which a worker refuses."""

from __future__ import annotations

import re
from pathlib import Path

from eyelid_formats.errors import Code
from eyelid_rig import crop
from eyelid_rig.crop import checking
from eyelid_rig.crop.profiles import PROFILES

FOLDER = Path(crop.__file__).parent
SPEC = (FOLDER / "SPEC-crop.md").read_text()
OF_THE_EDGE = {Code.CAMERA_FORMAT, Code.IMAGE_UNREADABLE}
"""A frame or a file that is no picture never comes to the first step."""
CARRIES = {"worker", "workshop", "child", "checking", "messages"}
BESIDE_THE_STEPS = {"__init__", "making", "trace", "made", "seen", "box", "profiles", *CARRIES}
"""What carries, runs or explains the steps."""


def modules(folder: Path) -> set[str]:
    return {path.stem for path in folder.glob("*.py")}


def test_every_file_that_the_steps_name_is_there() -> None:
    named = re.findall(r"`((?:looking/)?[a-z]+\.py)`", SPEC)
    assert named
    assert [name for name in named if not (FOLDER / name).is_file()] == []


def test_every_module_that_a_step_is_made_of_is_named() -> None:
    named = set(re.findall(r"`(?:looking/)?([a-z]+)(?:\.py)?`", SPEC))
    assert modules(FOLDER) - BESIDE_THE_STEPS - named == set()


def test_every_refusal_of_a_worker_is_in_the_specification() -> None:
    assert [code for code in checking.REFUSALS - OF_THE_EDGE if f"`{code}`" not in SPEC] == []


def test_the_profiles_are_those_of_the_code() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \|.*?\| ([\d,]+) pixels \|", SPEC, re.MULTILINE))
    assert {name: int(pixels.replace(",", "")) for name, pixels in rows.items()} == {
        name: profile.max_crop for name, profile in PROFILES.items()
    }
