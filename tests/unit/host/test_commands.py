"""The commands over a real line, with the rig's own code at its other end."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from unit.cable.served import Stocked, answering_audits, serving, stock
from unit.cable.wire import Wire
from unit.host.command import Ran, environment, eyelid, on_terminal

ESCAPE = "\x1b"


@dataclass
class Bench:
    """A rig on a cable, and a folder to call the command from."""

    stocked: Stocked
    wire: Wire
    folder: Path

    def environment(self, **changes: str) -> dict[str, str]:
        ours = {
            "EYELID_PORT": str(self.wire.host),
            "EYELID_TRUST": str(self.stocked.folders.trust),
            "XDG_STATE_HOME": str(self.folder / "state"),
        }
        return environment(**ours, **changes)

    def run(self, *arguments: str) -> Ran:
        return eyelid(*arguments, env=self.environment(), cwd=self.folder)


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    stocked = stock(tmp_path / "rig")
    (tmp_path / "desk").mkdir()
    with Wire(tmp_path) as wire, serving(wire.rig, stocked.folders):
        yield Bench(stocked, wire, tmp_path / "desk")


def test_status_shows_what_the_rig_says(bench: Bench) -> None:
    bench.stocked.write_status(gate="idle", lamp=True, frames=600, waiting=None, surprise=[1])
    ran = bench.run("status")
    assert ran.code == 0
    assert ran.out.splitlines()[0].endswith("SIMULATED  UNREDACTED")
    for words in ("gate", "idle", "lamp", "yes", "600", "surprise"):
        assert words in ran.out
    said = json.loads(bench.run("status", "--json").out)
    assert (said["eye"], said["status"]["frames"], said["last_status"]) == ("running", 600, {})


@pytest.mark.parametrize(("moved_s", "then"), [(-13, "13 s ago: "), (3600, "before: ")], ids=["frozen or gone", "of a boot before"])
def test_what_an_eye_without_a_sign_of_life_said_is_not_shown_as_what_is_so(bench: Bench, moved_s: float, then: str) -> None:
    bench.stocked.write_status(gate="idle", lamp=True, camera="ok")
    file = bench.stocked.folders.run / "status.json"
    written_s = time.time() + moved_s
    os.utime(file, (written_s, written_s))
    first, eye, *lines = bench.run("status").out.splitlines()
    assert "SIMULATED" in first
    assert "no sign of life" in eye
    assert all(line[19:].startswith(then) for line in lines)
    assert [line[19 + len(then) :] for line in lines if line.split()[0] in ("lamp", "camera")] == ["yes", "ok"]
    said = json.loads(bench.run("status", "--json").out)
    assert (said["eye"], said["status"], said["last_status"]["lamp"]) == ("silent", {}, True)
    assert "no sign of life" in bench.run("status", "--quiet").out


def test_a_rig_whose_eye_never_started_says_so(bench: Bench) -> None:
    (bench.stocked.folders.run / "status.json").unlink()
    assert "has written no status" in bench.run("status").out
    said = json.loads(bench.run("status", "--json").out)
    assert (said["eye"], said["age_ms"], said["status"], said["last_status"]) == ("no-status", None, {}, {})


def test_bundles_of_a_rig_whose_eye_is_gone_are_pulled(bench: Bench) -> None:
    bench.stocked.seal(1)
    os.utime(bench.stocked.folders.run / "status.json", (1, 1))
    assert bench.run("pull").code == 0


def test_a_status_with_terminal_codes_in_it_does_nothing(bench: Bench) -> None:
    bench.stocked.write_status(gate=f"{ESCAPE}]0;owned\x07{ESCAPE}[2J", **{f"{ESCAPE}[31m": 1})
    assert ESCAPE not in bench.run("status").out


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'"x"', b"\xff", b"[" * 3000])
def test_a_status_that_is_no_object_is_no_failure(bench: Bench, content: bytes) -> None:
    (bench.stocked.folders.run / "status.json").write_bytes(content)
    ran = bench.run("status", "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["status"] == {}


def test_ls_lists_bundles_with_what_became_of_them(bench: Bench) -> None:
    first, second = bench.stocked.seal(1), bench.stocked.seal(2)
    bench.stocked.receive(first)
    rows = {row[0]: row[2] for row in (line.split("\t") for line in bench.run("ls").out.splitlines())}
    assert rows == {first.id.hex(): "receipt", second.id.hex(): "not there"}
    said = [json.loads(line) for line in bench.run("ls", "--json").out.splitlines()]
    assert {one["bundle_id"]: one["receipt"] for one in said} == {first.id.hex(): True, second.id.hex(): False}


def test_pull_fetches_what_is_not_there_and_verifies_it(bench: Bench) -> None:
    first = bench.stocked.seal(1)
    assert bench.run("pull", first.id.hex()[:5]).code == 0
    second = bench.stocked.seal(2)
    ran = bench.run("pull", "--json")
    outcomes = {said["bundle_id"]: said["outcome"] for said in map(json.loads, ran.out.splitlines())}
    assert ran.code == 0
    assert outcomes == {first.id.hex(): "there", second.id.hex(): "pulled"}
    assert bench.run("verify", "bundles").code == 0


def test_one_failure_makes_a_pull_fail_and_the_others_are_pulled(bench: Bench) -> None:
    first, second = bench.stocked.seal(1), bench.stocked.seal(2)
    (bench.stocked.folders.outbox / first.file_name).write_bytes(first.data[:-1] + b"\0")
    ran = bench.run("pull")
    assert ran.code == 1
    assert "crop-swapped" in ran.err
    assert [path.name for path in (bench.folder / "bundles").glob("*.eyelid")] == [second.file_name]


def test_pulling_what_the_rig_does_not_have_exits_2(bench: Bench) -> None:
    ran = bench.run("pull", "abcdef")
    assert (ran.code, ran.out) == (2, "")
    assert "not-found" in ran.err


def test_a_unit_record_that_the_trust_folder_lacks_comes_over_the_cable_if_its_operator_is_trusted(bench: Bench, tmp_path: Path) -> None:
    bench.stocked.seal(1)
    trust = tmp_path / "operators"
    trust.mkdir()
    (trust / "operator-test.pem").write_bytes((bench.stocked.folders.trust / "operator-test.pem").read_bytes())
    assert bench.run("pull", "--trust", str(trust)).code == 0
    stranger = stock(tmp_path / "other", seed=1)
    ran = bench.run("pull", "--trust", str(stranger.folders.trust))
    assert ran.code == 2
    assert "unit-operator" in ran.err


def test_an_audit_of_an_honest_rig_holds(bench: Bench) -> None:
    bench.stocked.receive(bench.stocked.seal(1))
    bench.stocked.refuse(2)
    with answering_audits(bench.stocked, counter=2, grants=1) as nonces:
        ran = bench.run("audit", "--json")
        people = bench.run("audit")
    said = json.loads(ran.out)
    assert (ran.code, people.code) == (0, 0)
    assert (said["holds"], said["uncounted"], said["findings"]) == (True, 0, [])
    assert said["counts"] == {"sealed": 1, "refused": 1, "expired": 0, "waiting": 0}
    assert said["taken_back"] == 0
    assert people.out.splitlines()[-1] == "uncounted 0: the audit holds"
    assert len(set(nonces)) == 2


def test_a_rig_that_restores_an_old_ledger_is_found_out_by_the_host_alone(bench: Bench) -> None:
    bench.stocked.refuse(1)
    with answering_audits(bench.stocked, counter=1, grants=0):
        assert bench.run("audit").code == 0
    fresh = stock(bench.folder / "again")
    fresh.ledger.refused(1, "busy")
    bench.stocked.ledger = fresh.ledger
    bench.stocked.write_ledger()
    with answering_audits(bench.stocked, counter=1, grants=0):
        ran = bench.run("audit")
    assert ran.code == 1
    assert "ledger-rolled-back" in ran.out


def test_an_audit_that_holds_names_the_grants_that_were_never_sealed(bench: Bench) -> None:
    bench.stocked.seal(1)
    bench.stocked.ledger.refused(2, "interrupted")
    bench.stocked.write_ledger()
    with answering_audits(bench.stocked, counter=2, grants=2):
        shown, said = bench.run("audit", "-q"), bench.run("audit", "--json")
    assert (shown.code, said.code) == (0, 0)
    assert "granted and never sealed: prompt 2 (interrupted)" in shown.out
    assert json.loads(said.out)["unspent"] == [2]


def test_an_audit_of_folders_needs_no_rig(bench: Bench) -> None:
    bench.stocked.receive(bench.stocked.seal(1))
    nonce = bytes(range(32))
    statement = bench.folder / "statement"
    statement.write_bytes(bench.stocked.rig.statement(nonce, 1, 1, bench.stocked.ledger.head))
    rig = ("audit", "--dir", str(bench.stocked.folders.root), "--statement", str(statement))
    assert bench.run(*rig, "--nonce", nonce.hex()).code == 0
    stale = bench.run(*rig, "--nonce", "00" * 32, "--json")
    assert stale.code == 1
    assert [one["code"] for one in json.loads(stale.out)["findings"]] == ["audit-nonce"]
    unheard = bench.run(*rig[:3])
    assert unheard.code == 1
    assert "audit-missing" in unheard.out


@pytest.mark.parametrize(
    "arguments",
    [("--statement", "x"), ("--dir", "x", "--nonce", "00"), ("--dir", "x", "--statement", "x", "--nonce", "zz"), ("--dir", "none")],
)
def test_an_audit_with_wrong_arguments_exits_2(bench: Bench, arguments: tuple[str, ...]) -> None:
    assert bench.run("audit", *arguments).code == 2


def test_without_a_rig_at_the_other_end_a_command_ends_and_says_so(tmp_path: Path) -> None:
    with Wire(tmp_path) as wire:
        ran = eyelid("status", "--port", wire.host)
    assert ran.code == 2
    assert "link-timeout" in ran.err


def test_control_c_ends_with_130_and_no_traceback(tmp_path: Path) -> None:
    asked = threading.Event()

    def notice(data: bytes) -> bytes:
        asked.set()
        return b""

    with Wire(tmp_path, to_rig=notice) as wire:
        command = [sys.executable, "-m", "eyelid_host", "status", "--port", str(wire.host)]
        process = subprocess.Popen(command, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert asked.wait(30)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert (out.strip(), err.strip()) == ("", "")


def test_a_reader_that_goes_away_is_no_noise(bench: Bench) -> None:
    for counter in range(1, 4):
        bench.stocked.seal(counter)
    command = [sys.executable, "-m", "eyelid_host", "verify", str(bench.stocked.folders.outbox), "--json"]
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "wb") as gone:
        done = subprocess.run(command, env=bench.environment(), stdout=gone, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (141, "")


def test_colours_are_for_terminals_that_want_them(bench: Bench) -> None:
    bench.stocked.seal(1)
    outbox = str(bench.stocked.folders.outbox)
    assert ESCAPE not in bench.run("verify", outbox).out
    colourful = on_terminal("verify", outbox, env=bench.environment(TERM="xterm"))
    assert ESCAPE in colourful.out
    plain = on_terminal("verify", outbox, env=bench.environment(TERM="xterm", NO_COLOR="1"))
    assert ESCAPE not in plain.out
    assert "UNREDACTED" in plain.out


def _lines(shown: str) -> list[str]:
    """What a terminal would show, line by line."""
    return re.sub(rf"{ESCAPE}\[[0-9;?]*[a-zA-Z]", "", shown).splitlines()


@pytest.mark.parametrize("columns", [30, 60, 200])
def test_a_table_is_as_wide_as_its_terminal(bench: Bench, columns: int) -> None:
    made = bench.stocked.seal(1)
    shown = on_terminal("ls", columns=columns, env=bench.environment(TERM="xterm", NO_COLOR="1")).out
    lines = _lines(shown)
    assert max(map(len, lines)) <= columns
    assert ("".join(lines[1:]).startswith(made.id.hex())) == (columns >= 60)


def test_columns_says_how_wide_a_terminal_is(bench: Bench) -> None:
    bench.stocked.seal(1)
    shown = on_terminal("ls", columns=200, env=bench.environment(TERM="xterm", COLUMNS="40")).out
    assert max(map(len, _lines(shown))) <= 40


def test_a_pull_on_a_terminal_shows_how_far_it_is_and_in_a_pipe_plain_lines(bench: Bench) -> None:
    for counter in (1, 2):
        bench.stocked.seal(counter, picture=bench.stocked.rig.picture(image=bytes(300_000)))
    shown = on_terminal("pull", env=bench.environment(TERM="xterm"), cwd=bench.folder, columns=120)
    assert shown.code == 0
    assert re.search(r"\d+%|MB|kB", shown.out)
    piped = bench.run("pull", "--out", "again")
    assert piped.code == 0
    assert ESCAPE not in piped.out + piped.err
    assert len(piped.out.splitlines()) == 2


def test_verbose_shows_the_messages_and_plain_does_not(bench: Bench) -> None:
    assert bench.run("status").err == ""
    assert "state" in bench.run("status", "-vv").err


@pytest.mark.parametrize("arguments", [(), ("--help",), ("pull", "--help"), ("--version",)])
def test_help_needs_no_rig(arguments: tuple[str, ...]) -> None:
    ran = eyelid(*arguments)
    assert "Traceback" not in ran.err
    assert ran.code == (0 if arguments else 2)


@pytest.mark.parametrize("arguments", [("fly",), ("status", "extra"), ("show",), ("pull", "--out")])
def test_wrong_arguments_exit_2(arguments: tuple[str, ...]) -> None:
    ran = eyelid(*arguments)
    assert ran.code == 2
    assert ran.err
