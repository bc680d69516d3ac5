"""A still of twelve megapixels on the simulated rig, through the real picamera2 and libcamera, from the press to the verified bundle."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from components import require
from eyelid_bench.sim import PHOTOS
from eyelid_bench.virtual_camera import building
from eyelid_bench.virtual_camera.cameras import HQ
from eyelid_bench.virtual_camera.faults import Fault
from eyelid_formats.draft import Draft
from promises.asking_eye import left_by
from promises.running import Bench, running

FRAME = (1600, 1200)
FAR = 0.34
"""How much of the view's width the table takes whose bottle is asked about."""
FRAMES_OF_A_PRESS = 12


def far_away(folder: Path) -> Path:
    """A table, seen from across a meadow, as a sensor of twelve megapixels sees it."""
    width, height = HQ.full
    view = Image.open(PHOTOS / "6-dandelions.jpg").resize(HQ.full)
    table = Image.open(PHOTOS / "1-table-with-wine.jpg").crop((160, 0, 1760, 1080))
    table = table.resize((round(width * FAR), round(width * FAR * table.height / table.width)))
    view.paste(table, ((width - table.width) // 2, (height - table.height) // 2))
    view.save(folder / "far.jpg", quality=92)
    return folder


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    require("libcamera with its virtual pipeline (make libcamera)", building.found() is not None)
    photos = far_away(tmp_path_factory.mktemp("view"))
    with running(tmp_path_factory.mktemp("rig"), frames=photos, virtual_camera=HQ.model, size=FRAME, rate_hz=10.0) as made:
        made.worker()
        made.frames(FRAMES_OF_A_PRESS)
        yield made


def pressed(bench: Bench) -> Draft:
    """What the host verifies of a press: signed by the Pi, granted by the Pico."""
    return bench.verified(bench.sealed().bundle_id).draft


def test_a_bottle_far_away_leaves_with_the_pixels_of_the_whole_sensor(bench: Bench) -> None:
    sealed = bench.sealed()
    draft = bench.verified(sealed.bundle_id).draft
    assert draft.frame.size == HQ.full
    assert -3_000 < draft.frame.age_ms < 0
    width, height = left_by(bench, sealed).facts.size
    assert width * height > 65_536, "of the frame it would have had less than half as many"


def test_frames_come_again_after_the_still_and_the_next_press_is_answered_too(bench: Bench) -> None:
    first = pressed(bench)
    bench.frames(FRAMES_OF_A_PRESS)
    assert bench.status()["camera"] == "ok"
    second = pressed(bench)
    assert second.frame.size == first.frame.size == HQ.full
    assert second.counter == first.counter + 1


def test_a_camera_that_stalls_at_the_press_costs_the_still_and_not_the_prompt(bench: Bench) -> None:
    bench.simulation.break_camera(Fault.STALLED)
    draft = pressed(bench)
    assert draft.frame.size == FRAME
    bench.until(lambda: bench.status()["camera"] == "camera-stalled", "say that its camera stalled")
    bench.simulation.break_camera(Fault.NONE)
    bench.until(lambda: bench.status()["camera"] == "ok", "see again", 40.0)
    bench.frames(FRAMES_OF_A_PRESS)
    assert pressed(bench).frame.size == HQ.full
