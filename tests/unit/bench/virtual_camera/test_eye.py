"""`eye` gets a virtual camera on a simulated rig, and what its sandbox takes from libcamera is there in another way."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from components import require
from eyelid_bench.layout import Layout
from eyelid_bench.sim import SimSettings, Simulation
from eyelid_bench.virtual_camera import mediabus
from eyelid_formats.errors import Code, RigError

LIST_IT = """
import json, pathlib
from eyelid_bench.virtual_camera import mediabus
had = mediabus.LIST.is_dir()
print(json.dumps([had, mediabus.there_is_one(), sorted(map(str, mediabus.LIST.glob("*"))) if mediabus.LIST.is_dir() else None]))
"""


def test_a_list_of_media_devices_is_there_for_this_process_alone() -> None:
    buses = sorted(Path("/sys/bus").iterdir())

    done = subprocess.run([sys.executable, "-c", LIST_IT], capture_output=True, text=True, check=True)
    had, there_is_one, listed = json.loads(done.stdout)

    require("mount namespaces", there_is_one)
    assert had == mediabus.LIST.is_dir()
    assert had or listed == []
    assert sorted(Path("/sys/bus").iterdir()) == buses


def test_a_rig_that_is_not_simulated_gets_no_virtual_camera(tmp_path: Path) -> None:
    (tmp_path / "rig.toml").write_text(f'rig_dir = "{tmp_path / "rig"}"\n')
    (tmp_path / "fault").touch()
    options = {"--settings": "rig.toml", "--photos": ".", "--place": "place", "--faults": "fault", "--camera": "imx708"}
    command = [sys.executable, "-m", "eyelid_bench.virtual_camera.eye", *(one for pair in options.items() for one in pair)]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "a virtual camera is for simulated rigs only" in done.stderr


def test_a_camera_that_nobody_can_pretend_is_refused_before_anything_is_made(tmp_path: Path) -> None:
    with pytest.raises(RigError, match="imx219, imx708") as refused:
        Simulation(Layout(tmp_path / "sim"), SimSettings(virtual_camera="imx1")).start()

    assert refused.value.code is Code.NOT_FOUND
    assert not (tmp_path / "sim").exists()
