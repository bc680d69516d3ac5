"""`python -m eyelid_bench.virtual_camera.eye`: the rig's process `eye`, whose camera is a virtual one. For simulated rigs only."""

from __future__ import annotations

import logging
import os
import sys
from functools import partial
from pathlib import Path

import click

from eyelid_bench.virtual_camera import mediabus

_log = logging.getLogger(__name__)
_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--settings", "file", type=_FILE, required=True, help="The rig's settings.")
@click.option("--camera", "model", required=True, help="Which sensor it pretends to have.")
@click.option("--photos", type=_FOLDER, required=True, help="What it sees, in turn.")
@click.option("--place", type=_FOLDER, required=True, help="An empty folder, to run libcamera from.")
@click.option("--faults", type=_FILE, required=True, help="Control file (`faults.py`).")
def command(file: Path, model: str, photos: Path, place: Path, faults: Path) -> None:
    """Everything that a sandbox closes the way to is opened here, before `eye` enters it; threads start after that."""
    has_list = mediabus.there_is_one()
    from eyelid_bench.virtual_camera.cameras import fitting
    from eyelid_bench.virtual_camera.faults import ControlFile
    from eyelid_bench.virtual_camera.isp import PISP, VC4
    from eyelid_bench.virtual_camera.opening import VirtualCamera
    from eyelid_rig import eye, settings
    from eyelid_rig.camera.opening import open_camera
    from eyelid_rig.camera.photos import list_photos

    loaded = settings.load(file, os.environ, {} if has_list else {"sandbox": False})
    if not loaded.simulated:
        raise click.ClickException("a virtual camera is for simulated rigs only")
    if not has_list:
        _log.warning(
            "*** NO SANDBOX: this machine has no %s and lets nobody make one, without which libcamera finds no camera", mediabus.LIST
        )
    isp = PISP if loaded.profile == "pi5" else VC4
    virtual = VirtualCamera([fitting(model, loaded)], list_photos(photos), isp=isp, faults=ControlFile(faults), folder=place)
    eye.run(loaded, partial(open_camera, make=virtual.make))


def main() -> None:
    """Exit codes as of `eyelid-rig eye`."""
    from eyelid_rig.cli import end, run_edge

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s", stream=sys.stderr)
    end(run_edge(partial(command, standalone_mode=False)))


if __name__ == "__main__":
    main()
