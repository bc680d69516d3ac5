"""A whole crop, from frame to verified JPEG, is on the Pis' processors what it is elsewhere."""

from __future__ import annotations

import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from aarch64.cores import A53, A72, A76, Core
from aarch64.guest import CIPHERS, board, mnemonics, run_here, words
from eyelid_bench.sim import PHOTOS
from eyelid_rig.camera.photos import list_photos, load_photo

pytestmark = pytest.mark.timeout(900)
SIZE = (480, 360)
PROMPT = "what wine glass is this"
CARD = ((186, 170), (286, 232))
"""Where a payment card lies, half behind the glass."""


@pytest.fixture(scope="module")
def frame(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pixels = load_photo(list_photos(PHOTOS)[0], SIZE).copy()
    cv2.rectangle(pixels, *CARD, (40, 60, 140), -1)
    cv2.putText(pixels, "4111 1111 1111", (190, 205), cv2.FONT_HERSHEY_SIMPLEX, 0.36, (240, 240, 240), 1, cv2.LINE_AA)
    path = tmp_path_factory.mktemp("frame") / "frame.npy"
    np.save(path, pixels)
    return path


nightly = pytest.mark.nightly


@pytest.mark.parametrize("core", [A53, pytest.param(A72, marks=nightly), pytest.param(A76, marks=nightly)], ids=lambda core: core.name)
def test_a_crop_is_the_same_to_the_byte(core: Core, frame: Path, tmp_path: Path) -> None:
    listing = tmp_path / "listing"
    there = json.loads(words(board(core).run("cropping", frame, PROMPT, listing=listing)))
    here = json.loads(words(run_here("cropping", frame, PROMPT)))
    taken = mnemonics(listing)
    listing.unlink()

    assert there == here
    assert {kind for kind, _ in here["fills"]} & {"text", "card"}
    assert core.has_aes or not taken & CIPHERS
