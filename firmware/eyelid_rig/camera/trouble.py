"""What people are told when the camera misbehaves: each error says what is wrong and what to do, and of a busy camera who has it."""

from __future__ import annotations

from pathlib import Path

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera.holders import Holder, who_holds

_LIST = "rpicam-hello --list-cameras"
_CONFIG = (
    "/boot/firmware/config.txt needs `camera_auto_detect=1`, or with `camera_auto_detect=0` the sensor's own line: "
    "`dtoverlay=imx219` (v2), `dtoverlay=imx708` (v3), `dtoverlay=imx477` (HQ)"
)
_CABLE = "with the power off, seat the ribbon cable anew at both ends, contacts towards the contacts"
_LOOK = "sudo fuser -v /dev/media* /dev/video*"


def missing(index: int = 0, listed: int = 0) -> RigError:
    """Camera `index` is asked for, and libcamera lists `listed` of them."""
    if listed:
        last = f"0 to {listed - 1}" if listed > 1 else "0 alone"
        return RigError(Code.CAMERA_MISSING, f"there is no camera {index}, but {last}: set `camera` (`eyelid-rig camera` lists them)")
    return RigError(Code.CAMERA_MISSING, f"no camera is found: {_CABLE}; see what `{_LIST}` says; {_CONFIG}, then reboot")


def not_installed(error: ImportError) -> RigError:
    """picamera2 comes with the system, not with this program, and is not there."""
    return RigError(
        Code.CAMERA_MISSING,
        f"no camera can be used, because picamera2 is not there ({error}): `sudo apt install python3-picamera2`, and make the virtual "
        "environment with `--system-site-packages`",
    )


def closed(node: Path) -> RigError:
    """This user may not open a camera's node."""
    return RigError(Code.PERMISSION, f"this user may not open {node}: `sudo usermod -aG video $USER`, then log out and in")


def busy(holders: tuple[Holder, ...] | None = None) -> RigError:
    """Another program has the camera; who, is looked up unless it is given."""
    found = who_holds() if holders is None else holders
    if found:
        names = ", ".join(map(str, found))
        return RigError(Code.CAMERA_BUSY, f"the camera is held by {names}: end it, or wait until it has ended")
    return RigError(Code.CAMERA_BUSY, f"another program has the camera, and this process may not see which: `{_LOOK}` names it; end it")


def stalled(name: str, waited_s: float) -> RigError:
    """`name` gave no frame for `waited_s`."""
    return RigError(
        Code.CAMERA_STALLED,
        f"{name} gave no frame within {waited_s:.2g} s; where that comes often, look at the supply (`vcgencmd get_throttled` says "
        "`throttled=0x0` where it is good) and at the ribbon cable",
    )
