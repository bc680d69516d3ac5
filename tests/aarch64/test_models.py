"""Every model of the rig runs on the Pis' processors, and answers what it answers elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from aarch64.guest import CIPHERS, Board, mnemonics, run_here, words
from eyelid_bench.sim import PHOTOS
from eyelid_rig.camera.photos import list_photos, load_photo
from eyelid_rig.models.listing import entries

pytestmark = pytest.mark.timeout(600)
SIDE = 96
"""For the sides that a model leaves free: small, and a multiple of 32."""
LINE = (48, 160)
"""Of a reader of one line."""
LEAST_SPREAD = 1e-6
TOLERANCE = 1e-4
"""Of an output's largest value: float32 sums taken in another order, layer after layer."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Answers:
    """What every model gave in one place, by its name."""

    folder: Path
    taken: frozenset[str] = frozenset()
    """The kinds of instruction that this took, where the place is an emulated one."""

    def of(self, name: str) -> list[Floats]:
        """Its outputs in order."""
        with np.load(self.folder / f"{name}.npz") as file:
            return [file[key] for key in file.files]


def shape_of(name: str) -> tuple[int, ...]:
    """A small shape that the model takes."""
    rows, columns = LINE if name.startswith("read") else (SIDE, SIDE)
    free = (1, 3, rows, columns) if entries()[name].input[1] == 3 else (1, rows, columns, 3)
    return tuple(side if isinstance(side, int) else free[axis] for axis, side in enumerate(entries()[name].input))


def picture_for(name: str) -> Floats:
    """A photograph with a line of text on it, as the models take pictures: faces from 0 to 255, the others about -1 to 1."""
    shape = shape_of(name)
    planes_first = shape[1] == 3
    size = (shape[3], shape[2]) if planes_first else (shape[2], shape[1])
    pixels = np.ascontiguousarray(cv2.resize(load_photo(list_photos(PHOTOS)[2], (640, 480)), size, interpolation=cv2.INTER_AREA))
    cv2.putText(pixels, "PASSWORD 4711", (4, size[1] // 2), cv2.FONT_HERSHEY_SIMPLEX, 0.6, (255, 255, 255), 2)
    scaled = pixels.astype(np.float32) if name == "faces" else pixels.astype(np.float32) / 127.5 - 1
    return np.ascontiguousarray((scaled.transpose(2, 0, 1) if planes_first else scaled)[None])


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    for name in entries():
        np.save(folder / f"{name}.npy", picture_for(name))
    return folder


@pytest.fixture(scope="module")
def here(pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    folder = tmp_path_factory.mktemp("here")
    words(run_here("inference", pictures, folder))
    return Answers(folder)


@pytest.fixture(scope="module")
def there(on: Board, pictures: Path, tmp_path_factory: pytest.TempPathFactory) -> Answers:
    folder = tmp_path_factory.mktemp("there")
    listing = tmp_path_factory.mktemp("listing") / "listing"
    words(on.run("inference", pictures, folder, listing=listing))
    taken = mnemonics(listing)
    listing.unlink()
    return Answers(folder, taken)


@pytest.mark.parametrize("name", entries())
def test_a_model_answers_what_it_answers_elsewhere(name: str, there: Answers, here: Answers) -> None:
    answers, expected = there.of(name), here.of(name)

    assert [answer.shape for answer in answers] == [answer.shape for answer in expected]
    assert max(float(np.ptp(answer)) for answer in expected) > LEAST_SPREAD, "the picture says nothing to this model"
    for answer, wanted in zip(answers, expected, strict=True):
        scale = max(float(np.abs(wanted).max()), 1e-3)
        assert np.isfinite(answer).all()
        assert float(np.abs(answer - wanted).max()) <= TOLERANCE * scale


def test_no_model_takes_an_instruction_that_a_board_lacks_and_qemu_has(on: Board, there: Answers) -> None:
    assert "fmla" in there.taken
    assert on.core.has_aes or not there.taken & CIPHERS
