"""All of it at once: the real libcamera in `aim`'s sandbox, the lamp of the real board's core, the target, and what is saved."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from components import require
from eyelid_bench.virtual_camera import building
from factory import Rig
from unit.camera.aiming.rendered import as_mounted, camera, noisy, scene
from unit.pico.desk import Desk
from unit.rig.ptyboard import PtyBoard

PROGRAM = """
import sys
from functools import partial
from pathlib import Path
from eyelid_bench.virtual_camera import mediabus
has_list = mediabus.there_is_one()
from eyelid_bench.virtual_camera.cameras import V3
from eyelid_bench.virtual_camera.opening import VirtualCamera
from eyelid_rig.camera.aiming.command import Request, run
from eyelid_rig.camera.opening import open_camera
from eyelid_rig.settings import load
file, photo, place = map(Path, sys.argv[1:])
loaded = load(file, {}, {"sandbox": has_list})
virtual = VirtualCamera([V3], [photo], folder=place)
sys.exit(run(loaded, Request(as_json=True, save=True, file=file), partial(open_camera, make=virtual.make)))
"""


@pytest.fixture
def board(keys: Rig) -> PtyBoard:
    """Paired."""
    desk = Desk(keys)
    assert desk.provision() is not None
    return PtyBoard(keys, [bytes(sector) for sector in desk.flash.sectors])


def test_a_camera_is_aimed_under_the_lamp_in_the_sandbox(board: PtyBoard, tmp_path: Path) -> None:
    require("libcamera with its virtual pipeline (make libcamera)", building.found() is not None)
    upright = (1080, 1920)
    photo, file, place = tmp_path / "target.jpg", tmp_path / "etc" / "rig.toml", tmp_path / "place"
    picture = as_mounted(noisy(scene(camera(right=-6, width=40, size=upright), upright)), 270, False)
    Image.fromarray(picture).convert("RGB").save(photo, quality=92)
    file.parent.mkdir()
    with board:
        board.wait(2_100)
        file.write_text(f'# mine\nrig_dir = "{tmp_path}/rig"\npico_port = "{board.path}"\nrate_hz = 20.0\n')
        arguments = [sys.executable, "-c", PROGRAM, str(file), str(photo), str(place)]
        done = subprocess.run(arguments, capture_output=True, timeout=110, check=False)
    assert done.returncode == 0, done.stderr.decode()
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["lamp"], told["target"]["seen"]) == ("lit", "one")
    assert told["target"]["right_pct"] == pytest.approx(-6, abs=0.3)
    assert file.read_text().splitlines()[-2:] == ["rotation = 270", "mirror = false"]
