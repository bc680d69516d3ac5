"""Whatever the format, the same picture comes out of the JPEG."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import cv2
import numpy as np
import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import encoding, jpeg
from eyelid_rig.camera.frames import Frame, PixelFormat, Pixels
from eyelid_rig.camera.photos import list_photos, load_photo

PHOTO = list_photos(Path(str(files("eyelid_bench") / "photos")))[0]
SIZE = (640, 360)


def as_i420(rgb: Pixels) -> Pixels:
    """By the equations of JFIF 1.02: full range, BT.601, each chroma sample the mean of four."""
    red, green, blue = (rgb[:, :, at].astype(np.float64) for at in range(3))
    y = 0.299 * red + 0.587 * green + 0.114 * blue
    u, v = 128 + (blue - y) / 1.772, 128 + (red - y) / 1.402
    fourth = [plane.reshape(plane.shape[0] // 2, 2, -1, 2).mean(axis=(1, 3)).ravel() for plane in (u, v)]
    flat = np.concatenate([y.ravel(), *fourth]).round().clip(0, 255).astype(np.uint8)
    return flat.reshape(-1, rgb.shape[1])


@pytest.fixture(scope="module")
def photo() -> Pixels:
    return load_photo(PHOTO, SIZE)


def frames(photo: Pixels) -> dict[PixelFormat, Frame]:
    made = {
        PixelFormat.RGB: photo,
        PixelFormat.BGR: np.ascontiguousarray(photo[:, :, ::-1]),
        PixelFormat.I420: as_i420(photo),
        PixelFormat.JPEG: np.frombuffer(jpeg.encode(photo, 95), np.uint8),
    }
    return {kind: Frame(0, 1, pixels, kind) for kind, pixels in made.items()}


@pytest.mark.parametrize("kind", PixelFormat)
def test_the_picture_is_the_same_by_every_format(photo: Pixels, kind: PixelFormat) -> None:
    decoded = jpeg.decode(encoding.encode(frames(photo)[kind], 95))
    assert cv2.PSNR(decoded, photo) > 34


@pytest.mark.parametrize("kind", PixelFormat)
def test_the_size_is_the_pictures(photo: Pixels, kind: PixelFormat) -> None:
    assert encoding.size_of(frames(photo)[kind]) == SIZE


@pytest.mark.parametrize("kind", PixelFormat)
def test_luma_tells_light_from_dark_by_every_format(photo: Pixels, kind: PixelFormat) -> None:
    plane = encoding.luma(frames(photo)[kind])
    assert plane.shape == SIZE[::-1]
    assert np.corrcoef(plane.ravel(), cv2.cvtColor(photo, cv2.COLOR_RGB2GRAY).ravel())[0, 1] > 0.95


def test_the_planes_are_the_frame_itself(photo: Pixels) -> None:
    pixels = as_i420(photo)
    assert all(np.shares_memory(plane, pixels) for plane in encoding.planes(pixels))


def test_the_boards_jpeg_is_handed_on_as_it_is(photo: Pixels) -> None:
    made = jpeg.encode(photo, 85)
    assert encoding.encode(Frame(0, 1, np.frombuffer(made, np.uint8), PixelFormat.JPEG), 85) is made


def test_a_part_of_what_an_encoder_gave_is_that_part(photo: Pixels) -> None:
    made = jpeg.encode(photo, 85)
    padded = np.frombuffer(made + bytes(100), np.uint8)
    assert encoding.encode(Frame(0, 1, padded[: len(made)], PixelFormat.JPEG), 85) == made


@pytest.mark.parametrize("shape", [(7, 4), (6, 3), (3, 3), (0, 4), (6, 4, 3)])
def test_planes_that_are_none_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(RigError) as caught:
        encoding.encode(Frame(0, 1, np.zeros(shape, np.uint8), PixelFormat.I420), 85)
    assert caught.value.code is Code.CAMERA_FORMAT
