"""Promise 2: no plaintext frame or crop is ever written to storage, swap or a log."""

from __future__ import annotations

import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from components import require
from eyelid_bench.sim import PHOTOS
from eyelid_formats.crop import open_crop
from eyelid_rig.camera import jpeg
from eyelid_rig.camera.photos import list_photos, load_photo
from eyelid_rig.settings import RigSettings
from kernel import has_memory_lock
from promises.running import SIZE, Bench, running
from promises.slices import SLICE, Known

ONE_MORE_JPEG = 6.0
"""Mean difference of a pixel's channel; that of two photographs is above 40."""
PROCESSES = ("eye", "uplink", "cable")


def pids(bench: Bench) -> dict[str, int]:
    return {**{name: bench.pid(name) for name in PROCESSES}, "worker": bench.worker()}


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The processes' folder for temporary files."""
    return tmp_path_factory.mktemp("tmp")


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, temporary: Path) -> Iterator[Bench]:
    """A rig that has sealed, sent, been pulled from, refused, forgotten and been killed; every log at its most talkative."""
    folder = tmp_path_factory.mktemp("rig")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", str(temporary))
        with running(folder) as made:
            for gesture in ("press", "double"):
                made.received(made.sealed(gesture).bundle_id)
            made.audit(folder / "host")
            made.simulation.children["collector"].kill()
            made.sealed()
            made.simulation.children["eye"].kill()
            made.start_eye()
            made.prompt("press")
            yield made


@pytest.fixture(scope="module")
def crops(bench: Bench) -> list[bytes]:
    """The JPEGs of every crop that was sealed, opened with the wearer's key, which is not on the rig."""
    key = load_pem_private_key((bench.layout.keys / "wearer.pem").read_bytes(), None)
    assert isinstance(key, X25519PrivateKey)
    verified = [bench.verified(bundle_id) for bundle_id in bench.book.sealed()]
    return [open_crop(one.sealed_crop, one.draft.bundle_id, key).image for one in verified]


@pytest.fixture(scope="module")
def known(crops: list[bytes]) -> Known:
    """Every slice of the crops, of the JPEG of each frame that the camera showed, and of those frames' pixels."""
    made = Known()
    for crop in crops:
        made.add_jpeg(crop)
    for path in list_photos(PHOTOS):
        pixels = load_photo(path, SIZE)
        made.add_jpeg(jpeg.encode(pixels, RigSettings().frame_quality))
        made.add(pixels.tobytes(), every=SLICE)
    return made


def test_the_frames_that_are_looked_for_are_those_that_the_rig_saw(bench: Bench, crops: list[bytes]) -> None:
    """A crop is cut from a frame's decoded JPEG: where nothing was painted, one of ours has the same pixels but for one more JPEG."""
    frames = [jpeg.decode(jpeg.encode(load_photo(path, SIZE), RigSettings().frame_quality)) for path in list_photos(PHOTOS)]
    for bundle_id, crop in zip(bench.book.sealed(), crops, strict=True):
        facts = bench.verified(bundle_id).draft.crop
        x, y, width, height = facts.box
        shown = np.full((height, width), True)
        for _, left, top, wide, high in facts.redactions:
            shown[max(0, top - y) : top - y + high, max(0, left - x) : left - x + wide] = False
        assert shown.mean() > 0.1
        ours = [frame[y : y + height, x : x + width] for frame in frames]
        assert min(np.abs(jpeg.decode(crop).astype(int) - one)[shown].mean() for one in ours) < ONE_MORE_JPEG


def test_no_file_of_rig_host_pico_or_collector_has_sixteen_bytes_of_a_frame_or_crop(bench: Bench, known: Known) -> None:
    assert len(known) > 100_000
    found, looked = known.search_files([bench.layout.root])
    assert looked > 200_000, "there was something to look through"
    assert found == []


@pytest.mark.parametrize("offset", [0, 1, 7, 1001])
def test_the_search_finds_what_is_planted(bench: Bench, known: Known, crops: list[bytes], tmp_path: Path, offset: int) -> None:
    sealed = next(bench.folders.outbox.glob("*.eyelid")).read_bytes()
    pixels = load_photo(list_photos(PHOTOS)[2], SIZE).tobytes()
    frame = jpeg.encode(load_photo(list_photos(PHOTOS)[1], SIZE), RigSettings().frame_quality)
    for name, slice_ in (("crop", crops[0][900:916]), ("frame", frame[5_003:5_019]), ("pixels", pixels[300_007:300_038])):
        folder = tmp_path / name
        folder.mkdir()
        (folder / "log").write_bytes(sealed[:offset] + slice_ + sealed[offset:])
        found, _ = known.search_files([folder])
        assert found, name


def test_nothing_is_left_where_temporary_files_go(bench: Bench, temporary: Path, known: Known) -> None:
    assert list(temporary.iterdir()) == []
    assert known.search_files([Path("/dev/shm")])[0] == []


def test_no_process_has_a_file_open_that_is_not_the_rigs(bench: Bench) -> None:
    for name, pid in pids(bench).items():
        for path in Path(f"/proc/{pid}/fd").iterdir():
            target = os.readlink(path)  # noqa: PTH115 - what it says, not where it leads
            assert not re.match(r"/(dev/shm|tmp/(?!pytest)|var/tmp)|.*\(deleted\)$|/memfd:", target), f"{name} has {target} open"


def test_no_process_can_leave_a_core_dump(bench: Bench) -> None:
    for name, pid in pids(bench).items():
        limits = Path(f"/proc/{pid}/limits").read_text()
        assert re.search(r"Max core file size +0 +0 ", limits), name


@pytest.mark.parametrize("name", ["eye", "worker"])
def test_the_memory_of_eye_and_its_worker_is_kept_out_of_swap(bench: Bench, name: str) -> None:
    require("the right to lock memory", has_memory_lock())
    status = Path(f"/proc/{pids(bench)[name]}/status").read_text()
    assert int(re.findall(r"VmLck:\s+(\d+) kB", status)[0]) > 10_000
    assert int(re.findall(r"VmSwap:\s+(\d+) kB", status)[0]) == 0


def test_what_leaves_over_the_network_is_not_in_the_clear_either(bench: Bench) -> None:
    """The collector speaks TLS and nothing else: a plain request gets no answer that could be read."""
    port = int(bench.simulation.collector_url.rstrip("/").rsplit(":", 1)[1])
    bench.simulation.restart_collector()
    with socket.create_connection(("127.0.0.1", port), 5) as plain:
        plain.sendall(b"GET /v1/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200" not in plain.recv(1000)
