"""`eyelid verify`: the contract that outside checks rely on."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from eyelid_formats import bundle
from eyelid_formats.consent import Gesture, Scope
from eyelid_formats.errors import Code
from eyelid_host.files import unreadable
from eyelid_host.verify import verify_file
from factory import Rig
from unit.host.command import environment, eyelid

KEYS = [
    "path",
    "ok",
    "error",
    "bundle_id",
    "unit",
    "scope",
    "purposes",
    "prompt",
    "box",
    "share_of_frame",
    "region",
    "redactions",
    "counter",
    "simulated",
    "unredacted",
]
RIG = Rig.make()


@pytest.fixture
def trust(tmp_path: Path) -> Path:
    return RIG.write_trust(tmp_path / "trust")


@pytest.fixture
def good(tmp_path: Path) -> Path:
    made = RIG.bundle(7, Gesture.DOUBLE, Scope.IMPROVE, crop_facts={"redactions": (("card", 1, 2, 3, 4),), "region": "named"})
    path = tmp_path / "outbox" / made.file_name
    path.parent.mkdir()
    path.write_bytes(made.data)
    return path


@pytest.fixture
def bad(good: Path) -> Path:
    path = good.with_name(f"{'0' * 32}.eyelid")
    path.write_bytes(good.read_bytes()[:-1] + b"\0")
    return path


def objects(out: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in out.splitlines()]


def test_a_good_bundle_exits_0_and_says_everything(good: Path, trust: Path) -> None:
    ran = eyelid("verify", good, "--trust", trust, "--json")
    assert (ran.code, ran.err) == (0, "")
    (said,) = objects(ran.out)
    assert list(said) == KEYS
    assert said == {
        "path": str(good),
        "ok": True,
        "error": None,
        "bundle_id": RIG.bundle_id(7).hex(),
        "unit": RIG.unit.hash.hex(),
        "scope": "improve",
        "purposes": ["answer", "human_review", "improve"],
        "prompt": "double",
        "box": [40, 30, 96, 64],
        "share_of_frame": 0.02,
        "region": "named",
        "redactions": [{"kind": "card", "box": [1, 2, 3, 4]}],
        "counter": 7,
        "simulated": True,
        "unredacted": True,
    }


def test_a_bad_bundle_exits_1_and_says_nothing_that_is_not_known(bad: Path, trust: Path) -> None:
    ran = eyelid("verify", bad, "--trust", trust, "--json")
    assert ran.code == 1
    (said,) = objects(ran.out)
    assert list(said) == KEYS
    assert (said["ok"], said["error"]) == (False, "crop-swapped")
    assert {said[key] for key in KEYS[3:]} == {None}


def test_a_folder_means_its_bundles_and_one_bad_one_is_enough(good: Path, bad: Path, trust: Path) -> None:
    (good.parent / "note.txt").write_text("no bundle")
    ran = eyelid("verify", good.parent, "--trust", trust, "--json")
    assert ran.code == 1
    assert [(said["path"], said["ok"]) for said in objects(ran.out)] == [(str(bad), False), (str(good), True)]


def test_people_see_simulated_and_unredacted_in_capitals(good: Path, bad: Path, trust: Path) -> None:
    ran = eyelid("verify", good, bad, "--trust", trust)
    first, second = ran.out.splitlines()
    assert first.startswith("good")
    assert first.endswith("SIMULATED  UNREDACTED")
    assert second.startswith("BAD")
    assert "crop-swapped" in second
    assert "\x1b" not in ran.out


def test_a_real_rigs_redacted_bundle_has_no_warning(tmp_path: Path, trust: Path) -> None:
    made = RIG.bundle(simulated=False, unredacted=False)
    (tmp_path / made.file_name).write_bytes(made.data)
    ran = eyelid("verify", tmp_path / made.file_name, "--trust", trust)
    assert ran.code == 0
    assert "SIMULATED" not in ran.out
    assert "UNREDACTED" not in ran.out


def test_quiet_shows_the_bad_ones_alone(good: Path, bad: Path, trust: Path) -> None:
    ran = eyelid("verify", "-q", good, bad, "--trust", trust)
    assert [line.split()[0] for line in ran.out.splitlines()] == ["BAD"]


def test_what_is_not_there_could_not_be_verified_and_the_others_still_are(good: Path, trust: Path) -> None:
    ran = eyelid("verify", good.with_name("none.eyelid"), good, "--trust", trust, "--json")
    assert ran.code == 2
    assert [(said["ok"], said["error"]) for said in objects(ran.out)] == [(False, "not-found"), (True, None)]
    assert "not-found" in ran.err


def test_an_empty_folder_is_not_all_good(tmp_path: Path, trust: Path) -> None:
    (tmp_path / "empty").mkdir()
    assert eyelid("verify", tmp_path / "empty", "--trust", trust).code == 2


@pytest.mark.parametrize("case", ["none", "missing", "empty", "a file", "a bad unit", "a bad operator"])
def test_without_a_trust_folder_that_holds_nothing_runs(case: str, good: Path, trust: Path, tmp_path: Path) -> None:
    folder = {"missing": tmp_path / "no", "empty": tmp_path / "empty", "a file": good}.get(case, trust)
    (tmp_path / "empty").mkdir()
    if case == "a bad unit":
        (trust / "test.unit").write_bytes(RIG.unit_data[:-1] + b"\0")
    if case == "a bad operator":
        (trust / "operator-test.pem").write_text("no key")
    ran = eyelid("verify", good, "--json", *(() if case == "none" else ("--trust", folder)))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("eyelid: ")
    assert "Traceback" not in ran.err


def test_the_trust_folder_may_come_from_the_environment(good: Path, trust: Path) -> None:
    assert eyelid("verify", good, env=environment(EYELID_TRUST=str(trust))).code == 0


def test_a_file_that_may_not_be_read_says_so() -> None:
    error = unreadable(Path("x.eyelid"), PermissionError(13, "Permission denied"))
    assert error.code is Code.PERMISSION


@pytest.mark.parametrize("arguments", [(), ("--nonsense", "x"), ("x", "--trust")])
def test_wrong_arguments_exit_2(arguments: tuple[str, ...]) -> None:
    ran = eyelid("verify", *arguments)
    assert (ran.code, ran.out) == (2, "")


def test_a_name_that_a_terminal_would_obey_is_shown_harmless(good: Path, trust: Path) -> None:
    evil = good.with_name("\x1b[2J\n.eyelid")
    good.rename(evil)
    ran = eyelid("verify", evil, "--trust", trust)
    assert len(ran.out.splitlines()) == 1
    assert "\x1b" not in ran.out


def test_a_huge_file_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.eyelid"
    with path.open("wb") as file:
        file.truncate(bundle.BUNDLE_LIMIT * 1000)
    verdict = verify_file(path, RIG.trust)
    assert verdict.error is not None
    assert verdict.error.code is Code.CBOR_SIZE


@pytest.mark.parametrize("place", ["bundle", "operator-x.pem", "x.unit"])
def test_a_pipe_that_nobody_writes_to_keeps_nobody_waiting(good: Path, trust: Path, tmp_path: Path, place: str) -> None:
    pipe = tmp_path / "one.eyelid" if place == "bundle" else trust / place
    os.mkfifo(pipe)
    ran = eyelid("verify", pipe if place == "bundle" else good, "--trust", trust)
    assert ran.code == 2
    assert f"not-found: {pipe} cannot be read: not a regular file" in ran.err


def test_a_device_is_refused_and_a_link_to_a_bundle_is_followed(good: Path, trust: Path, tmp_path: Path) -> None:
    linked = tmp_path / "linked.eyelid"
    linked.symlink_to(good)
    assert eyelid("verify", linked, "--trust", trust).code == 0
    assert "not a regular file" in eyelid("verify", "/dev/zero", "--trust", trust).err
