"""The lens is sent through its range before a target, and stays where the target is sharpest."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from eyelid_formats.errors import Code, RigError
from eyelid_rig.camera import encoding
from eyelid_rig.camera.aiming import focusing
from eyelid_rig.camera.aiming.sweep import Peak, most_steps
from eyelid_rig.camera.frames import Frame, Pixels, Size
from eyelid_rig.camera.replay import open_replay
from unit.camera.aiming.optics import Clock, OpticalSource
from unit.camera.aiming.rendered import as_mounted, camera, noisy, scene

SMALL: Size = (480, 270)
DIOPTRES = 0.15
"""How far the suggested position may be off."""


def small(plane_width: float = 30, right: float = 0) -> Pixels:
    return scene(camera(width=plane_width, right=right, size=SMALL), SMALL)


def frames(source: OpticalSource) -> Iterator[Frame]:
    while True:
        yield source.next_frame(2)


@pytest.mark.parametrize("true", [0.4, 2.0, 5.5, 9.3])
def test_the_lens_ends_where_the_target_is_sharp(true: float) -> None:
    source = OpticalSource(small(), Clock(), true=true)
    found = focusing.focus(source, frames(source))
    assert found.peak is Peak.INSIDE
    assert found.dioptres == pytest.approx(true, abs=DIOPTRES)
    assert source.lens == source.went[-1] == found.dioptres


def test_a_lens_that_does_not_say_where_it_is_is_given_time() -> None:
    source = OpticalSource(small(), Clock(), true=3.3)
    source.says = False
    assert focusing.focus(source, frames(source)).dioptres == pytest.approx(3.3, abs=DIOPTRES)


def test_a_sweep_is_bounded() -> None:
    source = OpticalSource(small(), Clock(), true=3.3)
    focusing.focus(source, frames(source))
    assert len(source.went) <= most_steps(0, 10) + 1


def test_before_a_bare_wall_no_position_is_suggested() -> None:
    source = OpticalSource(np.full((270, 480), 120, np.uint8), Clock())
    found = focusing.focus(source, frames(source))
    assert (found.peak, found.dioptres) == (Peak.FLAT, None)


def test_a_lens_that_does_not_move_is_not_swept() -> None:
    with pytest.raises(RigError) as raised:
        focusing.lens_of(OpticalSource(small(), Clock(), limits=None))
    assert raised.value.code is Code.LENS_FIXED


def test_a_replay_has_no_lens(tmp_path_factory: pytest.TempPathFactory) -> None:
    from PIL import Image

    folder = tmp_path_factory.mktemp("photos")
    Image.new("RGB", (64, 64)).save(folder / "a.png")
    with open_replay(folder, (64, 64), 10.0) as source, pytest.raises(RigError) as raised:
        focusing.lens_of(source)
    assert raised.value.code is Code.LENS_FIXED


@pytest.mark.parametrize(("rotation", "mirror"), [(0, False), (90, False), (180, True), (270, True)])
def test_sharpness_is_measured_on_the_target_where_it_is_seen(rotation: int, mirror: bool) -> None:
    upright = np.zeros(SMALL[::-1], bool)
    plane = camera(width=20, right=25, size=SMALL)
    luma = as_mounted(noisy(scene(plane, SMALL)), rotation, mirror)
    rows, columns = focusing.spot_in(luma)
    x, y, w = plane @ (68, 104, 1)
    upright[round(y / w), round(x / w)] = True
    seen = np.argwhere(as_mounted(upright, rotation, mirror))[0]  # type: ignore[arg-type]
    assert ((rows.start + rows.stop) / 2, (columns.start + columns.stop) / 2) == pytest.approx(tuple(seen), abs=3)
    assert (columns.stop - columns.start) * (rows.stop - rows.start) < 0.3 * luma.size


def test_without_a_target_it_is_measured_in_the_middle() -> None:
    assert focusing.spot_in(scene(None, SMALL)) == (slice(90, 180), slice(160, 320))


def test_frames_are_of_the_format_that_cameras_give() -> None:
    frame = OpticalSource(small(), Clock()).next_frame(1)
    assert encoding.size_of(frame) == SMALL
