"""What an ear that was taken over could do: tried from a process that gave up what an ear gives up, after what eye gives up (promise 9)."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest

import unit.crop
from components import require
from eyelid_rig import reach, sandbox
from eyelid_rig.folders import Folders
from eyelid_rig.settings import RigSettings
from kernel import has_landlock, has_memory_lock, has_network_namespaces

PROGRAM = """
import fcntl, json, os, socket, sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
import msgspec, numpy, planted_worker
from eyelid_rig import confining, reach, sandbox
from eyelid_rig.crop.made import Limits
from eyelid_rig.folders import Folders
from eyelid_rig.prompts.voice import ear
from eyelid_rig.settings import RigSettings

def refused(action):
    try:
        action()
    except OSError as error:
        return error.errno
    return 0

settings = msgspec.json.decode(sys.argv[2], type=RigSettings)
told = {"eye": os.getppid(), "rig": settings.rig_dir}
planted_worker.attempt  # loaded while it may be
zero = os.open("/dev/zero", os.O_RDONLY)
sandbox.enter(reach.of_eye(settings, Folders(Path(settings.rig_dir))))
confining.limit_memory(2000)
kept = ear.confined(settings)
could = planted_worker.attempt(numpy.zeros((240, 320, 3), numpy.uint8), json.dumps(told), Limits(250_000, 2**20, 85, 0.1))
asks = {name: refused(lambda: fcntl.ioctl(zero, number)) for name, number in {
    "pcm": 0x80044100, "control": 0x80045500, "a card's name": 0x81785501,
    "turn a control": 0xC4C85513, "add one": 0xC1105517, "lock one": 0x40405514, "command one": 0xC008551C,
    "terminal": 0x541B, "put into a terminal": 0x5412, "file flags": 0x80086601}.items()}
every = (socket.AF_UNIX, socket.AF_INET, socket.AF_NETLINK, socket.AF_ALG)
families = {one.name: refused(lambda: socket.socket(one).close()) for one in every}
could = [one for one in json.loads(could.image) if one != "standard error"]  # the keeper gives it none that can be written to
print(json.dumps({"could": could, "kept": kept, "asks": asks, "families": families,
                  "phrases": refused(lambda: Path(settings.voice_phrases or "/nowhere").read_bytes())}))
"""


@pytest.fixture
def rig(tmp_path: Path) -> Path:
    folders = Folders(tmp_path / "rig")
    folders.make()
    (folders.keys / "pi.pem").write_bytes(b"key")
    (folders.outbox / "sealed.eyelid").write_bytes(b"x")
    os.setxattr(folders.outbox / "sealed.eyelid", "user.old", b"x")
    (tmp_path / "phrases.toml").write_text("")
    return tmp_path / "rig"


def tried(settings: RigSettings) -> dict[str, Any]:
    """What it could do, and what it could not give up."""
    told = json.dumps({field: getattr(settings, field) for field in settings.__struct_fields__})
    command = [sys.executable, "-c", PROGRAM, str(Path(unit.crop.__path__[0])), told]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    require("Landlock", has_landlock())
    require("network namespaces", has_network_namespaces())
    require("memory kept out of swap", has_memory_lock())
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_an_ear_that_was_taken_over_reaches_nothing_but_what_sound_cards_are_asked(rig: Path) -> None:
    phrases = rig.parent / "phrases.toml"
    found = tried(RigSettings(voice=True, rig_dir=str(rig), pico_port="/dev/null", frames=str(rig.parent), voice_phrases=str(phrases)))
    assert found["could"] == []
    assert set(found["families"].values()) == {errno.EACCES}
    asked = {name for name, number in found["asks"].items() if number == errno.ENOTTY}
    assert asked == {"pcm", "control", "a card's name"}
    assert (found["phrases"], found["kept"]) == (0, [])


def test_on_a_simulated_rig_with_a_sound_server_it_reaches_this_machine_and_no_other(rig: Path) -> None:
    simulated = RigSettings(voice=True, simulated=True, mic_server="/run/x")
    found = tried(msgspec.structs.replace(simulated, rig_dir=str(rig), pico_port="/dev/null", frames=str(rig.parent)))
    assert found["could"] == ["unix"]
    assert [name for name, number in found["families"].items() if number == 0] == ["AF_UNIX"]
    assert found["kept"] == []


def test_sockets_come_back_for_a_simulated_rigs_sound_server_and_for_nothing_else(tmp_path: Path) -> None:
    folders = Folders(tmp_path)
    for settings in (RigSettings(), RigSettings(voice=True), RigSettings(simulated=True, voice_fifo="/run/words")):
        assert not reach.of_eye(settings, folders).server
        assert not reach.of_ear(settings).server
    assert reach.of_ear(RigSettings(voice=True, simulated=True, mic_server="/run/x")).sound == ()


def test_the_cards_are_opened_up_where_the_rig_listens_and_to_nobody_who_speaks(tmp_path: Path) -> None:
    folders, cards = Folders(tmp_path), Path("/dev/snd")
    for listens in (False, True):
        settings = RigSettings(voice=listens)
        assert (cards in reach.of_ear(settings).sound, cards in reach.of_eye(settings, folders).sound) == (listens, listens)
        assert reach.of_cable(settings, folders).sound == reach.of_uplink(folders).sound == ()


MAKER = """
import sys
from pathlib import Path
from eyelid_rig.sandbox import Reach, enter
cards = Path(sys.argv[1])
enter(Reach(Path("/nowhere"), (), (), network=False, sound=(cards,)))
(cards / "pcmC0D0c").open("r+b").close()
for act in ((cards / "mine").touch, (cards / "pcmC0D0c").unlink, (cards / "folder").mkdir):
    try:
        act()
        print("done")
    except PermissionError:
        pass
"""


def test_in_a_folder_of_sound_cards_a_device_is_opened_and_none_is_made_or_removed(tmp_path: Path) -> None:
    require("Landlock", has_landlock())
    (tmp_path / "pcmC0D0c").touch()
    done = subprocess.run([sys.executable, "-c", MAKER, str(tmp_path)], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["pcmC0D0c"]


def test_where_no_sound_card_is_there_at_the_start_it_is_said_that_a_later_one_takes_another_start(tmp_path: Path) -> None:
    require("Landlock", has_landlock())
    program = "import sys; from pathlib import Path; from eyelid_rig.sandbox import Reach, enter"
    program += "; enter(Reach(Path('/nowhere'), (), (), network=False, sound=(Path(sys.argv[1]),)))"
    for cards, is_told in ((tmp_path, False), (tmp_path / "snd", True)):
        done = subprocess.run([sys.executable, "-c", program, str(cards)], capture_output=True, text=True, check=False, timeout=60)
        assert done.returncode == 0, done.stderr
        assert (f"{cards} is not there" in done.stderr) is is_told


def test_an_ear_writes_to_sound_cards_alone_and_reads_nothing_of_the_rig(tmp_path: Path) -> None:
    own = reach.of_ear(RigSettings(voice=True, rig_dir=str(tmp_path)))
    assert (own.write, own.sound) == ((), (Path("/dev/snd"),))
    assert not [path for path in own.read if path.is_relative_to(tmp_path)]
    assert (own.bare, own.secrets, own.network) == (True, True, False)
    assert set(sandbox.kept(own, ())) == set(sandbox.WORDS)
