"""Every runtime of the rig loads and works on the Pis' processors, and its bytes are those of any other processor."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from aarch64.guest import CIPHERS, Board, mnemonics, run_here, words
from eyelid_bench.sim import PHOTOS
from eyelid_rig.camera.photos import list_photos, load_photo

pytestmark = pytest.mark.timeout(300)
SEEING = ("numpy", "cv2", "onnxruntime", "zxingcpp", "simplejpeg", "PIL.Image")
SPEAKING = ("cbor2", "msgspec", "httpx", "serial", "cryptography.hazmat.primitives.ciphers.aead")
OURS = ("eyelid_rig.models", "eyelid_rig.eye", "eyelid_rig.uplink", "eyelid_rig.cable")
SIZE = (240, 160)


def test_every_runtime_loads(on: Board) -> None:
    said = words(on.run("runtimes", *SEEING, *SPEAKING, *OURS)).splitlines()

    assert said[1::2] == [f"loaded {name}" for name in (*SEEING, *SPEAKING, *OURS)]


def test_sealing_and_signing_give_the_bytes_that_they_give_elsewhere(on: Board) -> None:
    said = words(on.run("sealing"))

    assert [line.split()[0] for line in said.splitlines()] == ["ChaCha20Poly1305", "AESGCM", "Ed25519", "X25519"]
    assert said == words(run_here("sealing"))


def test_sealing_uses_the_ciphers_instructions_only_where_the_board_has_them(on: Board, tmp_path: Path) -> None:
    words(on.run("sealing", listing=tmp_path / "listing"))

    assert bool(CIPHERS & mnemonics(tmp_path / "listing")) == on.core.has_aes


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("picture") / "picture.npy"
    np.save(path, load_photo(list_photos(PHOTOS)[0], SIZE))
    return path


def test_pictures_come_out_as_they_do_elsewhere(on: Board, picture: Path, tmp_path: Path) -> None:
    words(on.run("pictures", picture, tmp_path / "there.npz"))
    words(run_here("pictures", picture, tmp_path / "here.npz"))
    there, here = np.load(tmp_path / "there.npz"), np.load(tmp_path / "here.npz")

    assert there["read"].tolist() == here["read"].tolist() == ["eyelid"]
    for same in ("jpeg", "decoded", "opened"):
        assert np.array_equal(there[same], here[same]), same
    for rounded in ("area", "linear", "blurred", "rectified"):
        assert np.abs(there[rounded].astype(int) - here[rounded]).max() <= 1, rounded
    assert len(there["outlines"]) > 100
    assert np.allclose(there["rectangle"], here["rectangle"], atol=1)
    assert np.array_equal(there["outlines"], here["outlines"])
