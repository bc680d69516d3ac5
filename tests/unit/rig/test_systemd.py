"""The systemd units say what `reach` says."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from components import require
from eyelid_rig import reach
from eyelid_rig.camera import devices
from eyelid_rig.folders import Folders
from eyelid_rig.sandbox import Reach
from eyelid_rig.settings import RigSettings

UNITS = Path(__file__).parents[3] / "firmware" / "systemd"
RIG = Path("/var/lib/eyelid")
SETTINGS = RigSettings()
REACH = {
    "eye": reach.of_eye(SETTINGS, Folders(RIG)),
    "uplink": reach.of_uplink(Folders(RIG)),
    "cable": reach.of_cable(SETTINGS, Folders(RIG)),
}


def service(name: str) -> configparser.SectionProxy:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    parser.read(UNITS / f"eyelid-{name}.service")
    return parser["Service"]


def folders_of(paths: tuple[Path, ...]) -> set[Path]:
    """The rig's folders among them; `run` is a link to memory on a Pi."""
    return {Path("/run/eyelid") if path == RIG / "run" else path for path in paths if path.is_relative_to(RIG)}


def devices_of(name: str) -> set[str]:
    """A repeated key: configparser keeps its last line only."""
    lines = (UNITS / f"eyelid-{name}.service").read_text().splitlines()
    return {line.removeprefix("DeviceAllow=").removesuffix(" rw") for line in lines if line.startswith("DeviceAllow=")}


def listed(name: str, key: str) -> set[Path]:
    return {Path(path) for path in service(name).get(key, "").split()}


@pytest.mark.parametrize("name", REACH)
def test_a_unit_writes_and_reads_what_its_process_may(name: str) -> None:
    allowed: Reach = REACH[name]
    assert listed(name, "ReadWritePaths") == folders_of(allowed.write)
    assert listed(name, "ReadOnlyPaths") == folders_of(allowed.read)


@pytest.mark.parametrize("name", REACH)
def test_only_the_uplink_has_a_network_and_each_has_its_own_user(name: str) -> None:
    assert (service(name).get("PrivateNetwork") != "yes") is REACH[name].network
    assert service(name)["User"] == f"eyelid-{name}"
    assert service(name)["NoNewPrivileges"] == "yes"


@pytest.mark.parametrize("name", REACH)
def test_no_unit_has_another_way_to_speak_to_a_process_or_any_number_of_tasks(name: str) -> None:
    assert service(name)["PrivateIPC"] == "yes"
    refused = service(name)["SystemCallFilter"]
    assert refused.startswith("~")
    assert {"@keyring", "@mount", "@debug", "shmget", "msgget", "semget", "mq_open"} <= set(refused[1:].split())
    assert int(service(name)["TasksMax"]) <= 64


def test_eye_opens_the_camera_and_the_picos_port_of_all_devices_and_the_others_no_camera() -> None:
    assert devices_of("eye") == {*devices.CLASSES, SETTINGS.pico_port}
    assert devices_of("cable") == {SETTINGS.cable_port}
    assert [service(name).get("DevicePolicy") for name in ("eye", "cable")] == ["closed", "closed"]
    assert service("uplink")["PrivateDevices"] == "yes"


def test_eye_is_in_the_groups_that_own_the_camera_and_the_port() -> None:
    assert set(service("eye")["SupplementaryGroups"].split()) == {"video", "dialout"}
    assert "video" not in service("cable")["SupplementaryGroups"].split()


def test_eye_starts_once_the_devices_that_boot_finds_are_there() -> None:
    """What comes later is in no list of what it may open, neither systemd's nor its own."""
    unit = (UNITS / "eyelid-eye.service").read_text()
    assert "After=systemd-udev-settle.service" in unit
    assert "After=eyelid-eye.service eyelid-gadget.service" in (UNITS / "eyelid-cable.service").read_text()


def test_on_a_pi_5_eye_opens_the_port_of_the_header_too() -> None:
    lines = (UNITS / "eyelid-eye-pi5.conf").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["[Service]", "DeviceAllow=/dev/ttyAMA0 rw"]


def test_a_rig_that_listens_opens_sound_cards_too_and_nothing_else_more() -> None:
    """Only there: a rig that does not listen cannot open a microphone, whatever its agent does."""
    lines = (UNITS / "eyelid-eye-voice.conf").read_text().splitlines()
    assert [line for line in lines if not line.startswith("#")] == ["[Service]", "SupplementaryGroups=audio", "DeviceAllow=char-alsa rw"]
    listens = reach.of_eye(RigSettings(voice=True), Folders(RIG))
    assert (listens.sound, listens.write) == ((Path("/dev/snd"),), REACH["eye"].write)
    assert "char-alsa" not in devices_of("eye")


def test_no_camera_brings_a_socket_back() -> None:
    assert service("eye")["RestrictAddressFamilies"] == "none"
    assert service("eye")["PrivateNetwork"] == "yes"


@pytest.mark.parametrize("name", ["uplink", "cable"])
def test_keys_and_staging_are_out_of_reach_of_those_who_speak(name: str) -> None:
    assert {RIG / "keys", RIG / "staging"} <= listed(name, "InaccessiblePaths")


def test_the_runtime_of_the_models_is_told_to_report_nothing() -> None:
    """So are the crop worker, whose environment is made by eye, and the code before its one import."""
    assert service("eye")["Environment"] == "ORT_DISABLE_TELEMETRY=1"


def test_what_eye_and_its_worker_hold_is_never_swapped_and_leaves_no_core() -> None:
    assert service("eye")["MemorySwapMax"] == "0"
    assert service("eye")["LimitCORE"] == "0"


def test_a_controller_that_comes_late_at_boot_is_waited_for_but_not_for_ever() -> None:
    gadget, unit = service("gadget"), (UNITS / "eyelid-gadget.service").read_text()
    limit = dict(re.findall(r"^(StartLimit\w+)=(\d+)$", unit, re.MULTILINE))
    assert (gadget["Type"], gadget["Restart"]) == ("oneshot", "on-failure")
    waiting_s = int(gadget["RestartSec"]) * int(limit["StartLimitBurst"])
    assert 10 <= waiting_s < int(limit["StartLimitIntervalSec"]), "a limit that is never reached fills the journal"


def test_systemd_reads_the_units_without_a_complaint(tmp_path: Path) -> None:
    require("systemd-analyze", shutil.which("systemd-analyze") is not None)
    for path in UNITS.glob("*.service"):
        text = path.read_text().replace("/opt/eyelid/bin/eyelid-rig", "/bin/true").replace("/usr/local/sbin/eyelid-gadget", "/bin/true")
        (tmp_path / path.name).write_text(text)
    done = subprocess.run(
        ["systemd-analyze", "verify", *map(str, tmp_path.glob("*.service"))], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
