"""A verifier that shares no code with ours, in another language, agrees with ours about every bundle and unit record."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from components import require
from eyelid_formats import crop, keys
from eyelid_formats.consent import Gesture, Scope
from factory import PICTURE, private_pem, public_pem
from vectors.raw import with_crop
from vectors.shared import World
from vectors.vector import OK, Vector, read_all

FOLDER = Path(__file__).parent
WORLD = World.make()
RIG = WORLD.rig
VECTORS = [vector for vector in read_all() if vector.reader in ("bundle", "show", "unit")]
CBOR_CODES = "cbor-"


@pytest.fixture(scope="session")
def node() -> str:
    """Node with the second verifier's one package installed."""
    found = shutil.which("node")
    require("node", found is not None)
    require("the second verifier's npm package (make second-verifier)", (FOLDER / "node_modules" / "cborg").is_dir())
    return str(found)


@pytest.fixture(scope="session")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The vectors' trust folder and the private keys of those who may open."""
    folder = tmp_path_factory.mktemp("trust")
    (folder / "operator-test.pem").write_bytes(public_pem(RIG.operator))
    for at, rig in enumerate((RIG, WORLD.neighbour, WORLD.cautious)):
        (folder / f"{at}.unit").write_bytes(rig.unit_data)
    (folder / "wearer.pem").write_bytes(private_pem(RIG.wearer))
    (folder / "recipient.pem").write_bytes(private_pem(RIG.recipient))
    return folder


def verify(node: str, trust: Path, paths: list[Path], openers: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """One result a path."""
    options = [word for key in openers for word in ("--key", str(trust / key))]
    command = [node, str(FOLDER / "verify.mjs"), str(trust), *options, *map(str, paths)]
    run = subprocess.run(command, capture_output=True, text=True, timeout=60, env={"PATH": os.environ["PATH"]})
    assert run.stderr == ""
    return [json.loads(line) for line in run.stdout.splitlines()]


@pytest.fixture(scope="session")
def results(node: str, trust: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """What the second verifier says of every vector of bundles and unit records."""
    folder = tmp_path_factory.mktemp("vectors")
    found: dict[str, dict[str, Any]] = {}
    for reader, openers in (("bundle", ()), ("show", ("recipient.pem", "wearer.pem")), ("unit", ())):
        chosen = [vector for vector in VECTORS if vector.reader == reader]
        paths = [_write(folder, vector) for vector in chosen]
        found |= {vector.id: line for vector, line in zip(chosen, verify(node, trust, paths, openers), strict=True)}
    return found


def _write(folder: Path, vector: Vector) -> Path:
    path = folder / (vector.id.replace("/", "_") + (".unit" if vector.reader == "unit" else ".eyelid"))
    path.write_bytes(vector.data)
    return path


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector.id)
def test_it_agrees_with_every_vector(vector: Vector, results: dict[str, dict[str, Any]]) -> None:
    said = results[vector.id]
    assert said["ok"] == (vector.expect == OK)
    if not vector.expect.startswith(CBOR_CODES):
        assert said["error"] == (None if vector.expect == OK else vector.expect)


def made(tmp_path: Path, data: bytes, name: str = "one") -> Path:
    path = tmp_path / f"{name}.eyelid"
    path.write_bytes(data)
    return path


@cache
def bundle() -> bytes:
    return RIG.bundle(3, Gesture.DOUBLE, Scope.IMPROVE).data


def test_it_reads_the_same_from_a_bundle_as_we_do(node: str, trust: Path, tmp_path: Path) -> None:
    (said,) = verify(node, trust, [made(tmp_path, bundle())], ("wearer.pem", "recipient.pem"))
    assert said["ok"]
    assert said["bundle_id"] == RIG.bundle_id(3).hex()
    assert (said["counter"], said["scope"], said["gesture"]) == (3, "improve", "double")
    assert (said["simulated"], said["unredacted"]) == (True, True)
    assert said["opened"] == [len(PICTURE)] * 2


def test_it_refuses_a_flipped_bit_in_any_byte(node: str, trust: Path, tmp_path: Path) -> None:
    data = bundle()
    paths = []
    for at in range(0, len(data), 7):
        turned = bytearray(data)
        turned[at] ^= 1 << at % 8
        paths.append(made(tmp_path, bytes(turned), f"byte-{at}"))
    assert [line["path"] for line in verify(node, trust, paths) if line["ok"]] == []


def test_it_refuses_a_stranger_s_key(node: str, trust: Path, tmp_path: Path) -> None:
    (trust / "stranger.pem").write_bytes(private_pem(WORLD.stranger.wearer))
    (said,) = verify(node, trust, [made(tmp_path, bundle())], ("stranger.pem",))
    assert said["error"] == "crop-recipients"


def test_it_opens_what_the_rig_s_own_sealer_sealed(node: str, trust: Path, tmp_path: Path) -> None:
    """`Rig.bundle` encrypts with given keys; a rig draws fresh ones through the library."""
    one = RIG.bundle()
    public = tuple(keys.raw(key.public_key()) for key in (RIG.recipient, RIG.wearer))
    sealed = with_crop(RIG, one, crop.seal(RIG.picture(), one.id, public, os.urandom))
    (said,) = verify(node, trust, [made(tmp_path, sealed)], ("wearer.pem", "recipient.pem"))
    assert said["opened"] == [len(PICTURE)] * 2


def test_its_lock_file_names_no_registry() -> None:
    locked = json.loads((FOLDER / "package-lock.json").read_text())
    packages = [one for name, one in locked["packages"].items() if name]
    assert packages
    assert all("resolved" not in one and one["integrity"].startswith("sha512-") for one in packages)


def test_a_missing_component_is_a_failure_in_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="nothing at all is missing"):
        require("nothing at all", found=False)
    monkeypatch.setenv("CI", "")
    with pytest.raises(pytest.skip.Exception, match="MISSING COMPONENT"):
        require("nothing at all", found=False)
    require("nothing at all", found=True)
