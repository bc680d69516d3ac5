"""The script that makes the rig's USB port a serial port of the host, run on folders that stand for configfs and sysfs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[3] / "firmware" / "systemd" / "eyelid-gadget"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    (tmp_path / "udc" / "3f980000.usb").mkdir(parents=True)
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / "serial-number").write_bytes(b"00000000deadbeef\0")
    return tmp_path


def run(machine: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    places = {"CONFIGFS": str(machine / "configfs"), "UDC": str(machine / "udc"), "TREE": str(machine / "tree"), "PATH": "/usr/bin:/bin"}
    return subprocess.run([str(SCRIPT), *arguments], env=places, capture_output=True, text=True, check=False, timeout=30)


def said(machine: Path, name: str) -> str:
    return (machine / "configfs" / "eyelid" / name).read_text().strip()


def test_a_host_knows_the_rig_by_its_product_and_each_rig_by_its_serial_number(machine: Path) -> None:
    assert run(machine, "start").returncode == 0
    assert "Eyelid" in said(machine, "strings/0x409/product"), "as 70-eyelid.rules and `eyelid ports` want it"
    assert said(machine, "strings/0x409/serialnumber") == "deadbeef"


def test_it_has_one_serial_port_and_nothing_else_and_the_first_controller(machine: Path) -> None:
    assert run(machine, "start").returncode == 0
    gadget = machine / "configfs" / "eyelid"
    assert [one.name for one in (gadget / "functions").iterdir()] == ["acm.GS0"]
    assert (gadget / "configs/c.1/acm.GS0").resolve() == gadget / "functions/acm.GS0"
    assert said(machine, "UDC") == "3f980000.usb"


def test_starting_twice_is_starting_once_and_a_stopped_one_starts_again(machine: Path) -> None:
    for command in ("start", "start", "stop", "stop", "start"):
        assert run(machine, command).returncode == 0
    assert said(machine, "UDC") == "3f980000.usb"
    assert run(machine, "stop").returncode == 0
    assert said(machine, "UDC") == ""


def test_without_a_controller_it_says_which_line_is_missing(machine: Path) -> None:
    (machine / "udc" / "3f980000.usb").rmdir()
    done = run(machine, "start")
    assert done.returncode == 1
    assert "dtoverlay=dwc2,dr_mode=peripheral" in done.stderr


def test_anything_else_is_a_wrong_use(machine: Path) -> None:
    assert [run(machine, *arguments).returncode for arguments in ((), ("restart",))] == [2, 2]
