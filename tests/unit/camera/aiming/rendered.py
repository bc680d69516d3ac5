"""Pictures of the printed target as a camera at a known place sees it, drawn from the board's own geometry."""

from __future__ import annotations

from math import cos, radians, sin

import cv2
import numpy as np
import numpy.typing as npt

from eyelid_rig.camera.aiming import board
from eyelid_rig.camera.frames import Pixels, Size
from eyelid_rig.camera.orientation import turn_of

SIZE = (1280, 720)
PAPER, DESK = 225, 120
DOTS_A_MM = 6
MARGIN_MM = 12.0


def paper() -> Pixels:
    """The board on white, `DOTS_A_MM` dots a millimetre, with a margin all round."""
    side = round(board.MARKER_MM * DOTS_A_MM)
    height, width = (round((length + 2 * MARGIN_MM) * DOTS_A_MM) for length in (board.HEIGHT_MM, board.WIDTH_MM))
    page = np.full((height, width), PAPER, np.uint8)
    for number, corners in board.places_mm().items():
        x, y = ((corners[0] + MARGIN_MM) * DOTS_A_MM).round().astype(int)
        marker = np.where(board.modules(number), 25, PAPER).astype(np.uint8)
        page[y : y + side, x : x + side] = cv2.resize(marker, (side, side), interpolation=cv2.INTER_NEAREST)
    return page


def camera(
    *,
    right: float = 0.0,
    down: float = 0.0,
    roll_deg: float = 0.0,
    width: float = 25.0,
    tilt_deg: tuple[float, float] = (0.0, 0.0),
    size: Size = SIZE,
) -> npt.NDArray[np.float64]:
    """(3, 3): millimetres on the board to pixels. The target's centre is `right` and `down` percent of the frame off the frame's, and
    its width is `width` percent of the frame's; `tilt_deg` turns it about its upright and its level axis, right and bottom edge nearer.
    The view is 66 degrees wide.
    """
    focal = size[0] / 2 / np.tan(radians(33))
    far = focal * board.WIDTH_MM / (size[0] * width / 100)
    about_y, about_x, about_z = radians(tilt_deg[0]), radians(-tilt_deg[1]), radians(roll_deg)
    turn_y = np.array([(cos(about_y), 0, sin(about_y)), (0, 1, 0), (-sin(about_y), 0, cos(about_y))])
    turn_x = np.array([(1, 0, 0), (0, cos(about_x), -sin(about_x)), (0, sin(about_x), cos(about_x))])
    turn_z = np.array([(cos(about_z), -sin(about_z), 0), (sin(about_z), cos(about_z), 0), (0, 0, 1)])
    turn = turn_z @ turn_x @ turn_y
    centred = np.array([(1, 0, -board.WIDTH_MM / 2), (0, 1, -board.HEIGHT_MM / 2), (0, 0, 1)])
    placed = np.column_stack([turn[:, 0], turn[:, 1], (0, 0, far)])
    x, y = size[0] * (0.5 + right / 100) - 0.5, size[1] * (0.5 + down / 100) - 0.5
    return np.array([(focal, 0, x), (0, focal, y), (0, 0, 1)]) @ placed @ centred


def scene(plane: npt.NDArray[np.float64] | None, size: Size = SIZE, *, onto: Pixels | None = None) -> Pixels:
    """A desk, and on it the paper where the plane says (None: no paper), with the sensor's noise."""
    picture = _desk(size) if onto is None else onto.copy()
    if plane is not None:
        dots = np.array([(1 / DOTS_A_MM, 0, -MARGIN_MM), (0, 1 / DOTS_A_MM, -MARGIN_MM), (0, 0, 1)])
        page = paper()
        warp = plane @ dots
        laid = cv2.warpPerspective(cv2.GaussianBlur(page, (0, 0), 2.0), warp, size, flags=cv2.INTER_LINEAR)
        covered = cv2.warpPerspective(np.full_like(page, 255), warp, size, flags=cv2.INTER_LINEAR) > 127
        picture[covered] = laid[covered]
    return picture


def blurred(picture: Pixels, sigma: float) -> Pixels:
    """Out of focus by a Gaussian of `sigma` pixels."""
    return picture if sigma < 0.1 else np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma), np.uint8)


def bent(picture: Pixels, barrel: float) -> Pixels:
    """As a lens shows it that bends straight lines: OpenCV's first coefficient of radial distortion, below 0."""
    height, width = picture.shape
    focal = width / 2 / np.tan(radians(33))
    lens = np.array([(focal, 0, (width - 1) / 2), (0, focal, (height - 1) / 2), (0, 0, 1)])
    places = np.stack(np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32)), axis=-1)
    straight = cv2.undistortPoints(places.reshape(-1, 1, 2), lens, np.array([barrel, 0.05, 0, 0, 0]), P=lens).reshape(height, width, 2)
    return np.asarray(cv2.remap(picture, straight, None, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def noisy(picture: Pixels, sigma: float = 2.0) -> Pixels:
    """With the noise of a sensor."""
    noise = np.random.default_rng(1).normal(0, sigma, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def as_mounted(upright: Pixels, rotation: int, mirror: bool) -> Pixels:
    """The camera's picture that the settings `rotation` and `mirror` turn into `upright`."""
    return np.ascontiguousarray(turn_of(rotation, mirror).undone().of(upright))


def _desk(size: Size) -> Pixels:
    """Grain of wood: something to see everywhere, and no marker."""
    grain = np.random.default_rng(7).normal(0, 40, (size[1] // 8, size[0] // 32)).astype(np.float32)
    return np.clip(DESK + cv2.resize(grain, size, interpolation=cv2.INTER_CUBIC), 0, 255).astype(np.uint8)
