"""Which crops are timed."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from eyelid_bench import perf_crop
from eyelid_bench.crop_figures.running import Run
from eyelid_bench.scenes.parts import FULL_HD, shot
from eyelid_bench.scenes.seeds import Part, Purpose


def test_as_many_scenes_of_each_part_are_timed() -> None:
    run = Run("pi4", Purpose.TUNING, jobs=1, out=Path(), scenes=None)
    asked = list(perf_crop._asked(run, 5, FULL_HD))
    expected = [*(shot(Purpose.TUNING, part, 0) for part in Part), shot(Purpose.TUNING, next(iter(Part)), 1)]
    assert [words for _, words in asked] == [scene.words for scene in expected]
    assert all(np.array_equal(pixels, scene.pixels) for (pixels, _), scene in zip(asked, expected, strict=True))
    assert not any(frames % len(Part) for frames in perf_crop.TIMED)
